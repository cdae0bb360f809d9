"""Transfer checks, shapes and chains on the command line, over the made-up world."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rdflib import Graph

from mc2cm_graph.command.main import main
from mc2cm_graph.command.transfers import is_transfer_check
from mc2cm_graph.snapshot import Snapshot


def run(snapshot: Snapshot, *arguments: str) -> int:
    return main(["--build-dir", str(snapshot.root.parent), *arguments])


def test_check_of_a_pair(world_snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    """``check`` with a practice and a city is the transfer check; with files it stays the check of the data."""
    assert run(world_snapshot, "check", "welcome-desk", "altamar") == 0
    shown = capsys.readouterr().out
    assert "Open Door works in the city" in shown
    assert f"3 rows, version {world_snapshot.manifest.version}" in shown
    assert run(world_snapshot, "check", "welcome-desk.trig") == 2
    assert "no such .trig file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "is_pair"),
    [
        (["welcome-desk", "altamar"], True),
        (["welcome-desk"], False),
        (["welcome-desk.trig", "altamar.trig"], False),
        (["data/practice", "altamar"], False),
        ([], False),
    ],
)
def test_a_pair_is_told_from_files(words: list[str], is_pair: bool) -> None:
    assert is_transfer_check([Path(word) for word in words]) is is_pair


def test_transfer_check_in_a_format_and_language(
    world_snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(
            world_snapshot, "transfer-check", "welcome-desk", "altamar", "--format", "csv", "--language", "fr"
        )
        == 0
    )
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["outcome"] for row in rows] == ["unknown", "met", "unknown"]
    assert rows[2]["question"].startswith("Combien d’habitants compte Altamar")


def test_transfer_check_of_a_described_city(
    world_snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["--profile", "population=20000", "--profile", "competence=housing:municipal"]
    assert run(world_snapshot, "transfer-check", "welcome-desk", *typed, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["requirements"] == {"met": 1, "not_met": 1, "unknown": 1}
    assert run(world_snapshot, "transfer-check", "welcome-desk", "--profile", "wizards=3") == 2
    assert "found 'wizards=3'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["transfer-check", "welcome-desk"], "expected the name of a city"),
        (["transfer-check", "welcome-desk", "nowhere"], "city: found “nowhere”"),
        (["transfer-check", "no-such", "altamar"], "practice: found 'no-such'"),
        (["preconditions", "no-such"], "practice: found 'no-such'"),
        (["transfers", "--mode", "magic"], "mode: found “magic”"),
    ],
)
def test_faults_are_told(
    world_snapshot: Snapshot, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(world_snapshot, *arguments) == 2
    assert told in capsys.readouterr().err


def test_preconditions_are_turtle(world_snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(world_snapshot, "preconditions", "welcome-desk", "altamar") == 0
    assert len(Graph().parse(data=capsys.readouterr().out, format="turtle")) > 60


def test_transfers(world_snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(world_snapshot, "transfers", "--mode", "adoption", "--format", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["to"] for row in rows} == {"Bréval", "Meridia", "Qasr al-Bahr"}
    assert run(world_snapshot, "transfers", "breval-desk") == 0
    assert "3 rows" in capsys.readouterr().out
