"""How the types of fields cut values into words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"\w+")
_SHORTEST_PART, _LONGEST_PART = 2, 10
TEXT = frozenset({"text", "text_general"})
PARTS = "text_ngram"


def words(value: str, type_name: str) -> tuple[str, ...]:
    """Cut a value into words as the type ``text`` or ``text_general`` of CKAN's schema does."""
    found = (word.lower() for word in _WORD.findall(value))
    return tuple(_stem(word) for word in found) if type_name == "text" else tuple(found)


def has_part(value: str, part: str) -> bool:
    """Tell whether a word is one of the parts of a value, of two to ten characters."""
    return _SHORTEST_PART <= len(part) <= _LONGEST_PART and part.lower() in value.lower()


@lru_cache(1 << 16)
def _stem(word: str) -> str:
    bare = unicodedata.normalize("NFKD", Stemmer.Stemmer("english").stemWord(word))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
