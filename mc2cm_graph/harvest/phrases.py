"""Finding of phrases in short texts, by folded words and their stems in the languages of the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from mc2cm_graph.analysis import fold, is_filler, stems, tokens, words

T = TypeVar("T")

_SLACK = 2
"""Words that may stand between those of a phrase, altogether."""

_MOST_WORDS = 600


@dataclass(frozen=True)
class Found(Generic[T]):
    """A phrase that was found: what it stands for, and the words of the text in which it was."""

    meaning: T
    shown: str


class Phrases(Generic[T]):
    """Phrases with what they stand for. Names are compared as they are, common words by their stems."""

    def __init__(self) -> None:
        self._by_token: dict[str, list[tuple[tuple[frozenset[str], ...], T]]] = defaultdict(list)

    def add(self, phrase: str, language: str, meaning: T) -> None:
        """Add a phrase of a language; with an empty language its words are found only as they are."""
        alternatives = []
        for word in words(phrase):
            if is_filler(word.folded):
                continue
            forms = stems(word.raw, language) if language else frozenset()
            alternatives.append(forms or frozenset({fold(word.raw)}))
        if alternatives:
            for token in alternatives[0]:
                self._by_token[token].append((tuple(alternatives), meaning))

    def find(self, text: str) -> list[Found[T]]:
        """Give the phrases that a text holds, each meaning once, with the words that show it."""
        found = [word for word in words(text)[:_MOST_WORDS] if not is_filler(word.folded)]
        held = [tokens(word.raw) for word in found]
        shown: dict[T, str] = {}
        for at, forms in enumerate(held):
            for token in forms:
                for alternatives, meaning in self._by_token.get(token, ()):
                    end = _follow(alternatives, held, at)
                    if end and meaning not in shown:
                        shown[meaning] = text[found[at].start : found[end - 1].end]
        return [Found(meaning, words_shown) for meaning, words_shown in shown.items()]


def _follow(alternatives: Sequence[frozenset[str]], held: Sequence[Iterable[str]], at: int) -> int:
    """Tell behind which word a phrase ends that begins at one; 0 if it does not stand there."""
    place, slack = at + 1, _SLACK if len(alternatives) > 1 else 0
    for wanted in alternatives[1:]:
        while place < len(held) and wanted.isdisjoint(held[place]):
            place, slack = place + 1, slack - 1
            if slack < 0:
                return 0
        if place == len(held):
            return 0
        place += 1
    return place
