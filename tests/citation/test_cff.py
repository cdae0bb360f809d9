"""The file CITATION.cff: read as it is in the repository, and told what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mc2cm_graph.citation import NAME, Author, BadCitationFile, read_citation_file
from mc2cm_graph.settings import REPOSITORY

WHOLE = 'title: "T"\ndate-released: 2026-01-02\nlicense: CC-BY-4.0\nauthors:\n'


def test_the_file_of_the_repository() -> None:
    found = read_citation_file(REPOSITORY / NAME)
    assert found.title.startswith("mc2cm-graph")
    assert found.authors
    assert found.licence == "CC-BY-4.0"


def test_persons_and_bodies(tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_text(
        WHOLE + "  - {family-names: Gaulle, given-names: Anne, name-particle: de, name-suffix: Jr.}\n"
        "  - {name: A body}\n"
    )
    found = read_citation_file(file)
    assert found.authors == (
        Author(family="Gaulle", given="Anne", particle="de", suffix="Jr."),
        Author(name="A body"),
    )
    assert found.released == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: [", "cannot be read"),
        ("- a list", "found list, expected a mapping"),
        ("title: T\n", "expected title, date-released"),
        (WHOLE + "  - {given-names: A}\n", "expected name or family-names"),
        ("title: T\ndate-released: soon\nauthors: [{name: A}]\n", "date-released (a day)"),
    ],
)
def test_what_is_missing_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / NAME
    file.write_text(text)
    with pytest.raises(BadCitationFile, match=NAME) as fault:
        read_citation_file(file)
    assert told in str(fault.value)


def test_an_absent_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadCitationFile, match="cannot be read"):
        read_citation_file(tmp_path / NAME)
