"""The command that sets engines side by side: its comparison of answers, and the whole of it at a small size."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.peers import load, report
from benchmarks.peers.__main__ import main
from benchmarks.peers.compare import NoRows, rows
from benchmarks.peers.processes import family, proportional_bytes
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.terms import XSD
from tests.needs import need

JSON = "application/sparql-results+json"
CELL = re.compile(r"\| [\d,.]+/s, [\d,.]+ / [\d,.]+ ms, [\d,.]+ cpu")


def body(*bindings: dict[str, dict[str, str]]) -> bytes:
    return json.dumps({"head": {}, "results": {"bindings": bindings}}).encode()


def literal(value: str, **more: str) -> dict[str, dict[str, str]]:
    return {"x": {"type": "literal", "value": value, **more}}


def test_rows_are_a_multiset_of_terms() -> None:
    one, two = literal("a"), literal("b")
    assert rows(body(one, two), JSON) == rows(body(two, one), JSON)
    assert rows(body(one, one, two), JSON) != rows(body(one, two), JSON)
    assert rows(body(literal("1", datatype=XSD + "decimal")), JSON) == rows(
        body(literal("1.0", datatype=XSD + "decimal")), JSON
    )
    assert rows(body(literal("a", datatype=XSD + "string")), JSON) == rows(body(one), JSON)
    assert rows(body(literal("a", **{"xml:lang": "en"})), JSON) != rows(body(one), JSON)


def test_triples_of_a_construct_count_once() -> None:
    triple = b"<urn:a> <urn:b> <urn:c> .\n"
    assert rows(triple + triple, "application/n-triples").total() == 1


def test_what_is_no_answer_is_said_to_be_none() -> None:
    for text, media_type in ((b"{", JSON), (b"<html>", "text/html"), (b"<a", "text/turtle")):
        with pytest.raises(NoRows, match="cannot be read"):
            rows(text, media_type)


def test_a_table_goes_between_its_markers(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("# Head\n<!-- peers: begin -->\nold\n<!-- peers: end -->\nTail\n", "utf-8")
    for _ in range(2):
        report.insert(file, "peers", "new")
    assert file.read_text("utf-8") == "# Head\n<!-- peers: begin -->\nnew\n<!-- peers: end -->\nTail\n"
    with pytest.raises(ValueError, match="pages"):
        report.insert(file, "pages", "new")


def test_the_readme_has_a_place_for_every_table() -> None:
    text = (REPOSITORY / "benchmarks" / "README.md").read_text("utf-8")
    for name in ("peers", "pages"):
        assert text.count(f"<!-- {name}: begin -->") == text.count(f"<!-- {name}: end -->") == 1


def test_processes_are_counted_with_their_children() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        found = family(os.getpid())
        assert {os.getpid(), child.pid} <= set(found)
        assert found[os.getpid()] > 0
        assert proportional_bytes(os.getpid()) > 1 << 20
        child.kill()


@pytest.fixture(scope="module")
def measured(live_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the command ran: ours, one peer that is not there, and the engine in process."""
    need(load.present(), "wrk, the load generator, is not installed (Debian package wrk)")
    folder = tmp_path_factory.mktemp("peers")
    programs = folder / "programs"
    programs.mkdir()
    (programs / "wrk").symlink_to(str(shutil.which("wrk")))
    (programs / "git").symlink_to(str(shutil.which("git")))
    into = folder / "README.md"
    into.write_text("<!-- peers: begin --><!-- peers: end -->\n", "utf-8")
    arguments = ["--only", "ours", "virtuoso", "--mix", "lookup", "construct", "--quick", "--into", str(into)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(programs))
        ended = main([*arguments, "--folder", str(folder), "--build-dir", str(live_snapshot.root.parent)])
    assert ended == 0
    return folder


def test_the_command_writes_a_table(measured: Path) -> None:
    text = (measured / "README.md").read_text("utf-8")
    found = [line for line in text.splitlines() if line.startswith(("| lookup |", "| construct |"))]
    assert len(found) == 2 * 2 * 2, "queries, numbers of connections, cold and repeated"
    assert all(CELL.search(line) for line in found), found
    assert "Virtuoso | not measured: virtuoso-t is not installed" in text


def test_the_command_keeps_what_it_measured(measured: Path) -> None:
    told = json.loads((measured / "peers-today.json").read_text("utf-8"))
    cells = [cell for cell in told["cells"] if cell["engine"] == "mc2cm-graph"]
    assert len(cells) == 8
    for cell in cells:
        assert not cell["fault"], cell
        assert cell["failed"] == 0, cell
        assert 0 < cell["median_ms"] <= cell["p99_ms"]
    ratios = report.ratios(told["cells"])
    assert {key[1] for key in ratios} == {1}, "the engine in process is asked one thing at a time"


def test_the_command_leaves_no_process(measured: Path) -> None:
    folder = str(measured).encode()
    left = [path.parent.name for path in Path("/proc").glob("[0-9]*/cmdline") if folder in _read(path)]
    assert left == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
