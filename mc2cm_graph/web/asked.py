"""What an address asks for beside its path: which page of a list, and a choice that there is not."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.web.messages import gettext

_LONGEST_FOUND = 40


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
