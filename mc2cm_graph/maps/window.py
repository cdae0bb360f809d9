"""The part of the earth on a sheet, and the only projection of the site.

Sheets are equirectangular, true to scale along their middle parallel: on the small sheets of this site shapes stay
as they are known, and a coast that is kept in degrees fits every one of them by a scale and a shift alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

Point = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84)."""

UNITS_A_DEGREE = 100
"""Units of the built coast to a degree; ``frontend/coast.mjs`` draws it in them."""

_STEPS = ((12.0, 2), (30.0, 5), (80.0, 10), (361.0, 30))
"""Degrees between the lines of the graticule, by the width of the sheet in degrees."""

_LEAST_SQUEEZE = 0.1
"""At a pole a degree of longitude has no length; a sheet there is drawn with a little."""

_FLATTEST = 0.45
"""Least height of a sheet beside its width where the sheet is made for its points."""


@dataclass(frozen=True)
class Window:
    """A part of the earth in degrees, the degrees between lines of its graticule, and its width in units of its own."""

    west: float
    south: float
    east: float
    north: float
    step: int
    width: float = 800.0

    @cached_property
    def squeeze(self) -> float:
        """Give the length of a degree of longitude beside one of latitude, at the middle of the sheet."""
        return max(math.cos(math.radians((self.south + self.north) / 2)), _LEAST_SQUEEZE)

    @cached_property
    def scale(self) -> float:
        """Give the units to a degree of latitude."""
        return self.width / ((self.east - self.west) * self.squeeze)

    @property
    def height(self) -> float:
        """Give the height in units."""
        return round((self.north - self.south) * self.scale, 1)

    def holds(self, point: Point) -> bool:
        """Tell whether a point lies on the sheet."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north

    def covers(self, other: Window) -> bool:
        """Tell whether another window lies whole within this one."""
        return self.holds((other.west, other.south)) and self.holds((other.east, other.north))

    def place(self, point: Point) -> tuple[float, float]:
        """Lay a point on the sheet: units from the left and from the top."""
        return (
            round((point[0] - self.west) * self.squeeze * self.scale, 1),
            round((self.north - point[1]) * self.scale, 1),
        )

    @property
    def parallels(self) -> tuple[tuple[int, float], ...]:
        """Give the parallels of the graticule: degrees and where they lie."""
        return tuple((d, self.place((0, d))[1]) for d in self._degrees(self.south, self.north))

    @property
    def meridians(self) -> tuple[tuple[int, float], ...]:
        """Give the meridians of the graticule: degrees and where they lie."""
        return tuple((d, self.place((d, 0))[0]) for d in self._degrees(self.west, self.east))

    @property
    def coast_box(self) -> str:
        """Give the ``viewBox`` that cuts this window out of the built coast (SVG 2, 8.6)."""
        corner = (self.west, -self.north, self.east - self.west, self.north - self.south)
        return " ".join(f"{number * UNITS_A_DEGREE:.0f}" for number in corner)

    def _degrees(self, low: float, high: float) -> Iterable[int]:
        return (degree for degree in range(-180, 181, self.step) if low < degree < high)


EUROPE = Window(-12.0, 28.0, 42.0, 61.0, 10)
"""Europe and the Mediterranean, where most of the cities lie."""

WORLD = Window(-130.0, -48.0, 180.0, 72.0, 30)
"""What of the world the sheets of far cities show."""

NEAR_COAST = Window(-32.0, 14.0, 64.0, 72.0, 10)
"""What the finer of the two coasts covers; ``frontend/coast.mjs`` cuts it to this."""


def around(points: Iterable[Point], room: float = 0.18, width: float = 800.0) -> Window:
    """Give a window that holds the points, with ``room`` (a part of its width) about them.

    It is neither very flat nor very high, and ends at the poles. ValueError without a point.
    """
    placed = list(points)
    west, east = min(p[0] for p in placed), max(p[0] for p in placed)
    south, north = min(p[1] for p in placed), max(p[1] for p in placed)
    space = max((east - west) * room, (north - south) * room * 2 / 3, 1.5)
    south, north = max(south - space, -90.0), min(north + space, 90.0)
    squeeze = max(math.cos(math.radians((south + north) / 2)), _LEAST_SQUEEZE)
    half = (east - west) / 2 + space
    lacking = half * 2 * squeeze * _FLATTEST - (north - south)
    if lacking > 0:
        south, north = max(south - lacking / 2, -90.0), min(north + lacking / 2, 90.0)
    half = max(half, (north - south) / squeeze * 0.8)
    middle = (west + east) / 2
    step = next(step for degrees, step in _STEPS if min(half * 2, 360.0) < degrees)
    return Window(middle - half, south, middle + half, north, step, width)
