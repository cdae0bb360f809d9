"""The build: same sources, same bytes; a failed or killed build leaves the old snapshot; counts are right."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.build import BuildFailed, build, is_stale
from mc2cm_graph.names import INFERRED_GRAPH, ONTOLOGY_DOCUMENT, PREFIXES, RELATED_GRAPH, SHAPES_DOCUMENT
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import NoSnapshot, Snapshot
from mc2cm_graph.sources import Sources
from tests.conftest import WORLD

OUTSIDE = '\n<> <http://www.w3.org/2004/02/skos/core#note> "said by nobody"@en .\n'


@pytest.fixture
def copy(tmp_path: Path) -> Sources:
    """The made-up world, in a place where it may be broken."""
    shutil.copytree(WORLD, tmp_path / "data")
    return Sources.under(REPOSITORY, tmp_path / "data")


def quads(snapshot: Snapshot) -> list[ox.Quad]:
    return list(ox.parse(path=snapshot.dataset, format=ox.RdfFormat.N_QUADS))


def test_two_builds_give_the_same_bytes(
    live_sources: Sources, live_snapshot: Snapshot, tmp_path: Path
) -> None:
    code = "from mc2cm_graph.command.main import main; raise SystemExit(main())"
    arguments = [sys.executable, "-c", code, "--build-dir", str(tmp_path), "build"]
    # Another process has another hash seed: an order taken from a set would show.
    subprocess.run(arguments, check=True, capture_output=True, cwd=REPOSITORY)
    again = Snapshot.current(tmp_path)
    assert again.manifest == live_snapshot.manifest
    assert len(again.manifest.files) > 50
    for file in again.manifest.files:
        first, second = (snapshot.root / file.name for snapshot in (live_snapshot, again))
        assert first.read_bytes() == second.read_bytes()
        assert hashlib.sha256(first.read_bytes()).hexdigest() == file.sha256


def test_snapshot_goes_stale_with_a_source(copy: Sources, tmp_path: Path) -> None:
    target = tmp_path / "build"
    assert is_stale(copy, target)
    first = build(copy, target)
    assert not is_stale(copy, target)
    path = copy.data / "city" / "altamar.trig"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Altamar"@en', '"Altamar New"@en'), encoding="utf-8")
    assert is_stale(copy, target)
    second = build(copy, target)
    assert second.manifest.version != first.manifest.version
    assert Snapshot.at(first.root).manifest == first.manifest


def test_one_statement_outside_a_citation_fails_the_build(copy: Sources, tmp_path: Path) -> None:
    target = tmp_path / "build"
    old = build(copy, target).manifest.version
    path = copy.data / "city" / "altamar.trig"
    path.write_text(path.read_text(encoding="utf-8") + OUTSIDE, encoding="utf-8")
    with pytest.raises(BuildFailed) as caught:
        build(copy, target)
    assert "stands-in-citation" in {fault.rule for fault in caught.value.faults}
    assert Snapshot.current(target).manifest.version == old
    assert not list(target.glob(".unfinished-*"))


def test_killed_build_leaves_the_old_snapshot(copy: Sources, tmp_path: Path) -> None:
    target = tmp_path / "build"
    old = build(copy, target).manifest.version
    path = copy.data / "city" / "altamar.trig"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Altamar"@en', '"Altamar New"@en'), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mc2cm_graph.command",
        "--data",
        str(copy.data),
        "--build-dir",
        str(target),
    ]
    with subprocess.Popen([*command, "build"], stderr=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("check: SHACL"):
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    assert Snapshot.current(target).manifest.version == old
    (target / ".unfinished-left").mkdir()
    assert build(copy, target).manifest.version != old
    assert not list(target.glob(".unfinished-*"))


def test_damaged_snapshot_is_made_anew_and_a_whole_one_left_alone(copy: Sources, tmp_path: Path) -> None:
    target = tmp_path / "build"
    snapshot = build(copy, target)
    inode = snapshot.dataset.stat().st_ino
    assert build(copy, target).dataset.stat().st_ino == inode
    whole = snapshot.dataset.read_bytes()
    snapshot.dataset.write_bytes(whole[:-100])
    assert build(copy, target).dataset.read_bytes() == whole


def test_other_code_that_makes_the_same_content_leaves_the_snapshot_in_its_place(
    copy: Sources, tmp_path: Path
) -> None:
    target = tmp_path / "build"
    first = build(copy, target)
    manifest = first.root / "manifest.json"
    replace(first.manifest, sources="0" * 64).write(manifest)
    before = {path: path.stat() for path in first.root.rglob("*") if path.is_file()}
    assert len(before) > 50
    assert is_stale(copy, target)
    with first.hold():
        second = build(copy, target)
        assert not is_stale(copy, target)
        assert second.manifest == first.manifest
        for path, was in before.items():
            assert (path.stat().st_ino, path.stat().st_mtime_ns) == (was.st_ino, was.st_mtime_ns), path
        # The lock of who serves it is still the one that a removal would meet.
        with manifest.open("rb") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_shorter_manifest_is_padded_and_read(copy: Sources, tmp_path: Path) -> None:
    target = tmp_path / "build"
    snapshot = build(copy, target)
    manifest = snapshot.root / "manifest.json"
    replace(snapshot.manifest, software="9.99.999-of-another-make", sources="0" * 64).write(manifest)
    longer = manifest.stat().st_size
    assert build(copy, target).manifest == snapshot.manifest
    assert manifest.stat().st_size == longer


def test_every_statement_stands_in_a_citation_with_a_source(live_snapshot: Snapshot) -> None:
    everything = quads(live_snapshot)
    ours = (INFERRED_GRAPH, ONTOLOGY_DOCUMENT, RELATED_GRAPH, SHAPES_DOCUMENT)
    derived = ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    default = {q.triple for q in everything if isinstance(q.graph_name, ox.DefaultGraph)}
    sourced = {t.subject for t in default if t.predicate == derived}
    graphs = {q.graph_name for q in everything if not isinstance(q.graph_name, ox.DefaultGraph)}
    citations = {g for g in graphs if isinstance(g, ox.NamedNode) and g.value not in ours}
    assert len(citations) == live_snapshot.manifest.citations > 400
    assert citations <= sourced
    cited = {q.triple for q in everything if q.graph_name in citations}
    elsewhere = {q.triple for q in everything if str(q.graph_name).strip("<>") in ours[:2]}
    about_citations = {t for t in default if t.subject in citations}
    assert default == cited | elsewhere | about_citations
    assert len(cited) == live_snapshot.manifest.stated


def test_count_is_right_although_citations_overlap(world_snapshot: Snapshot) -> None:
    everything = quads(world_snapshot)
    triples = [q.triple for q in everything if q.graph_name not in (ox.DefaultGraph(),)]
    assert len(triples) > len(set(triples)), "the made-up world has no overlapping citations"
    store = ox.Store()
    store.extend(everything)
    counted = store.query((REPOSITORY / "tests" / "build" / "count.rq").read_text(encoding="utf-8"))
    assert isinstance(counted, ox.QuerySolutions)
    solution = next(iter(counted))
    distinct = set(triples)
    shapes = {q.triple for q in everything if str(q.graph_name) == f"<{SHAPES_DOCUMENT}>"}
    about_citations = world_snapshot.manifest.default - len(distinct - shapes)
    assert int(solution["n"].value) == world_snapshot.manifest.default
    assert about_citations > 0


def test_snapshot_of_another_make_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="mc2cm build"):
        Snapshot.current(tmp_path)
    (tmp_path / "manifest.json").write_text('{"version": 1}', encoding="utf-8")
    with pytest.raises(NoSnapshot, match="manifest"):
        Snapshot.at(tmp_path)
