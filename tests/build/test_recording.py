"""Recording: what a build writes beside the snapshots, what it keeps of them, and what it never removes."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from mc2cm_graph.build import build
from mc2cm_graph.build.recording import prune, record
from mc2cm_graph.history import CHANGES, HISTORY, STATEMENTS, History, Step, describe, folder_of, replay
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import MANIFEST, NoSnapshot, Snapshot
from mc2cm_graph.sources import Sources
from tests.conftest import WORLD
from tests.past import BEGUN, EARLIER, make_earlier, record_all, switch


def told(_: str) -> None:
    """Say nothing."""


@pytest.fixture
def builds(world_snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder with the made-up world, which is current, and nothing recorded of it."""
    shutil.copytree(world_snapshot.root, tmp_path / world_snapshot.root.name)
    switch(tmp_path, world_snapshot.root.name)
    return tmp_path


def state(snapshot: Snapshot) -> dict[str, str]:
    with (snapshot.root / STATEMENTS).open(encoding="utf-8") as lines:
        return {thing: found.digest for thing, found in describe(lines).items()}


def followed(history: History) -> dict[str, str]:
    changes = (change for step in history.steps for change in history.changes(step))
    return {thing: found.digest for thing, found in replay(changes).items()}


def lines_of(history: History, step: Step, name: str) -> set[str]:
    path = history.file(step, name)
    assert path is not None
    return set(path.read_text("utf-8").splitlines(keepends=True))


def test_real_builds_are_recorded_and_their_difference_leads_from_one_to_the_other(tmp_path: Path) -> None:
    shutil.copytree(WORLD, tmp_path / "data")
    sources, target = Sources.under(REPOSITORY, tmp_path / "data"), tmp_path / "build"
    first = build(sources, target)
    path = sources.data / "city" / "altamar.trig"
    before = path.read_text("utf-8")
    path.write_text(before.replace('"Altamar"@en', '"Altamar New"@en'), "utf-8")
    second = build(sources, target)
    again = build(sources, target)
    history = History.read(target)
    assert again.manifest.version == second.manifest.version
    assert [(step.number, step.version, step.previous) for step in history.steps] == [
        (1, first.manifest.version, ""),
        (2, second.manifest.version, first.manifest.version),
    ]
    step = history.last
    assert step.things == {"city": [0, 1, 0]}
    [change] = history.changes(step)
    assert (change.thing, change.change, change.added, change.removed) == ("city/altamar", "update", 1, 1)
    assert change.labels["en"] == "Altamar New"
    old = set(first.dataset.read_text("utf-8").splitlines(keepends=True))
    added, removed = lines_of(history, step, "added.nq"), lines_of(history, step, "removed.nq")
    assert added
    assert removed <= old
    assert not added & old
    made = "".join(sorted((old - removed) | added))
    assert made.encode() == second.dataset.read_bytes()
    assert {part: counts[0] for part, counts in step.statements.items()}["stated"] == 1
    assert followed(history) == state(second)
    assert step.moment > history.steps[0].moment
    # The sources go back: the version is the one of before, and a third step.
    path.write_text(before, "utf-8")
    assert build(sources, target).manifest.version == first.manifest.version
    back = History.read(target)
    assert [step.version for step in back.steps][2:] == [first.manifest.version]
    assert back.last.previous == second.manifest.version
    assert followed(back) == state(first)


def test_what_was_served_before_anything_was_recorded_comes_first(builds: Path) -> None:
    served = Snapshot.current(builds)
    newer = make_earlier(served, "newer", without=["event/talks-online"])
    record(builds, newer, told)
    history = History.read(builds)
    assert [step.version for step in history.steps] == [served.manifest.version, "newer"]
    assert history.steps[0].moment.timestamp() == pytest.approx(
        (served.root / MANIFEST).stat().st_mtime, abs=0.01
    )
    assert history.last.things == {"event": [0, 0, 1]}
    assert followed(history) == state(newer)


def test_time_never_runs_back(builds: Path) -> None:
    served = Snapshot.current(builds)
    other = make_earlier(served, "other", renamed=('"Bréval"@en', '"Brival"@en'))
    record(builds, served, told, BEGUN)
    record(builds, other, told, BEGUN - timedelta(days=9))
    first, second = History.read(builds).steps
    assert first.moment < second.moment


def test_a_predecessor_that_is_gone_leaves_no_gap_in_the_stream(builds: Path) -> None:
    served = Snapshot.current(builds)
    earlier = make_earlier(served, without=["event/talks-online"])
    record(builds, earlier, told, BEGUN)
    shutil.rmtree(earlier.root)
    record(builds, served, told)
    history = History.read(builds)
    assert history.last.previous == EARLIER
    assert history.last.things == {"event": [1, 0, 0]}
    assert (history.last.statements, history.last.files) == ({}, ())
    assert followed(history) == state(served)


def test_a_step_that_was_damaged_is_made_good_by_the_next(builds: Path) -> None:
    served = Snapshot.current(builds)
    one, two = (make_earlier(served, name, without=[thing]) for name, thing in
                (("one", "event/talks-online"), ("two", "source/gazette")))  # fmt: skip
    record_all(builds, one, two)
    history = History.read(builds)
    (folder_of(builds, history.last) / "step.json").write_text("{", "utf-8")
    record(builds, served, told)
    assert followed(History.read(builds)) == state(served)


def test_a_step_half_written_is_none(builds: Path) -> None:
    served = Snapshot.current(builds)
    record(builds, served, told, BEGUN)
    unfinished = builds / ".unfinished-abc"
    unfinished.mkdir()
    (unfinished / CHANGES).write_text("", "utf-8")
    assert len(History.read(builds).steps) == 1
    record(builds, make_earlier(served), told)
    assert [path.name for path in sorted((builds / HISTORY).iterdir())] == [
        f"000001-{served.manifest.version}",
        f"000002-{EARLIER}",
    ]


def test_the_newest_are_kept_and_none_that_is_served_or_unknown_goes(builds: Path) -> None:
    served = Snapshot.current(builds)
    versions = [
        make_earlier(served, f"v{number}", renamed=('"Bréval"@en', f'"Bréval {number}"@en'))
        for number in range(5)
    ]
    make_earlier(served, "unknown")
    record_all(builds, served, *versions)
    with versions[1].hold():
        assert prune(builds, 2, told) == ["v2", "v0"]
    there = {path.name for path in builds.iterdir() if (path / MANIFEST).is_file() and not path.is_symlink()}
    # The newest two, the one that is held, the one that is current although it is the oldest, the unrecorded one.
    assert there == {"v4", "v3", "v1", served.manifest.version, "unknown"}
    assert not list(builds.glob(".unfinished-*"))
    history = History.read(builds)
    files = {step.version: history.file(step, "added.nq") is not None for step in history.steps}
    assert {version for version, is_there in files.items() if is_there} == {"v1", "v3", "v4"}
    # What is told of the others stays, and the stream is whole.
    assert len(history.steps) == 6
    assert followed(history) == state(versions[4])
    assert prune(builds, 2, told) == ["v1"]


def test_who_holds_a_snapshot_that_is_removed_is_told(builds: Path) -> None:
    served = Snapshot.current(builds)
    other = make_earlier(served, "other")
    record_all(builds, other, served)
    assert prune(builds, 1, told) == ["other"]
    with pytest.raises(NoSnapshot):
        other.hold()
