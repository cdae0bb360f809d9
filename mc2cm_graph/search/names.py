"""Which things of a kind and which concepts of a scheme there are, and what they are called."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Named:
    """Something with a page: IRI, last step of its address, and its preferred labels as language and text."""

    iri: str
    slug: str
    labels: list[tuple[str, str]] = field(default_factory=list)


class Names:
    """The names in the index of a snapshot. Nothing is kept: what is not asked for costs nothing."""

    def __init__(self, base: Callable[[], sqlite3.Connection]) -> None:
        """Take what gives the connection of the calling thread."""
        self._base = base

    def slugs(self, kind: str) -> set[str]:
        """Give the last steps of the addresses of all things of a kind."""
        rows = self._base().execute("SELECT path FROM thing WHERE kind = ?", (kind,))
        return {path.rpartition("/")[2] for (path,) in rows}

    def paths(self) -> dict[str, str]:
        """Give the IRI of every thing, concept and question that has a page, by the path of that page."""
        return dict(self._base().execute("SELECT path, iri FROM thing WHERE path LIKE '/%'"))

    def of_kind(self, kind: str) -> list[Named]:
        """List the things of a kind by IRI."""
        return self._named("thing.kind = ?", kind)

    def below(self, start: str) -> list[Named]:
        """List what has an IRI that begins so, by IRI."""
        return self._named("thing.iri >= ? AND thing.iri < ?", start, start + chr(0x10FFFF))

    def _named(self, condition: str, *values: str) -> list[Named]:
        rows = self._base().execute(
            "SELECT thing.iri, thing.path, name.language, name.value FROM thing JOIN name ON name.thing = thing.id "  # noqa: S608 - the condition is one of the two above
            f"WHERE name.field = 0 AND {condition} ORDER BY thing.iri",
            values,
        )
        found: dict[str, Named] = {}
        for iri, path, language, value in rows:
            found.setdefault(iri, Named(iri, path.rpartition("/")[2])).labels.append((language, value))
        return list(found.values())
