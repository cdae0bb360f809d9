"""The chart of an answer: bars where its rows are named numbers, a line where they are figures of years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from mc2cm_graph.browse.bars import draw_bars
from mc2cm_graph.browse.charts import draw_development
from mc2cm_graph.browse.reading import Reading
from mc2cm_graph.terms import XSD, Iri, Literal, Term
from mc2cm_graph.web.present import show_number, show_term
from mc2cm_graph.web.results import Table

MOST_BARS = 40
"""Rows that are drawn; the table beneath has the others."""

_WHOLE = ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger", "unsignedInt")
_NUMBERS = frozenset(XSD + name for name in (*_WHOLE, "decimal", "double", "float"))
_YEARS = frozenset({XSD + "gYear"})
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class ResultChart:
    """A drawing, the variables that it shows, and of how many rows it shows how many."""

    drawing: Markup
    name: str
    number: str
    shown: int
    total: int


def chart_of(table: Table, reading: Reading) -> ResultChart | None:
    """Draw the last column that holds nothing but numbers, by the first that holds none; None without both.

    Variables of numbers may have rows without a value, which are left out; fewer than two rows make no chart.
    """
    columns = list(zip(*table.rows, strict=True)) if table.rows else []
    numeric = [place for place, column in enumerate(columns) if _is_of_numbers(column)]
    naming = [place for place, column in enumerate(columns) if place not in numeric and any(column)]
    if not numeric or not naming:
        return None
    name, number = naming[0], numeric[-1]
    pairs = [
        (row[name], value)
        for row in table.rows
        if (value := _number(row[number])) is not None and row[name] is not None
    ]
    if len(pairs) < 2:
        return None
    line = _line(pairs)
    shown = len(pairs) if line else min(len(pairs), MOST_BARS)
    drawing = line or draw_bars([(_name(term, reading), value) for term, value in pairs[:shown]], _write)
    # Drawn by a library that escapes the texts which it is given.
    markup = Markup(drawing)  # noqa: S704
    return ResultChart(markup, table.variables[name], table.variables[number], shown, len(table.rows))


def _line(pairs: Sequence[tuple[Term | None, Decimal]]) -> str:
    """Draw a development where each row is of another year and no figure is below zero; else nothing."""
    years = [_year(term) for term, _ in pairs]
    if None in years or len(set(years)) < len(years) or min(value for _, value in pairs) < 0:
        return ""
    return draw_development(
        [(year or 0, float(value)) for year, (_, value) in zip(years, pairs, strict=True)], _write
    )


def _is_of_numbers(column: Sequence[Term | None]) -> bool:
    bound = [term for term in column if term is not None]
    return bool(bound) and all(_number(term) is not None for term in bound)


def _number(term: Term | None) -> Decimal | None:
    """Read a number; INF, NaN and texts that claim to be numbers are none."""
    if isinstance(term, Literal) and term.datatype in _NUMBERS and _PLAIN.fullmatch(term.value):
        return Decimal(term.value)
    return None


def _year(term: Term | None) -> int | None:
    if isinstance(term, Literal) and term.datatype in _YEARS and re.fullmatch(r"\d{4}", term.value, re.ASCII):
        return int(term.value)
    return None


def _name(term: Term | None, reading: Reading) -> str:
    if isinstance(term, Iri):
        label = reading.name(term.value)
        return label.value if label else show_term(term)
    return show_term(term) if term else ""


def _write(value: float) -> str:
    return show_number(f"{value:.10g}")
