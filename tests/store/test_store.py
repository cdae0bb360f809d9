"""The store answers questions with bound values; counts are right although citations overlap."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.names import ONTOLOGY, PREFIXES, thing_iri
from mc2cm_graph.questions import Question, load
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import RDF_MEDIA_TYPES, Store
from mc2cm_graph.terms import Iri, Literal

HERE = Path(__file__).parent
ALTAMAR = Iri(thing_iri("city", "altamar"))


@pytest.fixture(scope="module")
def store(world_snapshot: Snapshot) -> Store:
    return Store.open(world_snapshot)


def asked(name: str) -> Question:
    return load(HERE / f"{name}.rq")


def test_labels_of_a_thing(store: Store) -> None:
    rows = store.select(asked("labels"), thing=ALTAMAR)
    labels = {row["label"] for row in rows}
    assert Literal("Altamar", "en", PREFIXES["rdf"] + "langString") in labels
    assert all(row["thing"] == ALTAMAR for row in rows)


def test_literals_are_bound_whole(store: Store) -> None:
    language = PREFIXES["rdf"] + "langString"
    assert len(store.select(asked("labelled"), label=Literal("Altamar", "en", language))) == 1
    hostile = Literal('Altamar"@en . ?s ?p ?o } #', "en", language)
    assert store.select(asked("labelled"), label=hostile) == []


def test_ask_and_construct(store: Store) -> None:
    assert store.ask(asked("known"), thing=ALTAMAR)
    assert not store.ask(asked("known"), thing=Iri(thing_iri("city", "nowhere")))
    assert len(RDF_MEDIA_TYPES) == 4
    for media_type, format_ in RDF_MEDIA_TYPES.items():
        body = store.construct(asked("description"), media_type, thing=ALTAMAR)
        subjects = {q.subject for q in ox.parse(body, format=format_)}
        assert subjects == {ox.NamedNode(ALTAMAR.value)}
        assert body == store.construct(asked("description"), media_type, thing=ALTAMAR)


def test_a_statement_of_two_citations_counts_once(store: Store) -> None:
    twice = store.select(asked("overlaps"))
    assert twice, "the made-up world has no overlapping citations"
    for row in twice:
        assert int(row["citations"].value) > 1
    counted = store.select(asked("count-of-type"), class_=Iri(ONTOLOGY + "City"))
    assert [row["n"].value for row in counted] == ["4"]
