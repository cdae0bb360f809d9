"""A query as it is looked up: its words, each with everything under which it may stand in the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from mc2cm_graph.analysis import Word, is_filler, key_of, tokens, words

MOST_WORDS = 12
"""Words of a query that are looked up; what follows is left out, and the results say so."""

_SHORTEST_PREFIX = 3
_RARE, _MORE = 2, 10
"""A word that so few things have may be a slip of theirs, where so many times more have one that comes near."""


@dataclass(frozen=True)
class Group:
    """One word of a query: the tokens of which one must be met, and the beginnings that will do as well.

    ``corrected`` are the words of the graph that were taken for a word that is not in it.
    """

    word: str
    tokens: frozenset[str]
    prefixes: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """Write the group in the query language of FTS5; tokens are letters and digits, so quotes suffice."""
        met = [f'"{token}"' for token in sorted(self.tokens)]
        begun = [f'"{start}" *' for start in self.prefixes]
        return f"({' OR '.join(met + begun)})"

    def meets(self, word: Word, tokens: frozenset[str]) -> bool:
        """Tell whether a word of a text, with its tokens in the language of that text, is what was asked for."""
        return not self.tokens.isdisjoint(tokens) or word.folded.startswith(self.prefixes)


@dataclass(frozen=True)
class Asked:
    """A whole query: its groups, its folded text, and the words that were not looked up because it is too long."""

    groups: tuple[Group, ...]
    key: str
    left_out: tuple[str, ...]

    @property
    def all_of(self) -> str:
        """Write the query that wants every word."""
        return " AND ".join(group.expression for group in self.groups)

    @property
    def any_of(self) -> str:
        """Write the query that wants one of the words."""
        return " OR ".join(group.expression for group in self.groups)


Bearers = Callable[[Iterable[str]], int]
"""Counts the things that have one of some tokens."""

Nearest = Callable[[str, int], list[str]]
"""Gives the words near to one, those that more things have than a number."""


def ask(text: str, bearers: Bearers, nearest: Nearest) -> Asked:
    """Read a query. A word that the graph does not have is taken for those that begin with it or come near.

    Articles and the like are left aside, unless there is nothing else.
    """
    said = words(text)
    telling = [word for word in said if not is_filler(word.folded)] or said
    used, left_out = telling[:MOST_WORDS], telling[MOST_WORDS:]
    joined = [
        (number, one.folded + other.folded)
        for number, (one, other) in enumerate(pairwise(used))
        if bearers([one.folded + other.folded])
    ]
    groups = []
    for number, word in enumerate(used):
        # What a reader parts, the graph may write in one word: "start wien".
        together = frozenset(whole for first, whole in joined if number in (first, first + 1))
        groups.append(_group(word, together, bearers, nearest))
    return Asked(tuple(groups), key_of(text), tuple(word.raw for word in left_out))


def _group(word: Word, together: frozenset[str], bearers: Bearers, nearest: Nearest) -> Group:
    own = tokens(word.raw)
    known = bearers(own)
    if together or known > _RARE:
        return Group(word.raw, own | together)
    corrected = tuple(nearest(word.folded, known * _MORE))
    found = frozenset(token for other in corrected for token in tokens(other))
    prefixes = (word.folded,) if not known and len(word.folded) >= _SHORTEST_PREFIX else ()
    return Group(word.raw, own | found, prefixes, corrected)
