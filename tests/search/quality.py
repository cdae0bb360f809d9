"""Queries with the first result that a reader expects, and how well an index answers them.

``tuning.tsv`` was at hand when the ranking was made; ``kept.tsv``, every second query of the same list, was not
looked at before. A line holds the reader's language, the query, the paths of which one should come first (none
for a query that should find nothing; ``*`` stands for anything) and what makes the query awkward.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from mc2cm_graph.search import SearchIndex

HERE = Path(__file__).parent
SETS = ("tuning", "kept")
_LOOKED_AT = 20


@dataclass(frozen=True)
class Expected:
    """A query and what should come first."""

    language: str
    query: str
    paths: tuple[str, ...]
    trait: str


@dataclass(frozen=True)
class Quality:
    """Of the queries that have an expected result: how many have it first, among ten, and the mean reciprocal rank.

    ``missed`` are those that do not have it first, with its rank (0 if it is not among twenty).
    """

    queries: int
    first: float
    recall: float
    reciprocal: float
    missed: tuple[tuple[Expected, int], ...]


def expected(name: str) -> Iterator[Expected]:
    """Read a set of queries."""
    for line in (HERE / f"{name}.tsv").read_text("utf-8").splitlines():
        language, query, paths, trait = line.split("\t")
        yield Expected(language, query, tuple(paths.split()), trait)


def rank(index: SearchIndex, one: Expected) -> int:
    """Give the place of the first expected result, from 1; 0 where it is not among twenty."""
    hits = index.search(one.query, one.language, limit=_LOOKED_AT).hits
    for place, hit in enumerate(hits, start=1):
        if any(fnmatch(hit.path.strip("/"), path) for path in one.paths):
            return place
    return 0


def judge(index: SearchIndex, queries: Sequence[Expected]) -> Quality:
    """Ask queries and count."""
    ranks = [(one, rank(index, one)) for one in queries if one.paths]
    count = len(ranks)
    return Quality(
        count,
        sum(place == 1 for _, place in ranks) / count,
        sum(0 < place <= 10 for _, place in ranks) / count,
        sum(1 / place for _, place in ranks if place) / count,
        tuple((one, place) for one, place in ranks if place != 1),
    )
