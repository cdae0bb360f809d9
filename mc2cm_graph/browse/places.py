"""Cities as points on a sheet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.maps import Name, Point, Spot, Window, around, place_names
from mc2cm_graph.terms import Term, point_of

_ROOM = 0.2
_RADIUS = 5.5
_LETTER, _LINE = 9.6, 22.0
"""About how wide a letter and how high a line of a name is on the sheet of a project's cities, in its units."""

_SMALL_WIDTH = 280.0
_MOST_OTHERS = 100
_SPREAD = 8.0
"""Degrees of longitude and of latitude to each side of a city on its own small sheet, longer in the former."""


@dataclass(frozen=True)
class City:
    """A city: link, country, and longitude and latitude in degrees if the graph has them."""

    link: Link
    country: Link | None
    position: Point | None

    @property
    def name(self) -> str:
        """Give the name without what is added in brackets."""
        return self.link.label.value.partition(" (")[0]


@dataclass(frozen=True)
class Dot:
    """A city on the sheet and where its name stands; None where it has no room."""

    city: City
    x: float
    y: float
    name: Name | None


@dataclass(frozen=True)
class Sheet:
    """A drawing of cities on a window of the earth."""

    window: Window
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Locator:
    """The small sheet of one city: where it lies, its name, and the other cities there as one path of points."""

    window: Window
    x: float
    y: float
    name: Name | None
    others: str


def cities_of(rows: Iterable[Mapping[str, Term]], reading: Reading) -> list[City]:
    """Make cities from rows of ``city``, ``country`` and ``point`` (WKT), each once, by name."""
    found: dict[str, City] = {}
    for row in rows:
        country, point = row.get("country"), row.get("point")
        city = City(
            reading.link(row["city"].value),
            reading.link(country.value) if country else None,
            point_of(point.value) if point else None,
        )
        found.setdefault(row["city"].value, city)
    return sorted(found.values(), key=lambda city: fold(city.link.label.value))


def draw(cities: Iterable[City], width: float = 600.0) -> Sheet | None:
    """Lay cities out on a sheet of their own; None below two with a known position."""
    placed = [(city, city.position) for city in cities if city.position]
    if len(placed) < 2:
        return None
    window = around((point for _, point in placed), _ROOM, width)
    spots = [Spot(city.link.iri, *window.place(point), _RADIUS, city.name) for city, point in placed]
    names = place_names(spots, spots, (window.width, window.height), _LETTER, _LINE)
    dots = (
        Dot(city, spot.x, spot.y, names.get(spot.key)) for (city, _), spot in zip(placed, spots, strict=True)
    )
    return Sheet(window, tuple(dots))


def locate(city: Link, positions: Mapping[str, Point]) -> Locator | None:
    """Draw where a city lies, with the cities around it, the nearest first; None where no source tells it.

    ``positions`` are those of all cities by IRI.
    """
    position = positions.get(city.iri)
    if position is None:
        return None
    longitude, latitude = position
    window = Window(
        longitude - _SPREAD * 1.5, latitude - _SPREAD * 0.7, longitude + _SPREAD * 1.5, latitude + _SPREAD * 0.7,
        5, _SMALL_WIDTH,
    )  # fmt: skip
    spot = Spot(city.iri, *window.place(position), _RADIUS, City(city, None, position).name)
    near = sorted(
        (math.dist(place, (spot.x, spot.y)), place)
        for other, point in positions.items()
        if other != city.iri and window.holds(point)
        for place in (window.place(point),)
    )[:_MOST_OTHERS]
    named = place_names([spot], [spot], (window.width, window.height), _LETTER, _LINE)
    return Locator(window, spot.x, spot.y, named.get(spot.key), "".join(f"M{x} {y}h0" for _, (x, y) in near))
