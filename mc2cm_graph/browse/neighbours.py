"""The neighbourhood of a thing: what it names and what names it, laid out round it by relation.

One thing stands in the middle, so its neighbours have a natural place each: a ring, sorted by relation and name.
That is drawn the same every time and keeps every name readable; a layout by forces promises neither.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.browse.reading import Link
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.browse.why import Triple
from mc2cm_graph.terms import Iri, Literal

MOST_DRAWN = 36
"""Neighbours in the drawing; the list beneath it has all of them."""

WIDTH, HEIGHT = 880, 640
_RX, _RY = 215, 310
_LONGEST_NAME = 30


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
    """Neighbours by one relation.

    ``is_incoming`` where they name the thing; ``told_backwards`` where no inverse has a label to tell it by.
    """

    name: str
    label: Literal
    is_incoming: bool
    told_backwards: bool
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class Node:
    """A neighbour in the drawing: its place, its short name and the side on which the name stands."""

    neighbour: Neighbour
    name: str
    x: float
    y: float
    is_left: bool
    shade: int


@dataclass(frozen=True)
class Neighbourhood:
    """Every relation with all its neighbours, and the places of those that are drawn."""

    relations: tuple[Relation, ...]
    nodes: tuple[Node, ...]

    @property
    def total(self) -> int:
        """Count the neighbours, one by two relations twice."""
        return sum(len(relation.neighbours) for relation in self.relations)


def neighbourhood(page: ThingPage) -> Neighbourhood:
    """Gather the neighbours of a thing from its page and lay them out."""
    relations = [*_outgoing(page), *_incoming(page)]
    return Neighbourhood(tuple(relations), _laid_out(relations))


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
                yield Relation(fact.name, fact.label, False, False, found)


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
        yield Relation(group.name, group.label, True, group.told_backwards, found)


def _laid_out(relations: list[Relation]) -> tuple[Node, ...]:
    """Place neighbours round the middle, each relation in a stretch of its own; long ones give way evenly."""
    shares = _shares([len(relation.neighbours) for relation in relations])
    chosen = [
        (number, neighbour)
        for number, (relation, share) in enumerate(zip(relations, shares, strict=True))
        for neighbour in relation.neighbours[:share]
    ]
    half = -(-len(chosen) // 2)
    right, left = chosen[:half], chosen[half:][::-1]  # Clockwise from the top.
    return (*_side(right, 1), *_side(left, -1))


def _side(chosen: list[tuple[int, Neighbour]], sign: int) -> tuple[Node, ...]:
    """Place neighbours down one side, evenly in height, so that their names never stand upon each other."""
    nodes = []
    for place, (number, neighbour) in enumerate(chosen):
        down = 2 * (place + 0.5) / len(chosen) - 1
        x, y = WIDTH / 2 + sign * _RX * math.sqrt(1 - down**2), HEIGHT / 2 + _RY * down
        nodes.append(Node(neighbour, _short(neighbour), round(x, 1), round(y, 1), sign < 0, number % 4))
    return tuple(nodes)


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
    name = neighbour.link.label.value
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip(" ,;:–-") + "…"
