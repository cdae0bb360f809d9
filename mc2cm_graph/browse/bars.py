"""Bars for the numbers of an answer, drawn by leather as plain SVG like the lines of ``charts``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import leather

_WIDTH, _ROW, _FRAME = 720, 26, 74
_LONGEST = 34
"""Letters of a name beside its bar; the table has all of them."""


def draw_bars(bars: Sequence[tuple[str, Decimal]], show_number: Callable[[float], str]) -> str:
    """Draw one bar a row, the first at the top, on a scale from zero (``bars`` is not empty).

    Returns an ``svg`` element; the same bars give the same text. ``show_number`` writes the numbers of the scale.
    """
    numbers = [number for _, number in bars]
    low, high = min(Decimal(0), *numbers), max(Decimal(0), *numbers)
    chart = leather.Chart()
    chart.set_x_scale(leather.Linear(low, high if high > low else Decimal(1)))

    def write(value: Any, *_: Any) -> str:
        return show_number(float(value))

    chart.set_x_axis(leather.Axis(ticks=_levels(low, high), tick_formatter=write))
    # Two rows may bear one name, and the library would lay their bars upon each other.
    names = [f"{_short(name)}{' ' * place}" for place, (name, _) in enumerate(bars)]
    chart.add_bars([(number, name) for name, number in zip(names, numbers, strict=True)])
    height = _FRAME + _ROW * len(bars)
    svg = str(chart.to_svg(width=_WIDTH, height=height))
    box = f'class="chart bars" viewBox="0 0 {_WIDTH} {height}" aria-hidden="true" focusable="false"'
    return svg.replace(f'width="{_WIDTH}" height="{height}"', box, 1)


def _short(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _levels(low: Decimal, high: Decimal) -> list[Decimal]:
    """Give three to seven round levels between the ends, zero among them."""
    span = max(high - low, Decimal("1e-6"))
    power = Decimal(10) ** (span.adjusted() - 1)
    step = next(power * size for size in (1, 2, 5, 10, 20, 50) if power * size * 6 >= span)
    return [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
