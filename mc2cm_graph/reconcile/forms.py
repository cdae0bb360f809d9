"""The ways in which a name may be read: whole, or in parts where it has brackets, dashes, commas or slashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from mc2cm_graph.reconcile.likeness import Words, words_of

Sort = Literal["whole", "bare", "inner"]

_BRACKETS = re.compile(r"[(\[（](?P<inner>[^()\[\]（）]*)[)\]）]")
_PARTS = re.compile(r"\s+[-–—|:]+\s+|\s*[,;/،؛|=]\s*|\s[-–—]|[-–—]\s|:\s")
_MOST_PARTS = 4
LONGEST = 500
"""Characters of a text from which on it is no name."""


@dataclass(frozen=True)
class Form:
    """A name as one way of reading has it: its words, and which part of the name it is.

    ``bare``: without what stands in brackets or behind a dash; ``inner``: what stands there, if it may be a name too.
    ``added`` is, of a bare form, what was left out.
    """

    words: Words
    sort: Sort
    added: str = ""


@dataclass(frozen=True)
class Reading:
    """A text that is asked for, read as a name with what is added to it: a place, another name, what it is."""

    main: Words
    added: tuple[str, ...]


@lru_cache(maxsize=50_000)
def forms_of(name: str, kind: str) -> tuple[Form, ...]:
    """Give the forms of a name of ours. What follows a comma belongs to the name; an acronym in brackets is a name."""
    whole = words_of(name)
    forms = [Form(whole, "whole")]
    inner = [match["inner"] for match in _BRACKETS.finditer(name)]
    if inner:
        bare = words_of(_BRACKETS.sub(" ", name))
        forms.append(Form(bare, "bare", " ".join(inner)))
    elif kind not in ("city", "country"):
        head, dash, rest = _dashed(name)
        if dash and len(words_of(head)) == 1:
            forms.append(Form(words_of(rest), "bare", head))
            inner = [head]
    forms += [Form(words_of(part), "inner") for part in inner]
    return tuple(form for form in forms if form.words)


def _dashed(name: str) -> tuple[str, str, str]:
    for dash in (" - ", " – ", " — "):
        if dash in name:
            return name.partition(dash)
    return name, "", ""


@lru_cache(maxsize=2_000)
def readings_of(text: str) -> tuple[Reading, ...]:
    """Give the readings of a text: as it stands, and each of its parts as the name with the others added."""
    text = text[:LONGEST]
    whole = Reading(words_of(text), ())
    outside = _BRACKETS.sub(" , ", text)
    inside = [match["inner"].strip() for match in _BRACKETS.finditer(text)]
    parts = [part.strip() for part in _PARTS.split(outside) if part and words_of(part)]
    parts += [part for part in inside if words_of(part)]
    parts = parts[:_MOST_PARTS]
    found = [whole] if whole.main else []
    if len(parts) > 1:
        for place, part in enumerate(parts):
            found.append(Reading(words_of(part), tuple(parts[:place] + parts[place + 1 :])))
    return tuple(found)
