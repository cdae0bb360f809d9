"""Names beside points: which side each stands on, so that no name covers another, nor a point if it can be helped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]

_GAP = 4.0
_BASELINE = 0.32
"""Part of the height of a line from the middle of its letters to their baseline."""


_WEIGHTY = 6.0
"""Radius of a mark whose name may lie upon smaller marks, in units of the sheet; a smaller one's gives way."""


@dataclass(frozen=True)
class Spot:
    """A point of a sheet in its units, with the radius of its mark; ``key`` tells it from the others."""

    key: str
    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True)
class Name:
    """Where a name is written: its baseline's point and the SVG ``text-anchor`` there."""

    x: float
    y: float
    anchor: str


def place_names(
    wanted: Iterable[Spot], marks: Iterable[Spot], size: tuple[float, float], letter: float, line: float
) -> dict[str, Name]:
    """Choose a side for each wanted name, the first ones first; what finds no room is left out.

    ``marks`` are all points drawn, ``size`` width and height of the sheet, ``letter`` the width of a letter and
    ``line`` the height of a line, all in units of the sheet. Names stay on the sheet.
    """
    dots = [(spot, _square(spot)) for spot in marks]
    taken: list[Box] = []
    found: dict[str, Name] = {}
    for spot in wanted:
        free = [
            (name, box)
            for name, box in _sides(spot, len(spot.name) * letter, line)
            if box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
            if not any(_meet(box, other) for other in taken)
        ]
        others = [(dot.radius, box) for dot, box in dots if dot.key != spot.key]
        clear = [one for one in free if not any(_meet(one[1], box) for _, box in others)]
        if not clear and spot.radius >= _WEIGHTY:
            # Rather than have no name, a large mark's may lie upon smaller ones.
            heavier = [box for radius, box in others if radius >= spot.radius]
            clear = [one for one in free if not any(_meet(one[1], box) for box in heavier)]
        best = next(iter(clear), None)
        if best:
            found[spot.key] = best[0]
            taken.append(best[1])
    return found


def _square(spot: Spot) -> Box:
    return spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius


def _sides(spot: Spot, length: float, line: float) -> Iterable[tuple[Name, Box]]:
    """Give the places for a name in the order in which a map maker tries them: right, left, above, below."""
    away = spot.radius + _GAP
    up, down, half = spot.y - line / 2, spot.y + line / 2, length / 2
    middle = round(spot.y + line * _BASELINE, 1)
    right, left = spot.x + away, spot.x - away
    yield Name(round(right, 1), middle, "start"), (right, up, right + length, down)
    yield Name(round(left, 1), middle, "end"), (left - length, up, left, down)
    top, bottom = spot.y - spot.radius - 2, spot.y + spot.radius + 2
    yield (
        Name(spot.x, round(top - line * 0.2, 1), "middle"),
        (spot.x - half, top - line, spot.x + half, top),
    )
    yield (
        Name(spot.x, round(bottom + line * 0.8, 1), "middle"),
        (spot.x - half, bottom, spot.x + half, bottom + line),
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
