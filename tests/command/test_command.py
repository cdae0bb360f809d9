"""The command line, run as people run it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib

from mc2cm_graph.command.serve import serve
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from tests.conftest import WORLD


def mc2cm(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mc2cm_graph.command", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)


@pytest.fixture(scope="module")
def built(live_snapshot: Snapshot) -> str:
    return str(live_snapshot.root.parent)


def test_query_lists_and_answers(built: str) -> None:
    listed = mc2cm("--build-dir", built, "query")
    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) >= 20
    table = mc2cm("--build-dir", built, "query", "partner-cities-of-a-project", "--param", "project=mc2cm-1")
    assert table.returncode == 0, table.stderr
    assert "Tangier" in table.stdout
    rows = mc2cm(
        *("--build-dir", built, "query", "partner-cities-of-a-project"),
        *("--param", "project=mc2cm-1", "--format", "json"),
    )
    assert len(json.loads(rows.stdout)["rows"]) >= 8


def test_construct_is_turtle(built: str) -> None:
    lyon = "https://w3id.org/mc2cm/id/city/lyon"
    described = mc2cm("--build-dir", built, "query", "describe-a-thing", "--param", f"thing={lyon}")
    assert described.returncode == 0, described.stderr
    graph = rdflib.Graph().parse(data=described.stdout, format="turtle")
    assert (rdflib.URIRef(lyon), None, None) in graph


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("query", "no-such-question"), "expected one of"),
        (("query", "money-of-a-project"), "parameter 'project' is missing"),
        (("query", "money-of-a-project", "--param", "project"), "expected NAME=VALUE"),
        (("query", "money-of-a-project", "--param", "project=<x>"), "name of a project"),
        (("check", "data/city/nowhere.trig"), "no such .trig file"),
    ],
)
def test_bad_use_is_told_in_one_line(built: str, arguments: tuple[str, ...], expected: str) -> None:
    done = mc2cm("--build-dir", built, *arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_query_without_a_snapshot_says_what_to_do(tmp_path: Path) -> None:
    done = mc2cm("--build-dir", str(tmp_path), "query", "count-by-kind")
    assert done.returncode == 2
    assert "mc2cm build" in done.stderr


def test_fmt_mends_the_layout_and_keeps_comments_safe(tmp_path: Path) -> None:
    shutil.copytree(WORLD, tmp_path / "data")
    path = tmp_path / "data" / "city" / "altamar.trig"
    canonical = path.read_text(encoding="utf-8")
    path.write_text(canonical.replace("\n    ", "\n  "), encoding="utf-8")
    told = mc2cm("--data", str(tmp_path / "data"), "fmt", "--check")
    assert told.returncode == 1
    assert "would change" in told.stdout
    assert mc2cm("--data", str(tmp_path / "data"), "fmt").returncode == 0
    assert path.read_text(encoding="utf-8") == canonical
    commented = canonical + "# a reason\n"
    path.write_text(commented, encoding="utf-8")
    refused = mc2cm("--data", str(tmp_path / "data"), "fmt")
    assert refused.returncode == 1
    assert "no-comment" in refused.stderr
    assert path.read_text(encoding="utf-8") == commented


def test_check_of_one_file_names_the_fault(tmp_path: Path) -> None:
    shutil.copytree(WORLD, tmp_path / "data")
    path = tmp_path / "data" / "city" / "altamar.trig"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a mc:City", "a mc:Practice"), encoding="utf-8")
    done = mc2cm("--data", str(tmp_path / "data"), "check", str(path))
    assert done.returncode == 1
    for word in ("altamar.trig:", "type-is-kind", "found:", "expected:", "mend:"):
        assert word in done.stderr


def test_server_refuses_a_port_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        serve(["--port", "70000"])
    assert caught.value.code == 2
    assert "expected a number from 1 to 65535" in capsys.readouterr().err
