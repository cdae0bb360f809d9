"""The search index of a snapshot, opened for reading."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mc2cm_graph.analysis import key_of, words
from mc2cm_graph.search import alike
from mc2cm_graph.search.alike import KnownName
from mc2cm_graph.search.asking import MOST_WORDS, Asked, Group, ask
from mc2cm_graph.search.names import Names
from mc2cm_graph.search.nearness import likeness, nearest
from mc2cm_graph.search.reasons import Candidate, Reason, reasons
from mc2cm_graph.search_format import FIELDS, SEARCH_INDEX
from mc2cm_graph.snapshot import Snapshot

_FIELD_NAMES = {number: name for name, number in FIELDS.items()}
_SHORTEST_SUGGESTED = 2
_REMEMBERED_WORDS = 10_000
"""Words of queries of which it is kept how many things have them."""

_AMONG = "IN (SELECT value FROM json_each(?))"
_WHOLE_NAME = 10.0
"""What a name counts, for each word of the query, if the query has all of its words."""

# A thing counts by how like it is to the query as a whole, by its best name, and by how much of that name was asked
# for; a name that is the very query goes before all.
_RANKING = """
WITH said AS MATERIALIZED
  (SELECT rowid AS thing, bm25(saying, 8.0, 2.0, 2.5, 1.0) AS rank FROM saying WHERE saying MATCH :asked),
named AS MATERIALIZED (SELECT rowid AS name, rank FROM naming WHERE naming MATCH :asked),
best AS
  (SELECT thing, MIN((rank - :whole * MIN(1.0, :groups * 1.0 / length))
    * CASE field WHEN 0 THEN 1.0 WHEN 1 THEN 0.9 ELSE 0.4 END - (length <= :groups AND field < 2) * 100) AS rank
   FROM named JOIN name ON name.id = named.name GROUP BY thing),
inside AS MATERIALIZED (SELECT rowid AS thing FROM saying WHERE saying MATCH 'names : (' || :asked || ')'),
exact AS (SELECT thing, MIN(field) AS field FROM name WHERE key = :key GROUP BY thing)
SELECT thing.id, thing.kind,
  thing.weight * (said.rank + 2 * COALESCE(best.rank, 0) - (said.thing IN inside) * 2 * :whole
    - COALESCE(CASE exact.field WHEN 0 THEN 1000 WHEN 1 THEN 900 ELSE 500 END, 0)) AS score
FROM said JOIN thing ON thing.id = said.thing
LEFT JOIN best ON best.thing = said.thing LEFT JOIN exact ON exact.thing = said.thing
ORDER BY score, thing.id
"""

_SUGGESTING = """
SELECT thing.id, thing.iri, thing.kind, thing.path, name.language, name.value
FROM naming JOIN name ON name.id = naming.rowid JOIN thing ON thing.id = name.thing
WHERE naming MATCH :asked AND name.field < 2
  AND (:kinds IS NULL OR thing.kind IN (SELECT value FROM json_each(:kinds)))
ORDER BY SUBSTR(name.key, 1, LENGTH(:key)) = :key DESC, name.key = :key DESC, thing.weight DESC, name.field,
  name.language = :language DESC, LENGTH(name.value), name.id
LIMIT :limit
"""

_NEAR = """
SELECT thing.iri, name.key FROM
  (SELECT rowid, rank FROM naming WHERE naming MATCH :asked ORDER BY rank LIMIT 300) AS found
JOIN name ON name.id = found.rowid JOIN thing ON thing.id = name.thing WHERE thing.path LIKE '/%'
"""


@dataclass(frozen=True)
class Hit:
    """Something found, and why. ``path`` is empty where only the IRI leads to its page (a term).

    ``named`` and ``told`` are its preferred labels and its descriptions, as pairs of language and text.
    """

    iri: str
    kind: str
    path: str
    named: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Results:
    """What a query found: ``hits`` of this page, and how many there are in all and of each kind, best kind first.

    ``partial``: nothing has all the words, these have some. ``corrected``: words that the graph does not have, with
    those that were taken for them. ``left_out``: words of too long a query. ``near``: IRIs of things whose names
    come near, where nothing was found.
    """

    hits: tuple[Hit, ...]
    total: int
    kinds: dict[str, int]
    partial: bool
    corrected: dict[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    near: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A name that begins as the reader typed, and what bears it."""

    iri: str
    kind: str
    path: str
    language: str
    name: str


class SearchIndex:
    """The index of a snapshot. Reading only; safe to share between threads and across a fork before its first use."""

    def __init__(self, path: Path) -> None:
        """Take the file; raises OSError if there is none."""
        if not path.is_file():
            raise FileNotFoundError(f"{path}: no search index; run `mc2cm build` to make a snapshot")
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._counted = lru_cache(_REMEMBERED_WORDS)(self._count)
        self.names = Names(lambda: self._base)

    @classmethod
    def open(cls, snapshot: Snapshot) -> SearchIndex:
        """Open the index of a snapshot; raises OSError if it has none."""
        return cls(snapshot.root / SEARCH_INDEX)

    @property
    def _base(self) -> sqlite3.Connection:
        """The connection of this thread."""
        base: sqlite3.Connection | None = getattr(self._local, "base", None)
        if base is None:
            base = sqlite3.connect(self._address, uri=True)
            self._local.base = base
        return base

    def search(
        self, text: str, language: str, kind: str | None = None, offset: int = 0, limit: int = 20
    ) -> Results:
        """Find what has all the words of a text, in any language; of one ``kind`` only if it is given.

        ``language`` is the reader's, in which reasons are told where they can be. Counts are of all that is found,
        whichever part of it is given.
        """
        asked, ranked, partial = self._ranked(text)
        shown = [number for number, of in ranked if kind in (None, of)]
        hits = self._hits(shown[offset : offset + limit], asked.groups, language)
        return self._results(asked, ranked, partial, hits, text)

    def search_by_kind(self, text: str, language: str, each: int = 5) -> Results:
        """Find as ``search`` does, but give the best ``each`` of every kind, kinds in the order of their best."""
        asked, ranked, partial = self._ranked(text)
        of_kind: dict[str, list[int]] = defaultdict(list)
        for number, kind in ranked:
            if len(of_kind[kind]) < each:
                of_kind[kind].append(number)
        shown = [number for numbers in of_kind.values() for number in numbers]
        return self._results(asked, ranked, partial, self._hits(shown, asked.groups, language), text)

    def _results(
        self, asked: Asked, ranked: list[tuple[int, str]], partial: bool, hits: Sequence[Hit], text: str
    ) -> Results:
        return Results(
            tuple(hits),
            len(ranked),
            dict(Counter(kind for _, kind in ranked)),
            partial,
            {group.word: group.corrected for group in asked.groups if group.corrected},
            asked.left_out,
            () if ranked else tuple(self.near(text)),
        )

    def _ranked(self, text: str) -> tuple[Asked, list[tuple[int, str]], bool]:
        """Find number and kind of everything that a text finds, best first, and whether only some words are met."""
        asked = ask(text, self._bearers, self._nearest)
        if not asked.groups:
            return asked, [], False
        ranked = self._rank(asked.all_of, asked)
        if not ranked:
            # Perhaps a word is there by chance, and another was meant.
            asked = ask(text, lambda _: 0, self._nearest)
            ranked = self._rank(asked.all_of, asked)
        if ranked or len(asked.groups) == 1:
            return asked, ranked, False
        asked = ask(text, self._bearers, self._nearest)
        ranked = self._rank(asked.any_of, asked)
        met = self._met(asked.groups)
        return asked, sorted(ranked, key=lambda found: -met[found[0]]), bool(ranked)

    def _rank(self, expression: str, asked: Asked) -> list[tuple[int, str]]:
        groups = len(asked.groups)
        values = {"asked": expression, "key": asked.key, "groups": groups, "whole": _WHOLE_NAME * groups}
        return [(number, kind) for number, kind, _ in self._base.execute(_RANKING, values)]

    def _met(self, groups: Iterable[Group]) -> Counter[int]:
        """Count the words of a query that each thing has, by the number of the thing."""
        query = "SELECT rowid FROM saying WHERE saying MATCH ?"
        return Counter(
            number for group in groups for (number,) in self._base.execute(query, (group.expression,))
        )

    def _bearers(self, tokens: Iterable[str]) -> int:
        """Count the things that have a token: the most of those that have any one of them."""
        return max(map(self._counted, tokens), default=0)

    def _count(self, token: str) -> int:
        """Count the things that have a token: what takes as long as there are such things."""
        row = self._base.execute("SELECT doc FROM vocabulary WHERE term = ?", (token,)).fetchone()
        return row[0] if row else 0

    def _nearest(self, word: str, bearers: int) -> list[str]:
        return nearest(self._base, word, bearers)

    def _hits(self, numbers: Sequence[int], groups: Sequence[Group], language: str) -> list[Hit]:
        """Read the texts of what was found, those of facts under the names of their values, and choose reasons."""
        things = self._of("SELECT id, iri, kind, path FROM thing WHERE id IN ?", numbers)
        named = self._of("SELECT thing, field, language, value FROM name WHERE thing IN ?", numbers)
        told = self._of("SELECT thing, field, language, value FROM text WHERE thing IN ?", numbers)
        facts = self._of("SELECT thing, property, value FROM fact WHERE thing IN ?", numbers)
        values = sorted({int(value) for found in facts.values() for _, value in found})
        called = self._of(
            "SELECT thing, name.language, name.value, thing.iri FROM name JOIN thing ON thing.id = name.thing "
            "WHERE field = 0 AND thing IN ?",
            values,
        )
        hits = []
        for number in numbers:
            ((iri, kind, path),) = things[number]
            candidates = [
                Candidate(_FIELD_NAMES[int(row[0])], *row[1:]) for row in named[number] + told[number]
            ]
            candidates += [
                Candidate("fact", tag, name, property_, about)
                for property_, value in facts[number]
                for tag, name, about in called[int(value)]
            ]
            texts = {
                name: tuple((c.language, c.value) for c in candidates if c.field == name)
                for name in ("preferred", "told")
            }
            why = reasons(groups, candidates, language)
            hits.append(Hit(iri, kind, path, texts["preferred"], texts["told"], why))
        return hits

    def listing(self, first: int, last: int) -> list[Hit]:
        """Give everything that can be found, by number from ``first`` (1 at least) to ``last``, without reasons."""
        query = "SELECT id FROM thing WHERE id BETWEEN ? AND ? ORDER BY id"
        return self._hits([number for (number,) in self._base.execute(query, (first, last))], (), "en")

    def rows(self, query: str, *values: object) -> list[tuple[str | int, ...]]:
        """Give the rows of a query of the search's own to the tables of ``search_format``."""
        return self._base.execute(query, values).fetchall()

    def same(self, keys: Collection[str], kinds: Collection[str], limit: int = 200) -> list[KnownName]:
        """Give the names of things of some kinds that are written like one of some keys."""
        return alike.same(self._base, keys, kinds, limit)

    def own(self, iris: Collection[str]) -> list[KnownName]:
        """Give all names of some things."""
        return alike.own(self._base, iris)

    def first(self, kind: str, limit: int) -> list[str]:
        """Give the IRIs of the first things of a kind."""
        return alike.first(self._base, kind, limit)

    def kinds(self, iris: Collection[str]) -> dict[str, str]:
        """Give the kinds of those of some IRIs that can be found, by IRI."""
        return alike.kinds(self._base, iris)

    def alike(self, text: str, kinds: Collection[str], limit: int = 200) -> list[KnownName]:
        """Give names of things of some kinds that have words of a text or words near to them, the best first."""
        return alike.alike(self._base, text, kinds, limit, (self._bearers, self._nearest))

    def _of(self, query: str, numbers: Sequence[int]) -> dict[int, list[tuple[str, ...]]]:
        """Ask for the rows of some things, by the number of the thing."""
        found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for number, *row in self._base.execute(query.replace("IN ?", _AMONG), (json.dumps(numbers),)):
            found[number].append(tuple(row))
        return found

    def suggest(
        self, text: str, language: str, limit: int = 8, kinds: Collection[str] | None = None
    ) -> list[Suggestion]:
        """Give names that have the words of a text, of which the last may be unfinished; each thing once.

        Only things of some ``kinds`` are given, if they are named.
        """
        typed = words(text)[:MOST_WORDS]
        if not typed or (len(typed) == 1 and len(typed[0].folded) < _SHORTEST_SUGGESTED):
            return []
        found = self._suggested([word.folded for word in typed], key_of(text), language, limit, kinds)
        if found:
            return found
        groups = ask(text, self._bearers, self._nearest).groups
        nearer = [group.corrected[0] if group.corrected else key_of(group.word) for group in groups]
        return self._suggested(nearer, " ".join(nearer), language, limit, kinds)

    def _suggested(
        self, typed: Sequence[str], key: str, language: str, limit: int, kinds: Collection[str] | None
    ) -> list[Suggestion]:
        expression = " AND ".join(f'"{word}" *' if word == typed[-1] else f'"{word}"' for word in typed)
        values = {"asked": expression, "key": key, "language": language, "limit": limit * 6}
        only = None if kinds is None else json.dumps(sorted(kinds))
        rows = self._base.execute(_SUGGESTING, {**values, "kinds": only})
        found: dict[int, Suggestion] = {}
        for number, *row in rows:
            found.setdefault(number, Suggestion(*row))
        return list(found.values())[:limit]

    def near(self, text: str, limit: int = 8) -> list[str]:
        """Give the IRIs of things whose names come nearest to a text (a slug, a misspelt name), best first."""
        key = key_of(text)[:80]
        wanted = {word: [word, *self._nearest(word, 0)] for word in key.split()}
        expression = " OR ".join(f'"{word}"' for words_ in wanted.values() for word in words_)
        if not expression:
            return []
        likest: dict[str, float] = {}
        for iri, name in self._base.execute(_NEAR, {"asked": expression}):
            found = likeness(key, name)
            if found:
                likest[iri] = max(found, likest.get(iri, 0.0))
        return sorted(likest, key=lambda iri: (-likest[iri], iri))[:limit]
