"""Why something was found: the texts that hold the words of the query, with these marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from mc2cm_graph.analysis import Word, stems, words
from mc2cm_graph.search.asking import Group

MOST_REASONS = 3
_REMEMBERED = 3_000
"""Texts whose analysis is kept: the names of places, themes and groups stand in the facts of many things."""

_AROUND = 70
"""Characters shown before and after the words of the query in a long text."""

_SHORT = 180
"""Texts up to this length are shown whole."""


@dataclass(frozen=True)
class Piece:
    """A piece of a text; ``marked`` where it is a word of the query."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Candidate:
    """A text that may be the reason: its field, its language, and for a fact the property and the value's IRI."""

    field: str
    language: str
    value: str
    property: str = ""
    about: str = ""


@dataclass(frozen=True)
class Reason:
    """A text that holds words of the query, in pieces; a long one is cut, with an ellipsis at the cut ends."""

    field: str
    language: str
    value: str
    pieces: tuple[Piece, ...]
    property: str = ""
    about: str = ""


def reasons(groups: Sequence[Group], candidates: Iterable[Candidate], language: str) -> tuple[Reason, ...]:
    """Choose the texts that together hold most words of the query, names first, the reader's language first."""
    asked = frozenset(token for group in groups for token in group.tokens)
    starts = tuple(start for group in groups for start in group.prefixes)
    ordered = sorted(candidates, key=lambda candidate: _place(candidate, language))
    met: list[tuple[Candidate, frozenset[int], list[Word]]] = []
    left = frozenset(range(len(groups)))
    for _, tier in groupby(ordered, key=lambda candidate: _place(candidate, language)):
        for candidate in tier:
            numbers, hits = _meet(groups, candidate, asked, starts)
            if numbers:
                met.append((candidate, numbers, hits))
        # What stands in a text of less account is looked up only for the words that are missing still.
        if frozenset().union(*(numbers for _, numbers, _ in met)) == left:
            break
    chosen: list[Reason] = []
    while met and left and len(chosen) < MOST_REASONS:
        best = max(range(len(met)), key=lambda at: (len(met[at][1] & left), -at))
        candidate, numbers, hits = met.pop(best)
        if not numbers & left:
            break
        left -= numbers
        chosen.append(_reason(candidate, hits))
    return tuple(chosen)


_ORDER = ("preferred", "alternative", "told", "fact", "noted", "part", "address")


def _place(candidate: Candidate, language: str) -> tuple[bool, int, bool]:
    """Give the order of a text: names of any language, then the texts of the reader's language, then others."""
    named = candidate.field in ("preferred", "alternative")
    foreign = candidate.language != language
    return foreign and not named, _ORDER.index(candidate.field), foreign


def _meet(
    groups: Sequence[Group], candidate: Candidate, asked: frozenset[str], starts: tuple[str, ...]
) -> tuple[frozenset[int], list[Word]]:
    """Find the words of a text that were asked for, and the groups that they meet."""
    analysed, tokens = _analysed(candidate.value, candidate.language.partition("-")[0])
    if not starts and asked.isdisjoint(tokens):
        return frozenset(), []
    numbers: set[int] = set()
    hits = []
    for word, of_word in analysed:
        if asked.isdisjoint(of_word) and not word.folded.startswith(starts):
            continue
        numbers.update(number for number, group in enumerate(groups) if group.meets(word, of_word))
        hits.append(word)
    return frozenset(numbers), hits


@lru_cache(maxsize=_REMEMBERED)
def _analysed(text: str, language: str) -> tuple[tuple[tuple[Word, frozenset[str]], ...], frozenset[str]]:
    """Analyse a text: its words with their tokens, and the tokens of all of them."""
    analysed = tuple((word, stems(word.raw, language) | {word.folded}) for word in words(text))
    return analysed, frozenset().union(*(of_word for _, of_word in analysed))


def _reason(candidate: Candidate, hits: Sequence[Word]) -> Reason:
    text = candidate.value
    start, end = 0, len(text)
    if len(text) > _SHORT:
        start, end = _window(text, hits)
    pieces: list[Piece] = [Piece("… ", False)] if start else []
    at = start
    for hit in hits:
        if hit.start < at or hit.end > end:
            continue
        if hit.start > at:
            pieces.append(Piece(text[at : hit.start], False))
        pieces.append(Piece(text[hit.start : hit.end], True))
        at = hit.end
    if at < end:
        pieces.append(Piece(text[at:end], False))
    if end < len(text):
        pieces.append(Piece(" …", False))
    return Reason(
        candidate.field, candidate.language, text, tuple(pieces), candidate.property, candidate.about
    )


def _window(text: str, hits: Sequence[Word]) -> tuple[int, int]:
    """Give the stretch of a long text, cut between words, that holds the most of the words asked for."""
    first = max(
        hits, key=lambda hit: (sum(hit.start <= o.start < hit.start + 2 * _AROUND for o in hits), -hit.start)
    )
    start, end = max(0, first.start - _AROUND), min(len(text), first.start + 2 * _AROUND)
    if start:
        start = text.find(" ", start, first.start) + 1 or first.start
    if end < len(text):
        end = max(text.rfind(" ", first.end, end), first.end)
    return start, end
