"""Stems of words in the seven languages of the site, by the Snowball stemmers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import local

import Stemmer

from mc2cm_graph.analysis.folding import fold

STEMMED = {
    "en": "english",
    "fr": "french",
    "ar": "arabic",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "de": "german",
}
"""Languages whose words are stemmed, with the names of their Snowball stemmers."""

_LATIN = tuple(language for language in STEMMED if language != "ar")
_SHORTEST = 3
_AND_THE = "وال"
_stemmers = local()
"""A stemmer keeps the word that it works on: every thread has its own."""


@lru_cache(maxsize=100_000)
def stems(raw: str, language: str) -> frozenset[str]:
    """Give the stems of a word in a language, each with the language's tag: ``refugi_fr``.

    Both the word as written and the folded word are stemmed, because the rules of a language want its accents
    and readers leave them out. A language without a stemmer has none.
    """
    if language not in STEMMED:
        return frozenset()
    light = unicodedata.normalize("NFC", raw.lower())
    forms = {light, fold(raw)}
    if language == "ar":
        # The vowel signs would hide a prefix or an ending from the stemmer; the and before an article is a word.
        forms = {"".join(sign for sign in form if not unicodedata.combining(sign)) for form in forms}
        forms |= {form[1:] for form in forms if form.startswith(_AND_THE) and len(form) > len(_AND_THE) + 1}
    if any(len(form) < _SHORTEST or form.isdigit() for form in forms):
        return frozenset()
    once = {_stem(form, language) for form in forms}
    # The stem of a plural may be a word with a stem of its own: mujeres, mujer, muj.
    return frozenset(f"{fold(stem)}_{language}" for stem in once | {_stem(stem, language) for stem in once})


@lru_cache(maxsize=20_000)
def tokens(raw: str) -> frozenset[str]:
    """Give everything under which a word of a query is looked up: folded, and its stems in each language."""
    return frozenset({fold(raw), *_all_stems(raw)})


def _all_stems(raw: str) -> Iterator[str]:
    for language in ("ar",) if any("\u0600" <= sign <= "\u06ff" for sign in raw) else _LATIN:
        yield from stems(raw, language)


def _stem(word: str, language: str) -> str:
    stemmer = getattr(_stemmers, language, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(STEMMED[language])
        setattr(_stemmers, language, stemmer)
    return str(stemmer.stemWord(word))
