"""The history: lines are read as the engine reads them, and changes lead from each state to the next."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.history import (
    STATEMENTS,
    Change,
    Described,
    History,
    changes_between,
    describe,
    kept,
    kept_versions,
    replay,
)
from mc2cm_graph.history.lines import Line, iri, text
from mc2cm_graph.snapshot import Snapshot
from tests.past import EARLIER

AWKWARD = (
    '<http://e.org/s> <http://e.org/p> "a <b> c" <http://e.org/g> .\n',
    '<http://e.org/s> <http://e.org/p> "ends with <http://e.org/o>" .\n',
    '<http://e.org/s> <http://e.org/p> "says \\"<http://e.org/o>\\" and\\nmore"@en <http://e.org/g> .\n',
    '<http://e.org/s> <http://e.org/p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
    '<http://e.org/s> <http://e.org/p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e.org/g> .\n',
    "<http://e.org/s> <http://e.org/p> <http://e.org/o> .\n",
    "<http://e.org/s> <http://e.org/p> <http://e.org/o> <http://e.org/g> .\n",
    "_:b0 <http://e.org/p> _:b1 <http://e.org/g> .\n",
    '<http://e.org/s> <http://e.org/p> "\\\\ \\t" <http://e.org/g> .\n',
    '<http://e.org/s> <http://e.org/p> "مدينة"@ar .\n',
)


def check(raw: str) -> None:
    quad = next(ox.parse(raw.encode(), format=ox.RdfFormat.N_QUADS))
    line = Line.read(raw)
    graph = quad.graph_name
    assert iri(line.graph) == (graph.value if isinstance(graph, ox.NamedNode) else "")
    assert iri(line.subject) == (quad.subject.value if isinstance(quad.subject, ox.NamedNode) else "")
    assert iri(line.predicate) == quad.predicate.value
    if isinstance(quad.object, ox.Literal):
        assert text(line.value) == (quad.object.value, quad.object.language or "")
    else:
        assert iri(line.value) == (quad.object.value if isinstance(quad.object, ox.NamedNode) else "")


@pytest.mark.parametrize("raw", AWKWARD)
def test_awkward_lines_are_read_as_the_engine_reads_them(raw: str) -> None:
    check(raw)


def test_the_lines_of_a_snapshot_are_read_as_the_engine_reads_them(world_snapshot: Snapshot) -> None:
    lines = world_snapshot.dataset.read_text("utf-8").splitlines(keepends=True)
    assert len(lines) > 5000
    for raw in lines[::7]:
        check(raw)


def test_every_thing_is_described_by_its_names(world_snapshot: Snapshot) -> None:
    with (world_snapshot.root / STATEMENTS).open(encoding="utf-8") as lines:
        found = describe(lines)
    manifest = world_snapshot.manifest
    counted = {kind: sum(thing.startswith(f"{kind}/") for thing in found) for kind in manifest.kinds}
    assert counted == manifest.kinds
    assert found["city/breval"].labels["en"] == "Bréval"
    assert all(described.labels for described in found.values())


def test_a_thing_changes_with_what_its_data_tells_of_its_sources(world_snapshot: Snapshot) -> None:
    lines = (world_snapshot.root / STATEMENTS).read_text("utf-8").splitlines(keepends=True)
    title = next(line for line in lines if "/id/source/gazette> <http://purl.org/dc/terms/title>" in line)
    renamed = [line.replace('"', '"New ', 1) if line == title else line for line in lines]
    changes = changes_between(describe(lines), describe(sorted(renamed)), {})
    things = {change.thing for change in changes}
    assert {change.change for change in changes} == {"update"}
    assert "source/gazette" in things
    citing = {
        line.split("#")[0].rpartition("/id/")[2]
        for line in lines
        if "wasDerivedFrom> <" in line and "/source/gazette>" in line
    }
    assert citing <= things
    assert things == citing | {"source/gazette"}


def test_replaying_the_changes_gives_the_state() -> None:
    states = [
        {},
        {"city/a": Described("1"), "city/b": Described("2")},
        {"city/a": Described("3"), "city/b": Described("2")},
        {"city/b": Described("2"), "city/c": Described("4")},
        {"city/a": Described("1"), "city/b": Described("2")},
    ]
    stream: list[Change] = []
    for before, after in pairwise(states):
        stream += changes_between(before, after, {})
        assert replay(stream) == after
    kinds = [(change.thing, change.change) for change in stream]
    assert kinds == [
        ("city/a", "create"),
        ("city/b", "create"),
        ("city/a", "update"),
        ("city/a", "delete"),
        ("city/c", "create"),
        ("city/a", "create"),
        ("city/c", "delete"),
    ]


def test_history_of_a_snapshot_ends_with_it(world_snapshot: Snapshot) -> None:
    builds = world_snapshot.root.parent
    history, past = History.of(world_snapshot), History.of(Snapshot.at(builds / EARLIER))
    assert [step.version for step in history.steps] == [EARLIER, world_snapshot.manifest.version]
    assert [step.version for step in past.steps] == [EARLIER]
    assert past.stream == history.stream
    assert history.is_recorded
    assert kept_versions(builds) == sorted([EARLIER, world_snapshot.manifest.version])
    assert kept(builds, "current") is None
    assert kept(builds, "nothing") is None


def test_a_snapshot_without_record_is_all_that_is_known(world_snapshot: Snapshot, tmp_path: Path) -> None:
    root = tmp_path / world_snapshot.root.name
    shutil.copytree(world_snapshot.root, root)
    history = History.of(Snapshot.at(root))
    [step] = history.steps
    assert not history.is_recorded
    assert step.previous == ""
    changes = list(history.changes(step))
    assert len(changes) == step.changes == sum(world_snapshot.manifest.kinds.values())
    assert {change.change for change in changes} == {"create"}
