"""The threat model: every line names a defence that stands there and a test that runs; no family is left out."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from mc2cm_graph.settings import REPOSITORY
from tests.hostile.corpus import families

MODEL = REPOSITORY / "docs" / "threat-model.md"
FILE = re.compile(r"`((?:mc2cm_graph|tests)/[\w/]+\.py)`")
SURVIVES = "tests/hostile/test_corpus.py::test_service_survives[{}]"


def lines() -> list[tuple[str, str, str]]:
    """Threat, defence and test of each line of the tables."""
    rows = [line for line in MODEL.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows]
    found = [row for row in cells if row[0] not in ("threat", "---")]
    assert all(len(row) == 3 for row in found)
    assert len(found) > len(families())
    return [(row[0], row[1], row[2].strip("`")) for row in found]


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """The node ids of the tests in the files that the model names, as pytest itself finds them."""
    files = sorted({test.partition("::")[0] for _, _, test in lines()})
    assert len(files) >= 5
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    ids = {line for line in told.stdout.splitlines() if "::" in line}
    return ids | {name.partition("[")[0] for name in ids}


def test_every_line_names_a_test_that_is_there(collected: set[str]) -> None:
    assert [test for _, _, test in lines() if test not in collected] == []


def test_every_line_names_a_defence_that_is_there() -> None:
    for threat, defence, _ in lines():
        missing = [path for path in FILE.findall(defence) if not (REPOSITORY / path).is_file()]
        assert missing == [], threat
        assert FILE.search(defence) or "there are no" in defence, threat


def test_every_family_has_its_line() -> None:
    named = [test for _, _, test in lines()]
    assert [name for name in families() if named.count(SURVIVES.format(name)) != 1] == []


def test_a_reader_finds_the_model() -> None:
    assert "(docs/threat-model.md)" in (REPOSITORY / "README.md").read_text("utf-8")
