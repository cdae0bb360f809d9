"""The terminals of SPARQL 1.1 Query (section 19.8), with their places.

Codepoint escapes outside strings and IRIs are resolved first (section 19.2), so ``SERVIC\\u0045`` is the
keyword that it is. Inside strings and IRIs they stay, for there they can stand for no token of their own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mc2cm_graph.sparql.fault import Place, QueryFault

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = _BASE + "_"
_CHARS = _NAME + "0-9\u00b7\u0300-\u036f\u203f-\u2040\\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# Bounded, so that a text of many dots costs no quadratic time.
_PREFIX = f"[{_BASE}](?:[{_CHARS}.]{{0,127}}[{_CHARS}])?"
_LOCAL = f"(?:[{_NAME}:0-9]|{_ESCAPED})(?:(?:[{_CHARS}.:]|{_ESCAPED})*(?:[{_CHARS}:]|{_ESCAPED}))?"
# Only single characters are repeated possessively: of groups, Python before 3.11.5 forgets where the last try began.
IRI = r'<(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>'
STRING = (
    r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
    r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
    r'|"(?!"")(?:[^"\\\n\r]|\\.)*"'
    r"|'(?!'')(?:[^'\\\n\r]|\\.)*'"
)
COMMENT = r"\#[^\n\r]*+"
_TERMINALS = (
    ("variable", f"[?$][{_NAME}0-9][{_NAME}0-9\u00b7\u0300-\u036f\u203f-\u2040]*+"),
    ("name", f"(?:{_PREFIX})?:(?:{_LOCAL})?"),
    ("blank", f"_:[{_NAME}0-9](?:[{_CHARS}.]*[{_CHARS}])?"),
    ("word", f"[{_NAME}][{_NAME}0-9]*+"),
    ("iri", IRI),
    ("string", STRING),
    ("number", r"(?:\d++(?:\.\d*+)?|\.\d++)[eE][+-]?\d++|\d*+\.\d++|\d++"),
    ("language", r"@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*(?:--[a-zA-Z]+)?"),
    ("sign", r"\^\^|&&|\|\||[<>!]=|[{}()\[\].,;*+/\-!|^?=<>~]"),
    ("comment", COMMENT),
    # Whatever else there is, so that the search never looks beyond a place where no terminal stands.
    ("unreadable", r"."),
)
_TOKEN = re.compile(
    r"[ \t\r\n]*+(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _TERMINALS) + r"|\Z)",
    re.DOTALL,
)
_STRETCH = re.compile(
    rf"(?:{STRING}|{IRI}|{COMMENT}|[^\"'<#\\]++|<|\\(?!u[0-9A-Fa-f]{{4}}|U[0-9A-Fa-f]{{8}}).?)+"
    rf"|\\u(?P<short>[0-9A-Fa-f]{{4}})|\\U(?P<long>[0-9A-Fa-f]{{8}})",
    re.DOTALL,
)
"""A stretch of text without escapes to resolve, or one such escape."""


class Token(NamedTuple):
    """A terminal: its kind, its text and the index of its first character.

    Kinds: variable, name (a prefixed name), word (a keyword or function), iri, string, number, language,
    blank, sign.
    """

    kind: str
    text: str
    offset: int


def resolve_escapes(text: str) -> str:
    """Replace codepoint escapes that stand outside strings, IRIs and comments (section 19.2)."""
    if "\\u" not in text and "\\U" not in text:
        return text

    parts, offset = [], 0
    while offset < len(text):
        match = _STRETCH.match(text, offset)
        if match is None:
            raise QueryFault("syntax", _unreadable(text, offset), Place.in_text(text, offset))
        digits = match["short"] or match["long"]
        parts.append(match[0] if digits is None else _character(int(digits, 16), text, offset))
        offset = match.end()
    return "".join(parts)


def _character(number: int, text: str, offset: int) -> str:
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise QueryFault(
            "syntax",
            f"found an escape of the number {number:X}, which is no character; expected one of Unicode",
            Place.in_text(text, offset),
        )
    return chr(number)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a query without spaces and comments; raise QueryFault where none can be read."""
    tokens: list[Token] = []
    # What a named tuple's own constructor adds would be a third of the time.
    make = tuple.__new__
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is None or kind == "comment":  # Spaces at the end, or before a comment.
            continue
        offset = match.start(kind)
        if kind == "unreadable":
            raise QueryFault("syntax", _unreadable(text, offset), Place.in_text(text, offset))
        tokens.append(make(Token, (kind, match[kind], offset)))
    return tokens


def _unreadable(text: str, offset: int) -> str:
    found = text[offset]
    if found in "\"'":
        quotes = found * 3 if text.startswith(found * 3, offset) else found
        return f"found a string that opens with {quotes} and does not end; close it with {quotes}"
    if found == "@":
        return "found @ without a language tag; expected one as in @fr"
    if found in "?$":
        return f"found {found} without a name; expected a variable as in ?city"
    if found == "\\":
        return "found a backslash outside a string, an IRI or a prefixed name; remove it"
    return f"found the character {found!r}; expected a keyword, a term or punctuation of SPARQL"
