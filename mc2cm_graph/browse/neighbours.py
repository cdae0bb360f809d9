"""The neighbourhood of a thing: what it names and what names it, laid out round it by relation.

One thing stands in the middle, so its neighbours have a natural place each: a ring, sorted by relation and name.
That is drawn the same every time and keeps every name readable; a layout by forces promises neither.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass

from mc2cm_graph.browse.reading import Link
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.browse.why import Triple
from mc2cm_graph.terms import Iri, Literal

MOST_DRAWN = 36
"""Neighbours in the drawing; the list beneath it leads to all of them."""

_RING = (880, 640)
_RX, _RY = 215, 310
"""The ring is higher than wide: names stand beside it."""

_FAN_WIDTH, _ROW = 350, 22
_FAN_NEAR, _FAN_DEEP = 58, 52
"""How far from the one edge the first and last nodes of a fan stand, and how much farther the one in the middle."""

_MARGIN = 14
_LONGEST_NAME = 30
_SHORTEST_NAME = 20


@dataclass(frozen=True)
class Neighbour:
    """A thing or concept that is tied to the one in the middle; ``is_derived`` where only the reasoner ties it.

    ``statement`` is the tie: subject, property, value.
    """

    link: Link
    kind: str
    is_derived: bool
    statement: Triple


@dataclass(frozen=True)
class Relation:
    """Neighbours by one relation; of those that name the thing ``neighbours`` may be a part of ``total``.

    ``is_incoming`` where they name the thing; ``told_backwards`` where no inverse has a label to tell it by.
    """

    name: str
    label: Literal
    is_incoming: bool
    told_backwards: bool
    neighbours: tuple[Neighbour, ...]
    total: int


@dataclass(frozen=True)
class Node:
    """A neighbour in the drawing: its short name and its place."""

    neighbour: Neighbour
    name: str
    x: float
    y: float
    shade: int


@dataclass(frozen=True)
class Drawing:
    """A sheet with the thing at ``x`` and ``y`` of it, and its neighbours about it."""

    width: float
    height: float
    x: float
    y: float
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Neighbourhood:
    """Every relation with its neighbours, and two drawings of the same ones.

    ``ring`` stands round the thing and wants a wide sheet; ``fan`` is one half of it, opened to one side, as narrow
    as the screen of a phone.
    """

    relations: tuple[Relation, ...]
    ring: Drawing
    fan: Drawing

    @property
    def total(self) -> int:
        """Count the neighbours, one by two relations twice."""
        return sum(relation.total for relation in self.relations)


def neighbourhood(page: ThingPage, from_right: bool = False) -> Neighbourhood:
    """Gather the neighbours of a thing from its page and lay them out.

    ``from_right``: the fan opens from the right to the left, as the page is read.
    """
    relations = [*_outgoing(page), *_incoming(page)]
    chosen = _chosen(relations)
    return Neighbourhood(tuple(relations), _ring(chosen), _fan(chosen, from_right))


def _outgoing(page: ThingPage) -> Iterable[Relation]:
    sections = [section.facts for section in page.sections if section.name != "elsewhere"]
    for facts, is_derived in [(facts, False) for facts in sections] + [(page.derived, True)]:
        for fact in facts:
            found = tuple(
                Neighbour(
                    Link(v.term.value, v.path, v.label),
                    v.path.split("/")[1],
                    is_derived,
                    (page.iri, fact.iri, v.term.value),
                )
                for v in fact.values
                if isinstance(v.term, Iri) and v.path and v.label and not v.part
            )
            if found:
                yield Relation(fact.name, fact.label, False, False, found, len(found))


def _incoming(page: ThingPage) -> Iterable[Relation]:
    for group in page.incoming:
        found = tuple(
            Neighbour(
                Link(link.iri, link.path, link.label),
                link.kind,
                link.inferred,
                (link.subject, link.property, page.iri),
            )
            for link in group.links
        )
        yield Relation(group.name, group.label, True, group.told_backwards, found, group.total)


def _chosen(relations: list[Relation]) -> list[tuple[int, Neighbour]]:
    """Choose what is drawn, with the number of its relation; long relations give way evenly."""
    shares = _shares([len(relation.neighbours) for relation in relations])
    return [
        (number, neighbour)
        for number, (relation, share) in enumerate(zip(relations, shares, strict=True))
        for neighbour in relation.neighbours[:share]
    ]


def _ring(chosen: list[tuple[int, Neighbour]]) -> Drawing:
    """Place neighbours round the middle, each relation in a stretch of its own."""
    width, height = _RING
    half = -(-len(chosen) // 2)
    right, left = chosen[:half], chosen[half:][::-1]  # Clockwise from the top.
    places = [*_half(right, _RX, _RY), *_half(left, -_RX, _RY)]
    nodes = [
        _node(number, neighbour, width / 2 + across, height / 2 + down)
        for (number, neighbour), (across, down) in zip([*right, *left], places, strict=True)
    ]
    return Drawing(width, height, width / 2, height / 2, tuple(nodes))


def _fan(chosen: list[tuple[int, Neighbour]], from_right: bool) -> Drawing:
    """Place neighbours one to a row before the thing, which stands at the edge where reading begins."""
    sign, edge = (-1, _FAN_WIDTH - _MARGIN) if from_right else (1, _MARGIN)
    height = _ROW * max(len(chosen), 2)
    nodes = [
        _node(number, neighbour, edge + across + sign * _FAN_NEAR, height / 2 + down)
        for (number, neighbour), (across, down) in zip(
            chosen, _half(chosen, sign * _FAN_DEEP, height / 2), strict=True
        )
    ]
    return Drawing(_FAN_WIDTH, height, edge, height / 2, tuple(nodes))


def _half(chosen: Sized, deep: float, high: float) -> Iterator[tuple[float, float]]:
    """Give places on one half of an ellipse, evenly in height, so that names never stand upon each other."""
    for place in range(len(chosen)):
        down = 2 * (place + 0.5) / len(chosen) - 1
        yield deep * math.sqrt(1 - down**2), high * down


def _node(number: int, neighbour: Neighbour, x: float, y: float) -> Node:
    return Node(neighbour, _short(neighbour), round(x, 1), round(y, 1), number % 4)


def _shares(sizes: list[int]) -> list[int]:
    """Say how many of each relation are drawn: a place each in turn until all are placed or none is left."""
    shares = [0] * len(sizes)
    left = MOST_DRAWN
    while left and any(share < size for share, size in zip(shares, sizes, strict=True)):
        for number, size in enumerate(sizes):
            if left and shares[number] < size:
                shares[number] += 1
                left -= 1
    return shares


def _short(neighbour: Neighbour) -> str:
    """Cut a long name, between words where that leaves enough of it."""
    name = neighbour.link.label.value
    if len(name) <= _LONGEST_NAME:
        return name
    cut = name[:_LONGEST_NAME]
    whole = cut[: cut.rfind(" ")]
    return (whole if len(whole) >= _SHORTEST_NAME else cut[:-1]).rstrip(" ,،;:–-") + "…"
