"""A run under way, and a record as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from mc2cm_graph.harvest.description import Description
from mc2cm_graph.harvest.page import Cursor


@dataclass(frozen=True)
class Run:
    """A run under way. ``following`` is where to go on; ``number`` counts how often the portal was gone through.

    ``idle`` is the number of pages in a row that brought nothing unseen, ``torn`` tells that a page could not be
    read to its end, ``moved`` that records may have slipped by in this go. ``seen``, ``fresh`` and ``changed`` count
    records; ``seen`` may count nameless ones twice, which ``Store.seen`` does not.
    """

    portal: str
    begun: str
    following: Cursor | None
    number: int
    total: int | None
    idle: int
    pages: int
    seen: int
    torn: bool
    moved: bool
    fresh: int
    changed: int


@dataclass(frozen=True)
class Kept:
    """A record as it is kept: what the portal said, and when it was new or changed; ``gone`` since when."""

    portal: str
    description: Description
    harvested: str
    gone: str


def today() -> str:
    """Give the day of today in UTC, as ISO 8601 has it."""
    return datetime.now(UTC).date().isoformat()
