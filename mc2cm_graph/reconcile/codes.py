"""Codes of registers: what bears a code (ISO 3166, Wikidata, GeoNames, EU tables ...), and the codes of a thing.

Nothing is kept: a code is looked up when it is asked for, whatever the size of the graph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mc2cm_graph.names import PREFIXES
from mc2cm_graph.questions import load_all
from mc2cm_graph.reconcile.entities import Entities
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Iri, Literal

_CODE = re.compile(r"[A-Za-z]{2,3}|(?=[^\s]*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{1,24}")
_SAME = frozenset(
    {
        PREFIXES["schema"] + "sameAs",
        PREFIXES["owl"] + "sameAs",
        PREFIXES["skos"] + "exactMatch",
        PREFIXES["foaf"] + "homepage",
    }
)
_WIKIDATA = re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?P<code>Q[0-9]+)/?")
_GEONAMES = re.compile(r"https?://(?:www\.|sws\.)?geonames\.org/(?P<code>[0-9]+)(?:/.*)?")
_EQUAL_ADDRESSES = (
    (_WIKIDATA, "http://www.wikidata.org/entity/{}"),
    (_GEONAMES, "https://sws.geonames.org/{}/"),
)
"""Addresses that people copy from their browser, and the IRI of the entry."""

_SHORT = 3


@dataclass(frozen=True)
class Bearer:
    """What bears a code: its IRI and kind, and whether the code is so short or written so that it may be a word."""

    iri: str
    kind: str
    doubtful: bool


class Codes:
    """The codes of a snapshot. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, entities: Entities, queries: Path) -> None:
        """Take the store, the entities and the folder of queries; BadQuestion or KeyError if some are missing."""
        self._store = store
        self._entities = entities
        self._questions = load_all(queries)

    @cached_property
    def spaces(self) -> dict[str, str]:
        """What stands before the code in the address of an entry, by the IRI of the register."""
        rows = self._store.select(self._questions["address-spaces"])
        return {row["scheme"].value: row["space"].value for row in rows}

    def bearers(self, text: str) -> list[Bearer]:
        """Give what bears a code or an IRI; nothing for a text that is neither."""
        text = text.strip()
        own = self._entities.find(text) if "/" in text else None
        if own:
            return [Bearer(*own, doubtful=False)]
        if "://" in text:
            return self._known([(iri, False) for iri in self._same(_entry(text))])
        if not _CODE.fullmatch(text):
            return []
        found = [(iri, self._is_doubtful(text)) for iri in self._by_notation(text)]
        found += [
            (iri, text.isdigit() and len(text) < 5)
            for space in self.spaces.values()
            for iri in self._same(space + text.upper()) + self._same(f"{space}{text}/")
        ]
        return self._known(found)

    def _known(self, found: list[tuple[str, bool]]) -> list[Bearer]:
        bearers: dict[str, Bearer] = {}
        for iri, doubtful in found:
            known = self._entities.find(iri)
            if known and (known[0] not in bearers or not doubtful):
                bearers[known[0]] = Bearer(*known, doubtful=doubtful)
        return list(bearers.values())

    def _by_notation(self, text: str) -> list[str]:
        question = self._questions["code-bearers"]
        found: list[str] = []
        for code in dict.fromkeys((text, text.upper())):
            found += [row["thing"].value for row in self._store.select(question, code=Literal(code))]
        return list(dict.fromkeys(found))

    @staticmethod
    def _is_doubtful(text: str) -> bool:
        """Tell whether a code may be a word or a number like any other: two letters in small, digits alone."""
        return (text.isdigit() and len(text) < 5) or (len(text) <= _SHORT and text != text.upper())

    def _same(self, iri: str) -> list[str]:
        """Give what is said to be the same as an IRI."""
        rows = self._store.pointing(iri)
        return list(dict.fromkeys(row["subject"].value for row in rows if row["property"].value in _SAME))

    def of(self, iri: str) -> list[tuple[str, str]]:
        """Give the codes of a thing with the IRI of the register."""
        rows = self._store.select(self._questions["codes-of-a-thing"], thing=Iri(iri))
        found = [(row["scheme"].value, row["code"].value) for row in rows]
        for property_, term in self._store.said(iri):
            if property_ in _SAME:
                found += [
                    (scheme, term.value.removeprefix(space).strip("/"))
                    for scheme, space in self.spaces.items()
                    if term.value.startswith(space)
                ]
        return sorted(set(found))


def _entry(address: str) -> str:
    for pattern, iri in _EQUAL_ADDRESSES:
        found = pattern.fullmatch(address)
        if found:
            return iri.format(found["code"])
    return address
