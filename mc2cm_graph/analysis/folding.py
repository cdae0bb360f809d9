"""Folding: what a reader would call the same letters becomes the same text; and the words of a text.

No tokenizer of the search libraries knows the Arabic vowel signs, the forms of alef, or the German sharp s, so
this one function is applied to text and query alike.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

ALIKE = str.maketrans(
    {
        # Letters that Unicode does not decompose.
        "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
        # Arabic: alef wasla, the forms of ya, ta marbuta, Persian and Urdu kaf, ya and ha, tatweel.
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ک": "ك", "ـ": None,
        # Typographic apostrophes, quotation marks used as such, and hyphens.
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʾ": "'", "ʿ": "'", "`": "'", "´": "'", "′": "'", "＇": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "﹣": "-", "－": "-",
    }
)  # fmt: skip
"""Letters of like use, and what they are written as."""

INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Controls that no reader sees, as the inside of a class of a regular expression."""

MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
"""Signs that may stand upon a letter, written in the same way."""

# A letter may be followed by signs upon it and by invisible controls: they belong to its word.
_WORD = re.compile(rf"(?:[^\W_\u0640][{MARKS}{INVISIBLE}]*)+")
_DROPPED = re.compile(f"[{INVISIBLE}]")


class Word(NamedTuple):
    """A word of a text: as it stands there, folded, and from where to where it stands (in characters)."""

    raw: str
    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Write a text without case, accents and vowel signs, for sorting and comparing.

    Compatibility forms are decomposed (Unicode NFKD: ligatures, full-width and presentation forms), signs upon
    letters dropped, digits of every script written as 0 to 9, letters of like use written alike.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", _DROPPED.sub("", text).translate(ALIKE).casefold())
    bare = "".join(sign for sign in text if not unicodedata.combining(sign)).translate(ALIKE)
    return bare if bare.isascii() else "".join(map(_digit, bare))


def words(text: str) -> list[Word]:
    """Part a text into words: runs of letters and digits. Apostrophes and hyphens part words."""
    found = []
    for match in _WORD.finditer(text):
        folded = fold(match[0])
        if folded:
            found.append(Word(match[0], folded, match.start(), match.end()))
    return found


def key_of(text: str) -> str:
    """Write a name as its folded words with one space between: equal for names that differ in signs alone."""
    return " ".join(word.folded for word in words(text))


def _digit(sign: str) -> str:
    return str(unicodedata.digit(sign)) if sign.isdigit() else sign
