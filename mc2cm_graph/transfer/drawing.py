"""Transfers as drawings: ways between cities on a sheet, and a chain as a tree. Numbers only, no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mc2cm_graph.maps import EUROPE, WORLD, Name, Spot, Window, place_names
from mc2cm_graph.transfer.chains import Branch, Chains, Transfer

_FEW = 20
"""Up to so many cities each bears its name; of more, those that gave or took more than once."""

_LETTER, _LINE = 6.6, 15.0
"""About how wide a letter and how high a line of a name is, in units of the sheet."""

_GIVER, _TAKER = 4.5, 3.2
"""Radius of the dot of a city from which something went out, and of any other."""

_ROW, _COLUMN, _MARGIN = 22.0, 235.0, 14.0


@dataclass(frozen=True)
class Dot:
    """A city on the sheet; ``gives`` tells that something went out from it, ``name`` where its name has room."""

    city: str
    x: float
    y: float
    radius: float
    gives: bool
    name: Name | None


@dataclass(frozen=True)
class Way:
    """One transfer from city to city as the path of an arc; ``adopted`` tells adoption from learning."""

    transfer: Transfer
    path: str
    adopted: bool


@dataclass(frozen=True)
class Map:
    """A sheet with its dots and arcs."""

    window: Window
    dots: tuple[Dot, ...]
    ways: tuple[Way, ...]


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


def draw_map(
    chains: Chains, transfers: Iterable[Transfer], window: Window, name_of: Callable[[str], str]
) -> Map:
    """Draw the transfers whose both ends are cities with a known position on the sheet.

    A practice that is carried out in several cities gives no arc: from which of them it went out is not known.
    On the world's sheet only the cities beyond Europe bear their names, for want of room.
    """
    points = chains.positions
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
    spots = {
        city: Spot(city, *window.place(points[city]), _GIVER if gives[city] else _TAKER, name_of(city))
        for city in sorted({*gives, *takes})
    }

    def is_named(city: str) -> bool:
        if window is WORLD:
            return not EUROPE.holds(points[city])
        return len(spots) <= _FEW or gives[city] > 0 or takes[city] > 1

    weighty = sorted(filter(is_named, spots), key=lambda city: (-gives[city] - takes[city], city))
    size = (window.width, window.height)
    names = place_names([spots[city] for city in weighty], spots.values(), size, _LETTER, _LINE)
    dots = (
        Dot(city, spot.x, spot.y, spot.radius, gives[city] > 0, names.get(city))
        for city, spot in spots.items()
    )
    return Map(window, tuple(dots), tuple(ways))


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
