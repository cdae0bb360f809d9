"""Larger graphs of the live graph's shape."""

from __future__ import annotations

import io
from collections import Counter

import pyoxigraph as ox
import pytest

from benchmarks.peers.mix import ORDER, mix
from benchmarks.scaled import write
from mc2cm_graph.names import INFERRED_GRAPH, ONTOLOGY, ONTOLOGY_DOCUMENT, PREFIXES, thing_iri
from mc2cm_graph.snapshot import Snapshot

COPIES = 3


@pytest.fixture(scope="module")
def grown(live_snapshot: Snapshot) -> bytes:
    target = io.BytesIO()
    wanted = COPIES * live_snapshot.manifest.default
    size = write(live_snapshot.dataset, wanted, target)
    written = target.getvalue()
    assert wanted <= size.triples < wanted + 5_000
    assert size.quads == written.count(b"\n")
    return written


@pytest.fixture(scope="module")
def store(grown: bytes) -> ox.Store:
    found = ox.Store()
    found.bulk_load(grown, format=ox.RdfFormat.N_QUADS)
    assert len(found) == grown.count(b"\n"), "no line comes twice"
    return found


def test_the_same_ones_every_time(live_snapshot: Snapshot, grown: bytes) -> None:
    again = io.BytesIO()
    write(live_snapshot.dataset, COPIES * live_snapshot.manifest.default, again)
    assert again.getvalue() == grown
    assert grown.startswith(live_snapshot.dataset.read_bytes())


def test_every_kind_grows_alike(live_snapshot: Snapshot, store: ox.Store) -> None:
    before = ox.Store()
    before.bulk_load(path=str(live_snapshot.dataset), format=ox.RdfFormat.N_QUADS)
    for name in ("Practice", "City", "Source", "Citation", "Precondition", "Transfer"):
        old, new = (_count(graph, ONTOLOGY + name) for graph in (before, store))
        assert old > 50
        assert 2 * old < new < 5 * old, name


def test_what_is_cited_stands_in_the_default_graph_too(store: ox.Store) -> None:
    cited = [
        quad
        for quad in store.quads_for_pattern(None, None, None)
        if isinstance(quad.graph_name, ox.NamedNode) and "-made-up-" in quad.graph_name.value
    ]
    assert len(cited) > 30_000
    assert [quad for quad in cited if _in_default(quad) not in store] == []
    others = {q.graph_name for q in store.quads_for_pattern(None, None, None) if "made-up" in str(q.subject)}
    assert {ox.NamedNode(INFERRED_GRAPH), ox.DefaultGraph()} < others
    assert ox.NamedNode(ONTOLOGY_DOCUMENT) not in others


def test_half_of_the_links_lead_to_another_copy(store: ox.Store) -> None:
    leads = list(
        store.quads_for_pattern(None, ox.NamedNode(ONTOLOGY + "practiceLead"), None, ox.DefaultGraph())
    )
    copied = [quad for quad in leads if "-made-up-" in str(quad.subject)]
    assert len(copied) > 200
    ends = Counter(_copy_of(quad.subject) == _copy_of(quad.object) for quad in copied)
    assert 0.25 < ends[False] / len(copied) < 0.6


def test_copies_have_names_of_their_own(store: ox.Store) -> None:
    thing, label = ox.NamedNode(thing_iri("city", "lyon")), ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    copy = ox.NamedNode(thing.value + "-made-up-1")
    names = [{quad.object for quad in store.quads_for_pattern(city, label, None)} for city in (thing, copy)]
    assert len(names[0]) == len(names[1]) > 1
    assert not names[0] & names[1]


def test_the_mix_finds_values_and_answers(store: ox.Store) -> None:
    asks = mix(store)
    assert tuple(ask.name for ask in asks) == ORDER
    for ask in asks:
        assert "$" not in "".join(ask.texts)
        found = store.query(ask.texts[0])
        assert isinstance(found, (ox.QuerySolutions, ox.QueryTriples))
        assert next(iter(found)), ask.name
    assert {ask.name for ask in asks if len(ask.texts) == 1} == {"aggregation", "construct", "rows"}


def _count(store: ox.Store, iri: str) -> int:
    a = ox.NamedNode(PREFIXES["rdf"] + "type")
    return sum(1 for _ in store.quads_for_pattern(None, a, ox.NamedNode(iri), ox.DefaultGraph()))


def _in_default(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _copy_of(term: object) -> str:
    return (
        str(term).rpartition("-made-up-")[2].partition("#")[0].rstrip(">") if "-made-up-" in str(term) else ""
    )
