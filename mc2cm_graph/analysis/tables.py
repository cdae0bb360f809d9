"""The folding of text as tables, for a reader's browser that is to fold a query as the index was folded."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator

from mc2cm_graph.analysis.fillers import fillers
from mc2cm_graph.analysis.folding import ALIKE, INVISIBLE, MARKS


def folding_tables() -> dict[str, object]:
    """Give what ``fold`` and ``words`` go by, so that a script can do the same.

    ``alike``: letters of like use; ``cased``: letters whose case folding is not their lower case; ``combining``:
    ranges of signs upon letters; ``digits``: the zero of each row of ten digits; ``invisible`` and ``marks``:
    insides of a class of a regular expression; ``fillers``: words that tell nothing.
    """
    return {
        "alike": {chr(sign): to or "" for sign, to in sorted(ALIKE.items())},
        "cased": {sign: sign.casefold() for sign in _letters() if sign.casefold() != sign.lower()},
        "combining": list(_ranges(lambda sign: bool(unicodedata.combining(sign)))),
        "digits": [
            sign
            for sign in map(chr, range(sys.maxunicode))
            if unicodedata.category(sign) == "Nd" and unicodedata.digit(sign) == 0
        ],
        "invisible": INVISIBLE,
        "marks": MARKS,
        "fillers": sorted(fillers()),
    }


def _letters() -> Iterator[str]:
    # Titlecase and final forms are among the letters that change in case.
    return (
        sign for sign in map(chr, range(sys.maxunicode)) if sign != sign.casefold() or sign != sign.lower()
    )


def _ranges(holds: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Give the runs of code points that something holds of, first and last of each."""
    first = -1
    for point in range(sys.maxunicode + 1):
        if holds(chr(point)):
            first = point if first < 0 else first
        elif first >= 0:
            yield first, point - 1
            first = -1
