"""Names that a text may mean: those that are the same but for signs, and those that share words with it.

Bounded whatever the text and the graph: few words are looked up, the most frequent ones are left out where a rarer one
is there, and so many names are given, best first.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from mc2cm_graph.analysis import is_filler, words

_MOST_WORDS = 12
_TELLING = 6
"""Words of a text by which names are looked up, the rarest of them."""

_FREQUENT = 2000
"""Things from which on a word that all of them have tells too little to be looked up beside others."""

_LIKE = """
SELECT thing.iri, thing.kind, name.field, name.language, name.value FROM naming
JOIN name ON name.id = naming.rowid JOIN thing ON thing.id = name.thing
WHERE naming MATCH :asked AND name.field < 2 AND thing.kind IN (SELECT value FROM json_each(:kinds))
ORDER BY naming.rank, name.id LIMIT :limit
"""

_SAME = """
SELECT thing.iri, thing.kind, name.field, name.language, name.value FROM name JOIN thing ON thing.id = name.thing
WHERE name.key IN (SELECT value FROM json_each(:keys)) AND name.field < 2
  AND thing.kind IN (SELECT value FROM json_each(:kinds))
ORDER BY name.id LIMIT :limit
"""

_OWN = """
SELECT thing.iri, thing.kind, name.field, name.language, name.value FROM name JOIN thing ON thing.id = name.thing
WHERE thing.iri IN (SELECT value FROM json_each(:iris)) AND name.field < 2 ORDER BY name.id
"""

_FIRST = "SELECT iri FROM thing WHERE kind = ? ORDER BY id LIMIT ?"
_KINDS = "SELECT iri, kind FROM thing WHERE iri IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class KnownName:
    """A name of the graph, and what bears it; ``preferred`` tells whether it is its label in that language."""

    iri: str
    kind: str
    preferred: bool
    language: str
    value: str


def same(
    base: sqlite3.Connection, keys: Collection[str], kinds: Collection[str], limit: int
) -> list[KnownName]:
    """Give the names that are written like one of some keys, of things of some kinds."""
    values = {"keys": json.dumps(sorted(keys)), "kinds": json.dumps(sorted(kinds)), "limit": limit}
    return _names(base.execute(_SAME, values))


def own(base: sqlite3.Connection, iris: Collection[str]) -> list[KnownName]:
    """Give all names of some things."""
    return _names(base.execute(_OWN, {"iris": json.dumps(sorted(iris))}))


def first(base: sqlite3.Connection, kind: str, limit: int) -> list[str]:
    """Give the IRIs of the first things of a kind."""
    return [iri for (iri,) in base.execute(_FIRST, (kind, limit))]


def kinds(base: sqlite3.Connection, iris: Collection[str]) -> dict[str, str]:
    """Give the kinds of those of some IRIs that can be found, by IRI."""
    return dict(base.execute(_KINDS, (json.dumps(sorted(iris)),)))


def alike(
    base: sqlite3.Connection,
    text: str,
    kinds: Collection[str],
    limit: int,
    lookup: tuple[Callable[[Iterable[str]], int], Callable[[str, int], Sequence[str]]],
) -> list[KnownName]:
    """Give the names that have words of a text, or words that come near them; the best first.

    ``lookup`` counts the things that have one of some words, and gives the words near to one.
    """
    bearers, nearest = lookup
    groups: list[tuple[int, frozenset[str]]] = []
    for word in dict.fromkeys(word.folded for word in words(text)[:_MOST_WORDS]):
        known = bearers([word])
        # A word that few things have may be the slip of one of them, or the like of a word that was meant.
        near = nearest(word, known) if known < 3 else ()
        group = frozenset([word, *near])
        groups.append((bearers(group) if near else known, group))
    met = [(count, group) for count, group in groups if count]
    telling = [pair for pair in met if not any(is_filler(word) for word in pair[1])] or met
    rare = [pair for pair in telling if pair[0] <= _FREQUENT] or telling[:1]
    looked_up = sorted(rare, key=lambda pair: pair[0])[:_TELLING]
    if not looked_up:
        return []
    asked = " OR ".join(f'"{word}"' for _, group in looked_up for word in sorted(group))
    values = {"asked": asked, "kinds": json.dumps(sorted(kinds)), "limit": limit}
    return _names(base.execute(_LIKE, values))


def _names(rows: Iterable[tuple[str, str, int, str, str]]) -> list[KnownName]:
    return [KnownName(iri, kind, field == 0, language, value) for iri, kind, field, language, value in rows]
