"""Choice among texts of several languages."""

from __future__ import annotations

from collections.abc import Iterable

from mc2cm_graph.terms import Literal

FALLBACK = {
    "en": ("en", "fr", "es", "pt", "it", "de", "ar"),
    "fr": ("fr", "en", "es", "it", "pt", "de", "ar"),
    "ar": ("ar", "fr", "en", "es", "it", "pt", "de"),
    "es": ("es", "en", "fr", "pt", "it", "de", "ar"),
    "it": ("it", "en", "fr", "es", "pt", "de", "ar"),
    "pt": ("pt", "es", "en", "fr", "it", "de", "ar"),
    "de": ("de", "en", "fr", "es", "it", "pt", "ar"),
}
"""Languages of content in the order in which a reader of the interface language is served."""


def rank(literal: Literal, language: str) -> tuple[int, str, str]:
    """Give the sort key of a text for a reader of ``language``: nearest language first, then any."""
    chain = FALLBACK.get(language, (language, *FALLBACK["en"]))
    primary = literal.language.split("-", 1)[0]
    place = chain.index(primary) if primary in chain else len(chain)
    return place, literal.language, literal.value


def choose(texts: Iterable[Literal], language: str) -> Literal | None:
    """Give the text for a reader of ``language``, or None where there is none at all."""
    return min(texts, key=lambda text: rank(text, language), default=None)


def split_by_language(texts: Iterable[Literal], language: str) -> tuple[list[Literal], list[Literal]]:
    """Part texts into those of the best language at hand and the others."""
    ordered = sorted(texts, key=lambda text: rank(text, language))
    if not ordered:
        return [], []
    best = rank(ordered[0], language)[:2]
    chosen = [text for text in ordered if rank(text, language)[:2] == best]
    return chosen, ordered[len(chosen) :]


def first_sentence(text: str, longest: int = 180) -> str:
    """Give the beginning of a text, cut at a word with an ellipsis where it is longer than ``longest``."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
