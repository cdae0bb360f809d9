"""Charts, drawn by leather as plain SVG: no script, no style; the site's own style sheet dresses them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as Tree

import leather

_WIDTH, _HEIGHT = 560, 230
_MOST_YEARS = 7
_STEPS = (1, 2, 5, 10, 20, 50)
"""Round steps of a scale, times a power of ten."""


def draw_development(points: Sequence[tuple[int, float]], show_number: Callable[[float], str]) -> str:
    """Draw how a figure developed: a line over years (year, value), its scale from zero.

    Returns an ``svg`` element; the same points give the same text. ``show_number`` writes the numbers of the
    scale.
    """
    years = sorted({year for year, _ in points})
    levels = _levels(max(value for _, value in points))
    chart = leather.Chart()
    chart.set_x_scale(leather.Linear(years[0] - 0.5, years[-1] + 0.5))
    chart.set_y_scale(leather.Linear(0, levels[-1]))
    chart.set_x_axis(leather.Axis(ticks=_thinned(years), tick_formatter=lambda year, *_: f"{year:.0f}"))
    chart.set_y_axis(leather.Axis(ticks=levels, tick_formatter=lambda level, *_: show_number(float(level))))
    ordered = [(Decimal(year), Decimal(str(value))) for year, value in sorted(points)]
    chart.add_series(leather.Series(ordered), _DottedLine())
    svg = str(chart.to_svg(width=_WIDTH, height=_HEIGHT))
    size = f'width="{_WIDTH}" height="{_HEIGHT}"'
    box = f'class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" focusable="false"'
    return svg.replace(size, box, 1)


class _DottedLine(leather.Line):  # type: ignore[misc]
    """A line with a dot at each point: as two series the library would put a legend above them."""

    def to_svg(self, width: float, height: float, *rest: Any) -> Tree.Element:
        group: Tree.Element = super().to_svg(width, height, *rest)
        group.append(leather.Dots().to_svg(width, height, *rest))
        return group


def _thinned(years: Sequence[int]) -> list[int]:
    """Choose the years that are written: the first, the last, and of those between as many as there is room for."""
    step = -(-len(years) // _MOST_YEARS)
    between = [
        year for year in years[step:-1:step] if years[-1] - year >= (years[-1] - years[0]) / (_MOST_YEARS + 1)
    ]
    return [years[0], *between, years[-1]]


def _levels(most: float) -> list[Decimal]:
    """Give two to five round levels from zero to the first that is not below ``most``."""
    exact = Decimal(str(max(most, 1e-6)))
    power = Decimal(10) ** (exact.adjusted() - 1)
    step = next(size for size in (power * one for one in _STEPS) if size * 4 >= exact)
    return [step * number for number in range(math.ceil(exact / step) + 1)]
