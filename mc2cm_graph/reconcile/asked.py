"""What is asked for in one reconciliation query, whichever version of the protocol it came by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Quantifier = Literal["any", "all", "none"]
Strictness = Literal["any", "all", "should"]


class BadAsking(Exception):
    """A request that does not fit the protocol: where, what was found, what was expected, and the HTTP status."""

    def __init__(self, where: str, found: str, expected: str, status: int = 400, limit: str = "") -> None:
        super().__init__(f"{where}: found {found}, expected {expected}")
        self.status = status
        self.limit = limit


@dataclass(frozen=True)
class Entity:
    """A value that is an entity already: its identifier, and its name where one was sent."""

    id: str
    name: str = ""


Value = str | bool | int | float | Entity
"""A value of a property (0.2 and 1.0: Property Values)."""


@dataclass(frozen=True)
class Condition:
    """What is asked of a name, an identifier or a property: values, how many of them must be met, and how.

    ``property`` is empty for names and identifiers. ``qualifier`` is one of QUALIFIERS, empty for our own choice.
    """

    values: tuple[Value, ...]
    property: str = ""
    quantifier: Quantifier = "any"
    qualifier: str = ""
    required: bool = False


@dataclass(frozen=True)
class Query:
    """One reconciliation query. ``limit`` is 0 where none was sent; ``types`` are identifiers of types."""

    names: tuple[Condition, ...] = ()
    ids: tuple[Condition, ...] = ()
    properties: tuple[Condition, ...] = ()
    types: tuple[str, ...] = ()
    strictness: Strictness = "any"
    limit: int = 0


QUALIFIERS = ("exact", "similar")
"""How a value of a property may be held against those of an entity: the same but for signs, or near to it as well."""


@dataclass(frozen=True)
class Feature:
    """A matching feature: what the score was made of."""

    id: str
    value: bool | float


@dataclass(frozen=True)
class Candidate:
    """An entity that may be meant: ``score`` from 0 to 100, ``match`` whether it surely is."""

    iri: str
    kind: str
    score: float
    match: bool
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class WantedProperty:
    """A property of a data extension query, with its settings."""

    id: str
    settings: dict[str, object]


@dataclass(frozen=True)
class Extension:
    """A data extension query: identifiers of entities, and the properties whose values are wanted."""

    ids: tuple[str, ...]
    properties: tuple[WantedProperty, ...]
