"""Which documents a query matches, and how well."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.portals.solr.schema import Field, Schema
from tests.portals.solr.syntax import BadQueryError, Clauses, Everything, Phrase, Query, Range, Term
from tests.portals.solr.words import PARTS, TEXT, has_part, words

_WHOLE = frozenset({"int", "long", "pint", "plong"})
_BROKEN = frozenset({"float", "double", "pfloat", "pdouble"})


@dataclass
class Document:
    """The values of a document by field; ``cut`` keeps the words of those that were asked for."""

    values: dict[str, list[str]]
    cut: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def words(self, name: str, type_name: str) -> list[tuple[str, ...]]:
        """Give the words of each value of a field."""
        if name not in self.cut:
            self.cut[name] = [words(value, type_name) for value in self.values.get(name, ())]
        return self.cut[name]


def check(query: Query, schema: Schema) -> None:
    """Raise BadQueryError if a query names a field that the schema does not have."""
    if isinstance(query, Clauses):
        for _, part in query.parts:
            check(part, schema)
    elif not isinstance(query, Everything):
        known(query.field, schema)


def known(name: str, schema: Schema) -> Field:
    """Give a field; raise BadQueryError if there is none of that name."""
    found = schema.field(name)
    if found is None:
        raise BadQueryError(f"undefined field {name}")
    return found


def matches(query: Query, document: Document, schema: Schema, top: bool = True) -> bool:
    """Tell whether a document fits a query; parentheses of exclusions alone fit nothing, as in Lucene."""
    if isinstance(query, Everything):
        return True
    if isinstance(query, Clauses):
        held = [(occur, matches(part, document, schema, False)) for occur, part in query.parts]
        if any(hit for occur, hit in held if occur == "not"):
            return False
        wanted = [hit for occur, hit in held if occur == "must"]
        if wanted:
            return all(wanted)
        chosen = [hit for occur, hit in held if occur == "should"]
        return any(chosen) if chosen else top and bool(held)
    return _holds(query, document, known(query.field, schema))


def _holds(query: Term | Phrase | Range, document: Document, of: Field) -> bool:
    values = document.values.get(query.field, [])
    if isinstance(query, Range):
        return any(_within(value, query, of.type) for value in values)
    pattern = query.pattern if isinstance(query, Term) else None
    if pattern is not None and pattern.pattern == ".*":
        return bool(values)
    if of.type == PARTS:
        return any(all(has_part(value, part) for part in query.text.split()) for value in values)
    if of.type in TEXT:
        return _reads(query.text, pattern, document.words(query.field, of.type), of.type)
    if pattern is not None:
        return any(pattern.fullmatch(value) for value in values)
    asked = comparable(query.text, of.type)
    return any(comparable(value, of.type) == asked for value in values)


def _reads(text: str, pattern: re.Pattern[str] | None, rows: list[tuple[str, ...]], type_name: str) -> bool:
    if pattern is not None:
        lower = re.compile(pattern.pattern.lower())
        return any(lower.fullmatch(word) for row in rows for word in row)
    asked = words(text, type_name)
    return any(in_a_row(asked, row) for row in rows)


def in_a_row(asked: tuple[str, ...], row: tuple[str, ...]) -> bool:
    """Tell whether the words asked for stand side by side in a row of words."""
    if len(asked) == 1:
        return asked[0] in row
    return bool(asked) and any(row[at : at + len(asked)] == asked for at in range(len(row) - len(asked) + 1))


def comparable(value: str, type_name: str) -> str | float | datetime:
    """Give a value as its type orders it.

    Raises BadQueryError where the type does not have that value.
    """
    try:
        if type_name in _WHOLE:
            return int(value)
        if type_name in _BROKEN:
            return float(value)
        if type_name in ("date", "pdate"):
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError as error:
        raise BadQueryError(f"Invalid value for the type {type_name}: {value!r}") from error
    return value


def _within(value: str, query: Range, type_name: str) -> bool:
    at = comparable(value, type_name)
    if query.low is not None:
        low = comparable(query.low, type_name)
        if at < low or (at == low and not query.with_low):  # type: ignore[operator]
            return False
    if query.high is not None:
        high = comparable(query.high, type_name)
        if at > high or (at == high and not query.with_high):  # type: ignore[operator]
            return False
    return True
