"""A small harvester of the change stream, as a portal would write one: it keeps where it is, and goes on there.

It knows LDES and TREE, and of this project nothing but the address of the stream.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pyoxigraph as ox

TREE, LDES = "https://w3id.org/tree#", "https://w3id.org/ldes#"
AS, PROV = "https://www.w3.org/ns/activitystreams#", "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Fetch = Callable[[str], bytes]
"""Gives the Turtle at an address."""


@dataclass(order=True)
class Event:
    """One member of the stream."""

    number: int
    time: str
    change: str
    thing: str
    version: str
    iri: str = field(compare=False)


class Node:
    """A node of the stream, read."""

    def __init__(self, turtle: bytes) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(ox.parse(turtle, format=ox.RdfFormat.TURTLE))

    def one(self, subject: str, property_: str) -> str:
        [found] = self.all(subject, property_)
        return found

    def all(self, subject: str, property_: str) -> list[str]:
        quads = self._store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(property_), None, None)
        return [quad.object.value for quad in quads if isinstance(quad.object, (ox.NamedNode, ox.Literal))]

    def subjects(self, property_: str, value: str) -> list[str]:
        quads = self._store.quads_for_pattern(None, ox.NamedNode(property_), ox.NamedNode(value), None)
        return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]

    @property
    def stream(self) -> str:
        [found] = self.subjects(TYPE, LDES + "EventStream")
        return found

    def events(self) -> list[Event]:
        return sorted(
            Event(
                int(self.one(member, SCHEMA + "position")),
                self.one(member, PROV + "generatedAtTime"),
                self.one(member, TYPE).removeprefix(AS),
                self.one(member, AS + "object"),
                self.one(member, AS + "context"),
                member,
            )
            for member in self.all(self.stream, TREE + "member")
        )

    def relations(self, node: str) -> list[tuple[str, str, str]]:
        """Give the relations of a node: type, address of the other node, value."""
        return [
            (
                self.one(relation, TYPE).removeprefix(TREE),
                self.one(relation, TREE + "node"),
                self.one(relation, TREE + "value"),
            )
            for relation in self.all(node, TREE + "relation")
        ]


@dataclass
class Harvester:
    """What a harvester keeps between two runs: things that stand, the last event, nodes that cannot change."""

    fetch: Fetch
    root: str
    things: dict[str, str] = field(default_factory=dict)
    last: int = 0
    since: str = ""
    done: set[str] = field(default_factory=set)
    fetched: int = 0

    def run(self, most_nodes: int = 10**6) -> bool:
        """Follow the stream, at most so many nodes far; tell whether the end was reached."""
        waiting = self._from_root()
        for node in waiting:
            if most_nodes == 0:
                return False
            most_nodes -= 1
            self._take(node)
        return True

    def _from_root(self) -> list[str]:
        """Choose the nodes that may hold something new, the oldest first."""
        root = Node(self.fetch(self.root))
        starts: dict[str, str] = {}
        ends: dict[str, str] = {}
        for kind, node, value in root.relations(self.root):
            assert kind in ("GreaterThanOrEqualToRelation", "LessThanOrEqualToRelation")
            (starts if kind.startswith("Greater") else ends)[node] = value
        fresh = [node for node in starts if node not in self.done and not ends.get(node, "~") < self.since]
        return sorted(fresh, key=lambda node: (starts[node], int(node.rpartition("/")[2])))

    def _take(self, address: str) -> None:
        node = Node(self.fetch(address))
        self.fetched += 1
        for event in node.events():
            if event.number <= self.last:
                continue
            if event.change == "Delete":
                self.things.pop(event.thing, None)
            else:
                self.things[event.thing] = event.version
            self.last, self.since = event.number, event.time
        if node.all(address, LDES + "immutable") == ["true"]:
            self.done.add(address)
