"""The map of all cities: discs as large as what the graph knows of each, and the table that says the same."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.knowledge import number
from mc2cm_graph.browse.places import City
from mc2cm_graph.maps import EUROPE, WORLD, Name, Spot, Window, place_names
from mc2cm_graph.terms import Term

KINDS = ("practices", "services", "policies", "challenges", "institutions", "events")
"""What is counted of a city: columns of the published question ``knowledge-of-cities``."""

ALL = "all"

MOST_DRAWN = 250
"""Cities on the sheets and in the table: those with most to show. A graph with more says how many there are."""

_LEAST, _MOST = 3.0, 17.0
"""Radius of the disc of nothing and of the largest number, in units of the sheet."""

_LETTER, _LINE = 6.8, 15.0


@dataclass(frozen=True)
class CityRow:
    """A city with its counts by kind, and the one that the map shows; ``core`` is the practices among it."""

    city: City
    counts: Mapping[str, int]
    shown: int
    core: int


@dataclass(frozen=True)
class Disc:
    """A city on a sheet: its area is as the number shown, that of its ``inner`` disc as the practices among it."""

    row: CityRow
    x: float
    y: float
    radius: float
    inner: float
    name: Name | None


@dataclass(frozen=True)
class CitySheet:
    """A window of the earth with its cities, the largest first, so that small ones lie upon large ones."""

    window: Window
    discs: tuple[Disc, ...]


@dataclass(frozen=True)
class CityMap:
    """All cities: by the number shown, on the sheet of Europe and around the Mediterranean, and beyond it."""

    rows: tuple[CityRow, ...]
    near: CitySheet
    far: CitySheet | None
    unplaced: tuple[CityRow, ...]


def map_cities(
    cities: Iterable[City],
    known: Iterable[Mapping[str, Term]],
    shown: str,
    on_theme: Mapping[str, int] | None,
    first: Collection[str],
) -> CityMap:
    """Draw all cities.

    ``known`` is the answer of ``knowledge-of-cities``; ``shown`` one of KINDS or ALL; ``on_theme``, where a theme is
    asked for, has the practices on it by city and takes the place of ``shown``; ``first`` are the IRIs of the cities
    whose names have precedence.
    """
    counted = {row["city"].value: {kind: number(row, kind) for kind in KINDS} for row in known}
    nothing = dict.fromkeys(KINDS, 0)
    rows = [_row(city, counted.get(city.link.iri, nothing), shown, on_theme) for city in cities]
    rows.sort(key=lambda row: (-row.shown, fold(row.city.name), row.city.link.iri))
    largest = max((row.shown for row in rows), default=0)
    placed = [(row, row.city.position) for row in rows[:MOST_DRAWN] if row.city.position]
    near = [row for row, point in placed if EUROPE.holds(point)]
    far = [row for row, point in placed if not EUROPE.holds(point)]
    return CityMap(
        tuple(rows),
        _sheet(near, EUROPE, largest, first),
        _sheet(far, WORLD, largest, first) if far else None,
        tuple(row for row in rows[:MOST_DRAWN] if not row.city.position),
    )


def _row(city: City, counts: Mapping[str, int], shown: str, on_theme: Mapping[str, int] | None) -> CityRow:
    if on_theme is not None:
        return CityRow(city, counts, on_theme.get(city.link.iri, 0), 0)
    if shown == ALL:
        return CityRow(city, counts, sum(counts.values()), counts["practices"])
    return CityRow(city, counts, counts[shown], 0)


def _sheet(rows: Sequence[CityRow], window: Window, largest: int, first: Collection[str]) -> CitySheet:
    spots = {
        row.city.link.iri: Spot(
            row.city.link.iri, *window.place(row.city.position), _radius(row.shown, largest), row.city.name
        )
        for row in rows
        if row.city.position
    }
    # What has a name that many look for comes first, then what has most to show; nothing shown has no name.
    wanted = sorted(
        (row for row in rows if row.shown or row.city.link.iri in first),
        key=lambda row: row.city.link.iri not in first,
    )
    names = place_names(
        [spots[row.city.link.iri] for row in wanted],
        spots.values(),
        (window.width, window.height),
        _LETTER,
        _LINE,
    )
    discs = (
        Disc(row, spot.x, spot.y, spot.radius, _inner(row, spot.radius), names.get(spot.key))
        for row in rows
        for spot in (spots[row.city.link.iri],)
    )
    return CitySheet(window, tuple(discs))


def _radius(shown: int, largest: int) -> float:
    """Give the radius at which areas are as the numbers, with a least one that can still be seen and touched."""
    return round(max(_LEAST, _MOST * math.sqrt(shown / largest)), 1) if largest else _LEAST


def _inner(row: CityRow, radius: float) -> float:
    return round(radius * math.sqrt(row.core / row.shown), 1) if row.core and row.shown else 0.0
