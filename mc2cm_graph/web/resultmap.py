"""The map of an answer: a dot for each point of its rows, and for each city that its rows name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mc2cm_graph.browse.reading import Reading
from mc2cm_graph.terms import Iri, Literal, Term, point_of
from mc2cm_graph.transfer.drawing import EUROPE, Window
from mc2cm_graph.web.results import Table

_WKT = "wktLiteral"
_MOST_NAMES = 60
_FEW_NEAR = 3
_LETTER, _LINE = 6.6, 15.0
"""About how wide a letter and how high a line of a name is, in units of the sheet."""

_STEPS = ((12.0, 2), (30.0, 5), (80.0, 10), (361.0, 30))
"""Degrees between the lines of the graticule, by the width of the sheet in degrees."""


@dataclass(frozen=True)
class Place:
    """A point of the answer: where on the sheet, its name, the IRI it is of (or none), how many rows name it."""

    x: float
    y: float
    name: str
    iri: str
    rows: int
    named: bool
    leftward: bool


@dataclass(frozen=True)
class ResultMap:
    """A sheet of ``width`` by ``height`` units with places and graticule (degrees and where they lie)."""

    width: float
    height: float
    places: tuple[Place, ...]
    parallels: tuple[tuple[int, float], ...]
    meridians: tuple[tuple[int, float], ...]


@dataclass
class _Found:
    name: str
    iri: str
    rows: int = 0


def maps_of(table: Table, positions: Mapping[str, str], reading: Reading) -> tuple[ResultMap, ...]:
    """Draw the points of an answer; none if it has none.

    Where some lie in Europe and around the Mediterranean and some far away, those have a sheet of their own
    before the one that holds all: on the latter they would lie upon each other.

    A row's points are its WKT points (GeoSPARQL 1.1, 8.5.1), named by the row's first IRI, else its first text;
    a row without one is drawn at the cities that it names, whose WKT is in ``positions`` by IRI.
    """
    found: dict[tuple[float, float], _Found] = {}
    for row in table.rows:
        for point, name, iri in _points(row, positions, reading):
            found.setdefault(point, _Found(name, iri)).rows += 1
    near = {point: one for point, one in found.items() if EUROPE.holds(point)}
    sheets = [near, found] if _FEW_NEAR <= len(near) < len(found) else [found]
    return tuple(_draw(sheet) for sheet in sheets if sheet)


def _points(
    row: Sequence[Term | None], positions: Mapping[str, str], reading: Reading
) -> list[tuple[tuple[float, float], str, str]]:
    points = [
        point
        for term in row
        if isinstance(term, Literal) and term.datatype.endswith(_WKT) and (point := _on_earth(term.value))
    ]
    if points:
        name, iri = _subject(row, reading)
        return [(point, name, iri) for point in dict.fromkeys(points)]
    cities = dict.fromkeys(term.value for term in row if isinstance(term, Iri) and term.value in positions)
    return [(point, _label(city, reading), city) for city in cities if (point := _on_earth(positions[city]))]


def _on_earth(wkt: str) -> tuple[float, float] | None:
    """Read a point whose longitude and latitude there are."""
    try:
        point = point_of(wkt)
    except ValueError:
        return None
    return point if point and abs(point[0]) <= 180 and abs(point[1]) <= 90 else None


def _subject(row: Sequence[Term | None], reading: Reading) -> tuple[str, str]:
    iri = next((term.value for term in row if isinstance(term, Iri)), "")
    texts = (t.value for t in row if isinstance(t, Literal) and not t.datatype.endswith(_WKT))
    label = reading.name(iri) if iri else None
    return (label.value if label else next(texts, reading.link(iri).label.value if iri else "")), iri


def _label(iri: str, reading: Reading) -> str:
    return reading.link(iri).label.value.partition(" (")[0]


def _draw(found: Mapping[tuple[float, float], _Found]) -> ResultMap:
    window = _window(list(found))
    spots = {point: window.place(point) for point in found}
    # What more rows name has its name first; there may be no room for the others.
    order = sorted(found, key=lambda point: (-found[point].rows, point))
    named = _with_room(order[:_MOST_NAMES], spots, {point: one.name for point, one in found.items()})
    return ResultMap(
        window.width,
        round((window.north - window.south) * window.scale, 1),
        tuple(
            Place(*spots[point], one.name, one.iri, one.rows, point in named, named.get(point, False))
            for point, one in sorted(found.items())
        ),
        tuple(
            (d, window.place((0, d))[1])
            for d in range(-90, 91, window.step)
            if window.south < d < window.north
        ),
        tuple(
            (d, window.place((d, 0))[0])
            for d in range(-180, 181, window.step)
            if window.west < d < window.east
        ),
    )


def _window(points: Sequence[tuple[float, float]]) -> Window:
    """Give the part of the earth that holds the points, with room about them, not much higher than wide."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    room = max((east - west) * 0.18, (north - south) * 0.12, 1.5)
    south, north = max(south - room, -90.0), min(north + room, 90.0)
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.1)
    half = max((east - west) / 2 + room, (north - south) / squeeze * 0.8)
    middle = (west + east) / 2
    step = next(step for width, step in _STEPS if min(half * 2, 360.0) < width)
    return Window(middle - half, south, middle + half, north, step)


def _with_room(
    points: Sequence[tuple[float, float]],
    spots: Mapping[tuple[float, float], tuple[float, float]],
    names: Mapping[tuple[float, float], str],
) -> dict[tuple[float, float], bool]:
    """Choose the points whose names run into no other; tells of each whether its name stands on the left."""
    taken: list[tuple[float, float, float, float]] = []
    named: dict[tuple[float, float], bool] = {}
    for point in points:
        x, y = spots[point]
        length = _LETTER * len(names[point]) + 8
        for leftward in (False, True):
            left = x - length if leftward else x
            box = (left, y - _LINE / 2, left + length, y + _LINE / 2)
            if not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                taken.append(box)
                named[point] = leftward
                break
    return named
