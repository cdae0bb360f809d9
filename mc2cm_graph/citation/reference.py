"""A reference: what is cited, and all that the formats of references tell of it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Author:
    """A person with family and given names, or (``family`` empty) a body with its ``name``."""

    name: str = ""
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Reference:
    """An exact state of something that can be cited.

    ``key`` names it in a bibliography (lower-case letters, digits, hyphens); ``title`` and its ``language`` are empty
    where the whole graph, ``container``, is cited. ``address`` persists and leads to this very ``version``, so that
    no day of access needs to be told. ``released`` is the day on which the graph was last released.
    """

    key: str
    title: str
    language: str
    container: str
    authors: tuple[Author, ...]
    released: date
    version: str
    address: str
    licence: str


@dataclass(frozen=True)
class Words:
    """The words of the style in the reader's language: what a data set is called, and ``In <container> (Version <v>)``.

    ``within`` holds ``%(container)s`` and ``%(version)s``, ``whole`` ``%(title)s`` and ``%(version)s``.
    """

    data_set: str = "Data set"
    within: str = "In %(container)s (Version %(version)s)"
    whole: str = "%(title)s (Version %(version)s)"


def one_line(value: str) -> str:
    """Write a text on one line, without characters that control a terminal or a parser."""
    spaced = _SPACE.sub(" ", value)
    # What prints has none of these, so that few texts are looked at letter by letter.
    if spaced.isprintable():
        return spaced.strip()
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cs")).strip()
