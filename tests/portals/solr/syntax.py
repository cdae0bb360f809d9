"""Lucene's query syntax, as far as README.md says, read into clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


class BadQueryError(ValueError):
    """The query cannot be read, or asks for what this stand-in does not do."""


@dataclass(frozen=True)
class Term:
    """A word; its wildcards stand in ``pattern`` as a regular expression."""

    field: str
    text: str
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Phrase:
    """Words in a row."""

    field: str
    text: str


@dataclass(frozen=True)
class Range:
    """Values from ``low`` to ``high`` (None: open), with or without the ends."""

    field: str
    low: str | None
    high: str | None
    with_low: bool
    with_high: bool


@dataclass(frozen=True)
class Everything:
    """``*:*``."""


Occur = Literal["must", "should", "not"]


@dataclass(frozen=True)
class Clauses:
    """Clauses of a query or of a parenthesis."""

    parts: tuple[tuple[Occur, Query], ...]


Query = Term | Phrase | Range | Everything | Clauses

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()|(?P<close>\))
    | (?P<both>AND\b|&&)|(?P<either>OR\b|\|\|)|(?P<no>NOT\b|!)
    | (?P<all>\*:\*)
    | (?P<plus>\+)|(?P<minus>-)
    | "(?P<phrase>(?:[^"\\]|\\.)*)"
    | (?P<range>[\[{]\s*(?:"[^"]*"|[^\s"\]}]+)\s+TO\s+(?:"[^"]*"|[^\s"\]}]+)\s*[\]}])
    | (?P<field>(?:[^\s:()"+\-!^~\[\]{}\\]|\\.)(?:[^\s:()"^~\[\]{}\\]|\\.)*):
    | (?P<boost>\^[0-9.]+)
    | (?P<word>(?:[^\s:()"+\-!^~\[\]{}\\]|\\.)(?:[^\s:()"^~\[\]{}\\]|\\.)*)
    )""",
    re.VERBOSE,
)


def parse(text: str, default_field: str, operator: str = "OR") -> Query:
    """Read a query (the classic parser; ``operator`` is ``q.op``).

    Raises BadQueryError.
    """
    if text.lstrip().startswith("{!"):
        raise BadQueryError(f"local parameters are not done here: {text}")
    tokens = _tokens(text)
    query, rest = _clauses(tokens, 0, default_field, operator.upper() == "AND")
    if rest != len(tokens):
        raise BadQueryError(f"Cannot parse '{text}': one ')' too many")
    return query


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadQueryError(f"Cannot parse '{text}': unexpected {text[at:].strip()[:20]!r}")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _clauses(
    tokens: list[tuple[str, str]], at: int, field: str, default_and: bool, inner: bool = False
) -> tuple[Clauses, int]:
    """Read clauses up to a closing parenthesis, as ``QueryParserBase.addClause`` of Lucene combines them."""
    parts: list[tuple[Occur, Query]] = []
    while at < len(tokens) and tokens[at][0] != "close":
        joined, at = _take(tokens, at, "both", "either")
        sign, at = _take(tokens, at, "plus", "minus", "no")
        query, at = _one(tokens, at, field, default_and)
        if at < len(tokens) and tokens[at][0] == "boost":
            at += 1
        if parts and parts[-1][0] != "not":
            if joined == "both":
                parts[-1] = ("must", parts[-1][1])
            elif joined == "either" and default_and:
                parts[-1] = ("should", parts[-1][1])
        parts.append((_occur(sign, joined, default_and), query))
    if inner:
        if at == len(tokens):
            raise BadQueryError("Cannot parse: a ')' is missing")
        at += 1
    return Clauses(tuple(parts)), at


def _occur(sign: str, joined: str, default_and: bool) -> Occur:
    if sign in ("minus", "no"):
        return "not"
    if sign == "plus" or joined == "both" or (default_and and joined != "either"):
        return "must"
    return "should"


def _take(tokens: list[tuple[str, str]], at: int, *kinds: str) -> tuple[str, int]:
    """Step over a token of one of the kinds; give its kind, or nothing."""
    if at < len(tokens) and tokens[at][0] in kinds:
        return tokens[at][0], at + 1
    return "", at


def _one(tokens: list[tuple[str, str]], at: int, field: str, default_and: bool) -> tuple[Query, int]:
    if at == len(tokens):
        raise BadQueryError("Cannot parse: the query ends where a clause is expected")
    kind, text = tokens[at]
    if kind == "field":
        return _one(tokens, at + 1, _plain(text), default_and)
    if kind == "open":
        return _clauses(tokens, at + 1, field, default_and, inner=True)
    if kind == "all":
        return Everything(), at + 1
    if kind == "phrase":
        return Phrase(field, _plain(text)), at + 1
    if kind == "range":
        return _range(field, text), at + 1
    if kind == "word":
        return Term(field, _plain(text), _pattern(text)), at + 1
    raise BadQueryError(f"Cannot parse: unexpected {text!r}")


def _range(field: str, text: str) -> Range:
    low, high = (part.strip().strip('"') for part in text[1:-1].split(" TO "))
    return Range(
        field, None if low == "*" else low, None if high == "*" else high, text[0] == "[", text[-1] == "]"
    )


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _pattern(text: str) -> re.Pattern[str] | None:
    parts = re.findall(r"\\.|[*?]|[^\\*?]+", text)
    if not {"*", "?"} & set(parts):
        return None
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(part) or re.escape(_plain(part)) for part in parts), re.DOTALL)
