"""The linked data of a page as it stands in a copy: its addresses are those of the copy.

JSON-LD stands in a page as one block of JSON without any sign that could end it; so it does again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

BLOCK = re.compile(r'(?<=<script type="application/ld\+json">)[^<]*(?=</script>)')
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})

Place = Callable[[str], "str | None"]
"""Gives the address in the copy (or on the living site) of a path with its query, None if it has none."""


def rewrite_linked(block: str, root: str, place: Place) -> str:
    """Rewrite a block; an address below ``root`` that has no place any more is left out with what told of it."""
    written = json.dumps(_rewrite(json.loads(block), root, place), ensure_ascii=False, separators=(",", ":"))
    return written.translate(_UNSAFE)


def _rewrite(value: Any, root: str, place: Place) -> Any:
    if isinstance(value, str):
        return place(value.removeprefix(root)) if value.startswith(root + "/") else value
    if isinstance(value, list):
        return [new for one in value if (new := _rewrite(one, root, place)) is not None]
    if isinstance(value, dict):
        told = {name: _rewrite(one, root, place) for name, one in value.items()}
        kept = {name: one for name, one in told.items() if one is not None and one != []}
        # What lost its address is told of no more, if it was nothing but that.
        is_lost = len(kept) < len(told) and set(kept) <= {"@type", "encodingFormat"}
        return None if is_lost else kept
    return value
