"""The graph of relations in a snapshot: the engine's own lists, in a graph of their own, by their shapes."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, Graph, URIRef

from mc2cm_graph.browse.relations import Relations
from mc2cm_graph.build.relations import MOST_RELATED
from mc2cm_graph.names import ONTOLOGY, RELATED_GRAPH
from mc2cm_graph.questions import load_all
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store


@pytest.fixture(scope="module")
def quads(live_snapshot: Snapshot) -> list[ox.Quad]:
    """Every quad of the live data."""
    return list(ox.parse(path=str(live_snapshot.dataset), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def triples(quads: list[ox.Quad]) -> list[ox.Triple]:
    """The graph of relations."""
    return [quad.triple for quad in quads if quad.graph_name == ox.NamedNode(RELATED_GRAPH)]


def by_subject(triples: list[ox.Triple]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, (ox.NamedNode, ox.Literal))
        found[triple.subject.value][triple.predicate.value.removeprefix(ONTOLOGY)].append(triple.object.value)
    return found


def test_nothing_of_it_is_in_another_graph(quads: list[ox.Quad], triples: list[ox.Triple]) -> None:
    nodes = {triple.subject for triple in triples}
    assert len(nodes) > 2500
    elsewhere = [q for q in quads if q.subject in nodes or q.object in nodes]
    assert {q.graph_name for q in elsewhere} == {ox.NamedNode(RELATED_GRAPH)}
    kinds = [ox.NamedNode(ONTOLOGY + name) for name in ("Relatedness", "SharedFeature")]
    assert not [
        q
        for q in quads
        if q.object in kinds
        and q.predicate.value == str(RDF.type)
        and q.subject not in nodes
        and q.graph_name == ox.DefaultGraph()
    ]


def test_the_counts_of_the_snapshot_do_not_see_it(
    quads: list[ox.Quad], triples: list[ox.Triple], live_snapshot: Snapshot
) -> None:
    default = {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
    assert len(default) == live_snapshot.manifest.default
    assert not default & set(triples)


def test_it_holds_the_lists_of_the_engine(triples: list[ox.Triple], live_snapshot: Snapshot) -> None:
    store, asked = Store.open(live_snapshot), load_all(live_snapshot.queries / "related")
    practices = Relations(lambda name: store.select(asked[name])).practices
    nodes = by_subject(triples)
    relations = {
        (node["relates"][0], int(node["relatednessRank"][0])): node
        for node in nodes.values()
        if "relates" in node
    }
    count = 0
    for practice in practices:
        for rank, related in enumerate(practices.related(practice, MOST_RELATED), start=1):
            node = relations[practice, rank]
            assert node["relatedTo"] == [related.practice]
            assert abs(float(node["relatednessScore"][0]) - related.score) < 1e-6
            told = {
                (
                    nodes[reason]["featureName"][0],
                    nodes[reason]["featureValue"][0],
                    nodes[reason]["bearerCount"][0],
                )
                for reason in node["relatednessReason"]
            }
            assert told == {(reason.name, reason.value, str(reason.bearers)) for reason in related.reasons}
            count += 1
    assert count == len(relations) > 2000


def test_it_conforms_to_its_shapes(triples: list[ox.Triple]) -> None:
    graph = Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    for practice in {*graph.objects(None, URIRef(ONTOLOGY + "relates"))}:
        graph.add((practice, RDF.type, URIRef(ONTOLOGY + "Practice")))
    shapes = Graph().parse(REPOSITORY / "shapes" / "relatedness.ttl")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    assert conforms, text[:2000]


def test_a_page_does_not_tell_likeness_as_a_fact(live_snapshot: Snapshot) -> None:
    """The lists of likeness have pages of their own."""
    store, site = Store.open(live_snapshot), load_all(live_snapshot.queries / "site")
    rows = store.select(site["thing-incoming"])
    assert len(rows) > 20_000
    assert RELATED_GRAPH not in {row["citation"].value for row in rows}
