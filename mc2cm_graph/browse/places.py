"""Cities as points on a sheet."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.browse.reading import Link

_MARGIN = 0.17
_TOP = 0.09


@dataclass(frozen=True)
class City:
    """A partner city: link, country, and longitude and latitude in degrees if the graph has them."""

    link: Link
    country: Link | None
    position: tuple[float, float] | None


@dataclass(frozen=True)
class Dot:
    """A city on the sheet; ``leftward`` tells on which side its name stands, away from its neighbour."""

    city: City
    name: str
    x: float
    y: float
    leftward: bool


@dataclass(frozen=True)
class Sheet:
    """A drawing of ``width`` by ``height`` units with its dots and the parallels and meridians between them."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    parallels: tuple[tuple[int, float], ...]
    meridians: tuple[tuple[int, float], ...]


def draw(cities: Iterable[City], width: float = 600.0) -> Sheet | None:
    """Lay cities out by an equirectangular projection true at their middle latitude; None below two."""
    placed = [(city, *city.position) for city in cities if city.position]
    if len(placed) < 2:
        return None
    west, east = min(p[1] for p in placed), max(p[1] for p in placed)
    south, north = min(p[2] for p in placed), max(p[2] for p in placed)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = width * (1 - 2 * _MARGIN) / max((east - west) * squeeze, 0.1)
    left, top = width * _MARGIN, width * _TOP

    def x(longitude: float) -> float:
        return round(left + (longitude - west) * squeeze * scale, 1)

    def y(latitude: float) -> float:
        return round(top + (north - latitude) * scale, 1)

    dots = []
    for city, longitude, latitude in placed:
        others = [(p[1], p[2]) for p in placed if p[0] is not city]
        nearest = min(others, key=lambda o: math.hypot((o[0] - longitude) * squeeze, o[1] - latitude))
        name = city.link.label.value.partition(" (")[0]
        dots.append(Dot(city, name, x(longitude), y(latitude), nearest[0] > longitude))
    return Sheet(
        width,
        round(y(south) + top, 1),
        tuple(dots),
        tuple((degree, y(degree)) for degree in range(-90, 91, 5) if south - 2 < degree < north + 2),
        tuple((degree, x(degree)) for degree in range(-180, 181, 10) if west - 9 < degree < east + 9),
    )
