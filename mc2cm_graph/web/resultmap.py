"""The map of an answer: a dot for each point of its rows, and for each city that its rows name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mc2cm_graph.browse.reading import Reading
from mc2cm_graph.browse.text import first_sentence
from mc2cm_graph.maps import EUROPE, Name, Spot, Window, around, place_names
from mc2cm_graph.terms import Iri, Literal, Term, point_of
from mc2cm_graph.web.results import Table

_WKT = "wktLiteral"
_MOST_NAMES = 60
_FEW_NEAR = 3
_LETTER, _LINE = 6.6, 15.0
"""About how wide a letter and how high a line of a name is, in units of the sheet."""

_LONGEST_NAME = 40


@dataclass(frozen=True)
class Place:
    """A point of the answer: where on the sheet, its name, the IRI it is of (or none), how many rows name it.

    ``label`` is the name as it is drawn, ``written`` tells where; None where it has no room.
    """

    x: float
    y: float
    radius: float
    name: str
    iri: str
    rows: int
    label: str
    written: Name | None


@dataclass(frozen=True)
class ResultMap:
    """A sheet with the places of an answer."""

    window: Window
    places: tuple[Place, ...]


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
    window = around(found)
    spots = {
        point: Spot(
            str(point), *window.place(point), _radius(one.rows), first_sentence(one.name, _LONGEST_NAME)
        )
        for point, one in found.items()
    }
    # What more rows name has its name first; there may be no room for the others.
    order = sorted(found, key=lambda point: (-found[point].rows, point))[:_MOST_NAMES]
    size = (window.width, window.height)
    names = place_names([spots[point] for point in order], spots.values(), size, _LETTER, _LINE)
    places = []
    for point, one in sorted(found.items(), key=lambda pair: pair[0]):
        spot = spots[point]
        places.append(
            Place(spot.x, spot.y, spot.radius, one.name, one.iri, one.rows, spot.name, names.get(spot.key))
        )
    return ResultMap(window, tuple(places))


def _radius(rows: int) -> float:
    return 6.0 if rows > 9 else 5.0 if rows > 1 else 4.0
