"""The order of an answer made total, so that it can be cut into pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|#[^\n]*|[{}]|\w+", re.DOTALL)
_TIE_BREAK = "STR(?{0}) LANG(?{0}) DATATYPE(?{0}) ?{0}"


def in_total_order(query: str, columns: Iterable[str]) -> str:
    """Give a SELECT query whose solutions stand in one order, whatever way the engine takes to find them.

    The order of the query itself comes first; what it leaves undecided, the whole row decides: solutions that
    still tie are the same solution. ``columns`` are the variables that the query projects. A literal is
    compared by text, language and datatype, since SPARQL 1.1 (15.1) leaves the order of most pairs open.
    The query must not end with VALUES, which no published question does.
    """
    cut, ordered, depth = len(query), False, 0
    previous = ""
    for token in _TOKEN.finditer(query):
        word = token[0].upper()
        depth += {"{": 1, "}": -1}.get(word, 0)
        if depth == 0 and (previous, word) == ("ORDER", "BY"):
            ordered = True
        if depth == 0 and word in ("LIMIT", "OFFSET") and cut == len(query):
            cut = token.start()
        if not word.startswith("#"):
            previous = word
    keys = " ".join(_TIE_BREAK.format(column) for column in columns)
    head, tail = query[:cut].rstrip(), query[cut:]
    return f"{head}\n{'' if ordered else 'ORDER BY '}{keys}\n{tail}" if keys else query
