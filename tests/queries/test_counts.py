"""COUNT over the default graph is right although citations overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import cast

import pyoxigraph as ox
import pytest

from mc2cm_graph.names import ONTOLOGY, thing_iri
from mc2cm_graph.questions import load
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from mc2cm_graph.terms import Iri, Literal

COUNTS = load(REPOSITORY / "queries" / "cities-by-events.rq")
ALTAMAR = thing_iri("city", "altamar")
ENGLISH = Literal("en")


@pytest.fixture(scope="module")
def quads(world_snapshot: Snapshot) -> list[ox.Quad]:
    """The made-up world as written, read without a store."""
    return list(ox.parse(path=str(world_snapshot.dataset), format=ox.RdfFormat.N_QUADS))


def test_citations_of_the_world_overlap(quads: list[ox.Quad]) -> None:
    """Without an overlap in exactly what is counted, the tests below would prove nothing."""
    assert max(_citations_by_event(quads).values()) > 1


def test_an_event_counts_once_however_many_citations_tell_it(
    world_snapshot: Snapshot, quads: list[ox.Quad]
) -> None:
    rows = Store.open(world_snapshot).select(COUNTS, language=ENGLISH)
    counted = {row["city"]: row["events"].value for row in rows}
    assert counted[Iri(ALTAMAR)] == str(len(_citations_by_event(quads))) == "4"


def test_a_union_of_the_citations_would_count_too_much(world_snapshot: Snapshot) -> None:
    """The trap that the second copy in the default graph avoids: if this fails, the copy may no longer be needed."""
    store = ox.Store()
    store.bulk_load(path=str(world_snapshot.dataset), format=ox.RdfFormat.N_QUADS)
    found = store.query(COUNTS.text, use_default_graph_as_union=True)
    rows = cast(ox.QuerySolutions, found)
    counted = {str(row["city"]): int(cast(ox.Literal, row["events"]).value) for row in rows}
    assert counted[f"<{ALTAMAR}>"] > 4


def test_each_statement_stands_once_in_the_default_graph(quads: list[ox.Quad]) -> None:
    graphs: dict[ox.Triple, list[object]] = defaultdict(list)
    for quad in quads:
        graphs[quad.triple].append(quad.graph_name)
    default = Counter(
        sum(isinstance(name, ox.DefaultGraph) for name in names)
        for triple, names in graphs.items()
        if any(_is_citation(name) for name in names)
    )
    assert set(default) == {1}
    assert default[1] > 400


def test_counts_of_kinds_agree_with_the_files(world_snapshot: Snapshot) -> None:
    question = load(REPOSITORY / "queries" / "count-by-kind.rq")
    rows = Store.open(world_snapshot).select(question, language=ENGLISH)
    counted = {row["class"]: int(row["things"].value) for row in rows}
    folder = REPOSITORY / "tests" / "world" / "data"
    for kind, name in (
        ("city", "City"),
        ("practice", "Practice"),
        ("source", "Source"),
        ("project", "Project"),
    ):
        assert counted[Iri(ONTOLOGY + name)] == len(list((folder / kind).glob("*.trig"))) > 0


def _citations_by_event(quads: list[ox.Quad]) -> Counter[object]:
    taking_part = ox.NamedNode(ONTOLOGY + "participatingCity")
    return Counter(
        quad.subject
        for quad in quads
        if quad.predicate == taking_part
        and quad.object == ox.NamedNode(ALTAMAR)
        and _is_citation(quad.graph_name)
    )


def _is_citation(name: object) -> bool:
    return isinstance(name, ox.NamedNode) and "/id/" in name.value and "#" in name.value
