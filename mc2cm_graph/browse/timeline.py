"""Stretches and moments laid out over years. Drawn by the template; the list beneath it tells the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
_LEFT, _RIGHT, _ROW, _AXIS = 12, 12, 34, 26
_MOST_YEARS = 9
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True)
class Span:
    """What is drawn: a name, its first and last date (ISO 8601; the last may be empty), bar or dot."""

    name: str
    start: str
    end: str
    is_bar: bool


@dataclass(frozen=True)
class Bar:
    """A bar of the drawing; ``is_open`` where no end is known."""

    name: str
    x: float
    y: float
    width: float
    is_open: bool


@dataclass(frozen=True)
class Drawing:
    """A drawing of ``width`` by ``height`` units: years on the axis, bars, and dots by x and y."""

    width: float
    height: float
    years: tuple[tuple[int, float], ...]
    bars: tuple[Bar, ...]
    dots: tuple[tuple[str, float, float], ...]


def draw_timeline(spans: Sequence[Span]) -> Drawing | None:
    """Lay spans out: each bar in a row of its own, all dots in one row beneath; None where no date is readable.

    A date without month or day is drawn from the beginning of its year or month, as an end to the end of it.
    """
    dated = [
        (span, first, _year(span.end, is_end=True))
        for span in spans
        if (first := _year(span.start)) is not None
    ]
    if not dated:
        return None
    low = int(min(first for _, first, _ in dated))
    high = int(max(max(first, last or first) for _, first, last in dated) - 1e-6) + 1
    scale = (WIDTH - _LEFT - _RIGHT) / max(high - low, 1)

    def x(year: float) -> float:
        return round(_LEFT + (year - low) * scale, 1)

    bars: list[Bar] = []
    for span, first, last in dated:
        if span.is_bar:
            end = x(last if last is not None else high)
            bars.append(
                Bar(span.name, x(first), _ROW * len(bars) + 18, round(end - x(first), 1), last is None)
            )
    row = _ROW * len(bars) + 14
    dots = [(span.name, x(first), float(row)) for span, first, _ in dated if not span.is_bar]
    step = -(-(high - low) // _MOST_YEARS) or 1
    years = tuple((year, x(year)) for year in range(low, high + 1, step))
    return Drawing(WIDTH, row + _AXIS + (8 if dots else -8), years, tuple(bars), tuple(dots))


def _year(text: str, is_end: bool = False) -> float | None:
    """Read an ISO 8601 date as a number of years; None where it is none."""
    found = _DATE.match(text)
    if not found:
        return None
    year, month, day = int(found[1]), found[2], found[3]
    if month is None:
        return year + (1.0 if is_end else 0.0)
    if day is None:
        return year + (int(month) - (0 if is_end else 1)) / 12
    return year + (int(month) - 1) / 12 + (int(day) - 1) / 365
