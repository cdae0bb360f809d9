"""The VoID description counts what is there."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.term import Node, URIRef

from mc2cm_graph.names import BASE, KINDS, THINGS
from mc2cm_graph.settings import Limits
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sparql.description import Dataset, describe
from tests.catalogue.conftest import HOST, get

VOID = Namespace("http://rdfs.org/ns/void#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
GRAPH = URIRef(BASE + "catalog/dataset/graph")
TYPE = ox.NamedNode(str(RDF.type))
TARGETS = {
    "wikidata": "http://www.wikidata.org/entity/",
    "geonames": "https://sws.geonames.org/",
    "eu-country": "http://publications.europa.eu/resource/authority/country/",
}


@pytest.fixture(scope="module")
def triples(live_snapshot: Snapshot) -> list[ox.Quad]:
    """The default graph, counted without any query."""
    quads = ox.parse(path=str(live_snapshot.dataset), format=ox.RdfFormat.N_QUADS)
    return [quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)]


@pytest.fixture(scope="module")
def void(live_catalogue: FlaskClient) -> Graph:
    """The description."""
    return get(live_catalogue, "/.well-known/void")


def number(graph: Graph, subject: Node | None, property_: URIRef) -> int:
    value = graph.value(subject, property_)
    assert isinstance(value, Literal), property_
    return int(value.toPython())


def test_totals(void: Graph, triples: list[ox.Quad], live_snapshot: Snapshot) -> None:
    things = {str(t.subject.value) for t in triples if isinstance(t.subject, ox.NamedNode)}
    of_ours = {iri for iri in things if iri.startswith(THINGS) and "#" not in iri}
    assert number(void, GRAPH, VOID.triples) == len(triples) == live_snapshot.manifest.default
    assert number(void, GRAPH, VOID.distinctSubjects) == len({t.subject for t in triples})
    assert number(void, GRAPH, VOID.distinctObjects) == len({t.object for t in triples})
    assert number(void, GRAPH, VOID.properties) == len({t.predicate for t in triples})
    assert number(void, GRAPH, VOID.classes) == len({t.object for t in triples if t.predicate == TYPE})
    assert number(void, GRAPH, VOID.entities) == len(of_ours) > 1000
    assert str(void.value(GRAPH, VOID.uriSpace)) == THINGS


def test_partitions(void: Graph, triples: list[ox.Quad]) -> None:
    by_property = Counter(t.predicate.value for t in triples)
    parts = set(void.objects(GRAPH, VOID.propertyPartition))
    told = {str(void.value(part, VOID.property)): number(void, part, VOID.triples) for part in parts}
    assert told == dict(by_property)
    pairs = {
        (t.object.value, t.subject)
        for t in triples
        if t.predicate == TYPE and isinstance(t.object, ox.NamedNode)
    }
    by_class = Counter(class_ for class_, _ in pairs)
    parts = set(void.objects(GRAPH, VOID.classPartition))
    told = {str(void.value(part, VOID["class"])): number(void, part, VOID.entities) for part in parts}
    assert told == dict(by_class)
    label = next(
        part for part in void.subjects(VOID.property, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"))
    )
    said = [t for t in triples if t.predicate.value.endswith("core#prefLabel")]
    assert number(void, label, VOID.distinctSubjects) == len({t.subject for t in said})
    assert number(void, label, VOID.distinctObjects) == len({t.object for t in said})


def test_linksets(void: Graph, triples: list[ox.Quad]) -> None:
    linksets = set(void.subjects(RDF.type, VOID.Linkset))
    assert linksets <= set(void.objects(GRAPH, VOID.subset))
    for name, space in TARGETS.items():
        target = URIRef(f"{GRAPH}#{name}")
        assert str(void.value(target, VOID.uriSpace)) == space
        found = Counter(
            t.predicate.value
            for t in triples
            if isinstance(t.object, ox.NamedNode)
            and t.object.value.startswith(space)
            and not str(t.subject).startswith(f"<{space}")
        )
        told = {}
        for linkset in void.subjects(VOID.objectsTarget, target):
            assert void.value(linkset, VOID.subjectsTarget) == GRAPH
            assert set(void.objects(linkset, VOID.target)) == {GRAPH, target}
            told[str(void.value(linkset, VOID.linkPredicate))] = number(void, linkset, VOID.triples)
        assert told == dict(found) != {}
    assert len(linksets) > 10


def test_ways_of_access(void: Graph, live_catalogue: FlaskClient, live_snapshot: Snapshot) -> None:
    assert void.value(GRAPH, VOID.sparqlEndpoint) == URIRef(HOST + "sparql")
    dumps = {str(dump).removeprefix(HOST) for dump in void.objects(GRAPH, VOID.dataDump)}
    folder = f"dump/{live_snapshot.manifest.version}/mc2cm."
    assert dumps == {folder + extension for extension in ("trig", "nq", "ttl", "jsonld")}
    for path in dumps:
        assert live_catalogue.head("/" + path).status_code == 200
    examples = {str(iri) for iri in void.objects(GRAPH, VOID.exampleResource)}
    assert len(examples) > len(KINDS) / 2
    opened = [iri for iri in examples if iri.startswith(THINGS) and "#" not in iri]
    assert len(opened) > 10
    for iri in opened:
        found = live_catalogue.get(
            "/" + iri.removeprefix(BASE), headers={"Accept": "text/turtle"}, follow_redirects=True
        )
        assert (found.status_code, found.mimetype) == (200, "text/turtle")
    assert "http://www.w3.org/ns/formats/Turtle" in map(str, void.objects(GRAPH, VOID.feature))


def test_the_endpoint_counts_the_same(void: Graph, live_snapshot: Snapshot) -> None:
    manifest = live_snapshot.manifest
    dataset = Dataset(manifest.version, manifest.default, graphs=manifest.graphs, inferred=manifest.inferred)
    said = Graph().parse(data=describe(HOST + "sparql", dataset, Limits()), format="turtle")
    [default] = said.objects(None, SD.defaultGraph)
    assert number(said, default, VOID.triples) == number(void, GRAPH, VOID.triples)
    quads = ox.parse(path=str(live_snapshot.dataset), format=ox.RdfFormat.N_QUADS)
    counted = Counter(q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode))
    named = set(said.objects(None, SD.namedGraph))
    assert len(named) == len(manifest.graphs) == 4
    for one in named:
        name = str(said.value(one, SD.name))
        assert number(said, said.value(one, SD.graph), VOID.triples) == counted[name] == manifest.graphs[name]
