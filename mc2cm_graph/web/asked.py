"""What an address asks for beside its path: which page of a list, and a choice that there is not."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.web.messages import gettext

_LONGEST_FOUND = 40

MOST_LEAVES = 24
"""Pages of a list that are all led to; of a longer one those near the reader are."""


def near_leaves(number: int, last: int) -> list[int]:
    """Choose the pages of a list to lead to: all of them, of many the ends and those near by, 0 for what is between."""
    if last <= MOST_LEAVES:
        return list(range(1, last + 1))
    near = {1, last, *(page for page in range(number - 3, number + 4) if 1 <= page <= last)}
    shown: list[int] = []
    for page in sorted(near):
        if shown and page > shown[-1] + 1:
            shown.append(0)
        shown.append(page)
    return shown


def leaf(last: int) -> int:
    """Read which page of a list of ``last`` pages is asked for, the first if none is; NotFound if it has none such."""
    number = request.args.get("page", 1, int)
    if not 1 <= number <= last:
        raise NotFound
    return number


def impossible(name: str, found: str, possible: str) -> BadRequest:
    """Tell of a parameter whose value is none of those that are possible."""
    return BadRequest(
        gettext(
            "%(name)s: found “%(found)s”; possible: %(possible)s",
            name=name,
            found=found[:_LONGEST_FOUND],
            possible=possible,
        )
    )
