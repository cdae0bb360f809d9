"""Transfers as drawings: ways between cities on a sheet, and a chain as a tree. Numbers only, no markup.

No coastline is drawn: no well-kept package of the registry ships one, and a graticule with named cities does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mc2cm_graph.terms import point_of
from mc2cm_graph.transfer.chains import Branch, Chains, Transfer

_FEW = 20
"""Up to so many cities each bears its name; of more, those that gave or took more than once."""

_LETTER, _LINE = 7.5, 17.0
"""About how wide a letter and how high a line of a name is, in units of the sheet."""

_NAME_WIDTH = 90.0
_ROW, _COLUMN, _MARGIN = 22.0, 235.0, 14.0


@dataclass(frozen=True)
class Window:
    """The part of the earth on a sheet, in degrees, and the sheet's width in its own units."""

    west: float
    south: float
    east: float
    north: float
    step: int
    width: float = 800.0

    @property
    def squeeze(self) -> float:
        """Give the length of a degree of longitude beside one of latitude, at the middle of the sheet."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def scale(self) -> float:
        """Give the units to a degree of latitude."""
        return self.width / ((self.east - self.west) * self.squeeze)

    def holds(self, point: tuple[float, float]) -> bool:
        """Tell whether a longitude and latitude lie on the sheet."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        """Lay a point by an equirectangular projection."""
        return (
            round((point[0] - self.west) * self.squeeze * self.scale, 1),
            round((self.north - point[1]) * self.scale, 1),
        )


EUROPE = Window(-12.0, 28.0, 42.0, 61.0, 10)
"""Europe and the Mediterranean, where most of the cities lie."""

WORLD = Window(-130.0, -48.0, 180.0, 72.0, 30)


@dataclass(frozen=True)
class Dot:
    """A city on the sheet; ``gives`` tells that something went out from it, ``named`` that it bears its name."""

    city: str
    x: float
    y: float
    gives: bool
    named: bool
    leftward: bool


@dataclass(frozen=True)
class Way:
    """One transfer from city to city as the path of an arc; ``adopted`` tells adoption from learning."""

    transfer: Transfer
    path: str
    adopted: bool


@dataclass(frozen=True)
class Map:
    """A sheet with its dots, arcs, and lines of the graticule (degrees and where they lie)."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    ways: tuple[Way, ...]
    parallels: tuple[tuple[int, float], ...]
    meridians: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Knot:
    """A practice or place in a drawn tree; ``transfer`` is None for the practice at its root."""

    iri: str
    x: float
    y: float
    transfer: Transfer | None


@dataclass(frozen=True)
class Drawing:
    """A tree laid out from left to right: knots and the lines between them."""

    width: float
    height: float
    knots: tuple[Knot, ...]
    lines: tuple[str, ...]


def draw_map(chains: Chains, transfers: Iterable[Transfer], window: Window) -> Map:
    """Draw the transfers whose both ends are cities with a known position on the sheet.

    A practice that is carried out in several cities gives no arc: from which of them it went out is not known.
    On the world's sheet only the cities beyond Europe bear their names, for want of room.
    """
    points = {city: point for city, text in chains.points.items() if (point := point_of(text))}
    ways: list[Way] = []
    gives: Counter[str] = Counter()
    takes: Counter[str] = Counter()
    for transfer in transfers:
        for start in _starts(chains, transfer):
            for end in transfer.places:
                on_sheet = all(city in points and window.holds(points[city]) for city in (start, end))
                if on_sheet and start != end:
                    path = _arc(window.place(points[start]), window.place(points[end]))
                    ways.append(Way(transfer, path, chains.is_adoption(transfer)))
                    gives[start] += 1
                    takes[end] += 1

    def is_named(city: str) -> bool:
        if window is WORLD:
            return not EUROPE.holds(points[city])
        return len(places) <= _FEW or gives[city] > 0 or takes[city] > 1

    places = {city: window.place(points[city]) for city in sorted({*gives, *takes})}
    weighty = sorted(filter(is_named, places), key=lambda city: (-gives[city] - takes[city], city))
    named = _with_room(weighty, places)
    return Map(
        window.width,
        round((window.north - window.south) * window.scale, 1),
        tuple(
            Dot(city, x, y, gives[city] > 0, city in named, _leftward(city, places))
            for city, (x, y) in places.items()
        ),
        tuple(ways),
        tuple((d, window.place((0, d))[1]) for d in _degrees(window.south, window.north, window.step)),
        tuple((d, window.place((d, 0))[0]) for d in _degrees(window.west, window.east, window.step)),
    )


def draw_tree(tree: Branch) -> Drawing:
    """Lay a tree out: one row a leaf, one column a transfer."""
    knots: list[Knot] = []
    lines: list[str] = []
    rows = 0

    def lay(iri: str, below: Iterable[Branch], depth: int, transfer: Transfer | None) -> float:
        nonlocal rows
        x = _MARGIN + depth * _COLUMN
        steps = [step for branch in below for step in branch.steps]
        if not steps:
            y = _MARGIN + rows * _ROW
            rows += 1
        else:
            ends = [lay(_place(s.transfer), s.branches, depth + 1, s.transfer) for s in steps]
            y = round((ends[0] + ends[-1]) / 2, 1)
            middle = x + _COLUMN - 30
            lines.extend(f"M{x + 6} {y}C{middle} {y} {middle} {end} {x + _COLUMN - 6} {end}" for end in ends)
        knots.append(Knot(iri, x, y, transfer))
        return y

    lay(tree.practice, [tree], 0, None)
    width = max(knot.x for knot in knots) + _COLUMN
    return Drawing(width, _MARGIN * 2 + max(rows - 1, 0) * _ROW, tuple(knots), tuple(lines))


def _starts(chains: Chains, transfer: Transfer) -> list[str]:
    """Give the city from which a transfer went out, if each source practice is at home in one city only."""
    homes = [sorted(set(chains.cities.get(source, ()))) for source in transfer.sources]
    return sorted({home[0] for home in homes if len(home) == 1})


def _place(transfer: Transfer) -> str:
    return transfer.places[0] if transfer.places else transfer.iri


def _arc(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Bend a way to its left, so that there and back are two lines."""
    (x, y), (u, v) = start, end
    bend_x = round((x + u) / 2 + (v - y) * 0.18, 1)
    bend_y = round((y + v) / 2 - (u - x) * 0.18, 1)
    return f"M{x} {y}Q{bend_x} {bend_y} {u} {v}"


def _with_room(cities: Sequence[str], places: dict[str, tuple[float, float]]) -> set[str]:
    """Choose the cities whose names do not run into one another; the first ones have precedence.

    A name is as long as it is in the address of its city, about: the languages do not differ much.
    """
    taken: list[tuple[float, float, float, float]] = []
    named: set[str] = set()
    for city in cities:
        x, y = places[city]
        length = _LETTER * len(city.rpartition("/")[2])
        left = x - 7 - length if _leftward(city, places) else x + 7
        box = (left, y - _LINE / 2, left + length, y + _LINE / 2)
        if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            named.add(city)
    return named


def _leftward(city: str, places: dict[str, tuple[float, float]]) -> bool:
    """Tell whether a name stands to the left of its dot, away from the nearest neighbour."""
    x, y = places[city]
    others = [(math.hypot(u - x, v - y), u) for other, (u, v) in places.items() if other != city]
    return x > _NAME_WIDTH and bool(others) and min(others)[1] > x


def _degrees(low: float, high: float, step: int) -> Iterable[int]:
    return (degree for degree in range(-180, 181, step) if low < degree < high)
