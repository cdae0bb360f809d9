"""Pages of an answer: a slice of rows in a total order, pinned to one version of the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from mc2cm_graph.questions import Misfit, Parameter
from mc2cm_graph.store import Slice

MOST_ROWS = 100_000
"""The highest ``limit``."""

MOST_OFFSET = 10**9
"""The highest ``offset``."""

LIMIT = Parameter("limit", "positive", example="100")
OFFSET = Parameter("offset", "natural", example="200")
_SHOWN = 120
_NUMBER = re.compile(r"[0-9]{1,18}")
_RANGES = ((LIMIT, 1, MOST_ROWS), (OFFSET, 0, MOST_OFFSET))

Pairs = Iterable[tuple[str, str]]


def read_slice(pairs: Pairs) -> tuple[Slice, tuple[Misfit, ...]]:
    """Read ``limit`` and ``offset`` of an address; what does not fit is told and not used."""
    numbers: dict[str, int] = {}
    misfits: list[Misfit] = []
    given = list(pairs)
    for parameter, least, most in _RANGES:
        values = [value for name, value in given if name == parameter.name]
        if len(values) > 1:
            misfits.append(
                Misfit("repeated-parameter", parameter.name, ", ".join(values)[:_SHOWN], parameter)
            )
        elif values and not (_NUMBER.fullmatch(values[0]) and least <= int(values[0]) <= most):
            misfits.append(Misfit("unfit-value", parameter.name, values[0][:_SHOWN], parameter))
        elif values:
            numbers[parameter.name] = int(values[0])
    return Slice(numbers.get("offset", 0), numbers.get("limit")), tuple(misfits)


def neighbours(part: Slice, total: int) -> dict[str, Slice]:
    """Give the pages that lead on from a page, by link relation (RFC 8288): first, prev, next, last.

    Pages are counted from the offset of this one, so that prev and next meet it without gap or overlap.
    """
    if part.limit is None:
        return {}
    limit, start = part.limit, part.offset % part.limit
    found = {"first": Slice(0, limit)}
    if part.offset > 0:
        found["prev"] = Slice(part.offset - limit, limit) if part.offset >= limit else Slice(0, part.offset)
    if part.offset + limit < total:
        found["next"] = Slice(part.offset + limit, limit)
    last = start + max(0, total - start - 1) // limit * limit
    found["last"] = Slice(last if total > start else 0, limit)
    return found


def address(path: str, pairs: Pairs, version: str, part: Slice | None = None) -> str:
    """Give the address of an answer or of a page of it, pinned to a version of the data."""
    query: Sequence[tuple[str, str | int]] = [*pairs]
    if part and part.offset:
        query = [*query, ("offset", part.offset)]
    if part and part.limit is not None:
        query = [*query, ("limit", part.limit)]
    return f"{path}?{urlencode([*query, ('version', version)])}"
