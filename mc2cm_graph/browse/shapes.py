"""The shapes as readers see them: what the data of each kind must satisfy, in leaves of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mc2cm_graph.terms import Literal, Term

PER_LEAF = 50
"""Shapes on one leaf."""


@dataclass
class Constraint:
    """One property shape (SHACL 2.3): what it is about, how grave, and what it says in each language."""

    iri: str
    path: str = ""
    severity: str = ""
    messages: list[Literal] = field(default_factory=list)


@dataclass(frozen=True)
class Shape:
    """A node shape (SHACL 2.2) with the classes that are its targets."""

    iri: str
    targets: tuple[str, ...]
    constraints: tuple[Constraint, ...]


class Shapes:
    """All shapes of a snapshot by IRI. Built once, then only read."""

    def __init__(self, rows: Iterable[dict[str, Term]]) -> None:
        """Take the answer of the site question ``shapes``."""
        targets: dict[str, set[str]] = defaultdict(set)
        found: dict[str, dict[str, Constraint]] = defaultdict(dict)
        for row in rows:
            shape = row["shape"].value
            targets[shape].update(row[name].value for name in ("target",) if name in row)
            held = found[shape]
            if "property" not in row:
                continue
            one = held.setdefault(row["property"].value, Constraint(row["property"].value))
            one.path = row["path"].value if "path" in row else one.path
            one.severity = row["severity"].value if "severity" in row else one.severity
            message = row.get("message")
            if isinstance(message, Literal) and message not in one.messages:
                one.messages.append(message)
        self.all: Sequence[Shape] = tuple(
            Shape(shape, tuple(sorted(targets[shape])), tuple(sorted(held.values(), key=lambda one: one.iri)))
            for shape, held in sorted(found.items())
        )
        self._leaves = {
            iri: number // PER_LEAF + 1
            for number, shape in enumerate(self.all)
            for iri in (shape.iri, *(one.iri for one in shape.constraints))
        }

    @property
    def last(self) -> int:
        """Give the number of leaves, at least one."""
        return max(1, -(-len(self.all) // PER_LEAF))

    def leaf(self, number: int) -> Sequence[Shape]:
        """Give the shapes of a leaf; the first is 1."""
        return self.all[(number - 1) * PER_LEAF : number * PER_LEAF]

    def leaf_of(self, iri: str) -> int:
        """Give the leaf on which a shape or a constraint of one stands; the first for an unknown one."""
        return self._leaves.get(iri, 1)
