"""The file CITATION.cff of the repository (Citation File Format 1.2.0): who made the graph, and its title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from mc2cm_graph.citation.reference import Author

NAME = "CITATION.cff"
_PERSON = {
    "family": "family-names",
    "given": "given-names",
    "particle": "name-particle",
    "suffix": "name-suffix",
}


class BadCitationFile(Exception):
    """The file cannot be read; the message names it, what was found and what was expected."""


@dataclass(frozen=True)
class CitationFile:
    """What the file says: title, authors, day of the last release, licence (SPDX)."""

    title: str
    authors: tuple[Author, ...]
    released: date
    licence: str


def read_citation_file(path: Path) -> CitationFile:
    """Read the file; raise BadCitationFile where a part that a reference needs is missing or of another form."""
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as fault:
        raise BadCitationFile(f"{path}: cannot be read ({fault})") from fault
    if not isinstance(found, dict):
        raise BadCitationFile(f"{path}: found {type(found).__name__}, expected a mapping")
    title, released, listed = (found.get(key) for key in ("title", "date-released", "authors"))
    authors = tuple(_author(one, path) for one in listed) if isinstance(listed, list) else ()
    if not (isinstance(title, str) and isinstance(released, date) and authors):
        raise BadCitationFile(f"{path}: expected title, date-released (a day) and at least one of authors")
    return CitationFile(title, authors, released, str(found.get("license", "")))


def _author(told: Any, path: Path) -> Author:
    if isinstance(told, Mapping) and isinstance(told.get("name"), str):
        return Author(name=told["name"])
    if not isinstance(told, Mapping) or not isinstance(told.get("family-names"), str):
        raise BadCitationFile(f"{path}: found the author {told!r}, expected name or family-names")
    return Author(**{part: str(told.get(key, "")) for part, key in _PERSON.items()})
