"""``mc2cm related`` and ``mc2cm suggest`` over a snapshot of the made-up world."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest

from mc2cm_graph.command.main import BAD_USE, main
from mc2cm_graph.names import thing_iri
from mc2cm_graph.snapshot import Snapshot

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(world_snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command over the made-up world; give its exit status, output and errors."""

    def command(*words: str) -> tuple[int, str, str]:
        status = main(["--build-dir", str(world_snapshot.root.parent), *words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


def test_related_as_table_json_and_csv(run: Run) -> None:
    status, table, _ = run("related", "script-day")
    assert status == 0
    assert "organisation institution:altamar-municipality (2 of 5)" in table
    assert "2 rows, version " in table
    _, text, _ = run("related", "script-day", "--format", "json", "--most", "1")
    body = json.loads(text)
    assert [row["iri"] for row in body["rows"]] == [thing_iri("practice", "welcome-desk")]
    _, text, _ = run("related", "script-day", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["rank"], row["bearers"]) for row in rows] == [
        ("1", "2 of 5"),
        ("1", "3 of 5"),
        ("2", "3 of 5"),
    ]


def test_suggest_in_both_directions(run: Run) -> None:
    status, text, _ = run("suggest", "practice", "welcome-desk", "--format", "json")
    assert status == 0
    assert [row["iri"] for row in json.loads(text)["rows"]] == [thing_iri("city", "qasr-al-bahr")]
    status, table, _ = run("suggest", "city", "9-fontaines")
    assert status == 0
    assert "practice:9-lessons" in table


@pytest.mark.parametrize(
    "words", [("related", "none"), ("suggest", "city", "none"), ("suggest", "practice", "none")]
)
def test_an_unknown_name_is_told(run: Run, words: tuple[str, ...]) -> None:
    status, _, error = run(*words)
    assert status == BAD_USE
    assert "found 'none', expected the slug of a" in error
