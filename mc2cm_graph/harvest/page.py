"""What a portal gives at a time, and what every kind of portal can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from mc2cm_graph.harvest.client import Validators
from mc2cm_graph.harvest.description import Description
from mc2cm_graph.harvest.fault import Broken

Cursor = Mapping[str, Any]
"""Where to go on: plain values, which are kept as JSON."""

Item = Description | Broken


@dataclass
class Page:
    """One page. ``items`` is read once; only after that do ``following`` and ``total`` hold.

    ``name`` tells the page from all others of the portal and is the same in the next run. ``total`` is how many
    records the portal says that it has, if it says so; ``notes`` are things that the report is to tell. A
    ``torn`` page could be read in part only, so that what it held is not known; one that ``moved`` may have let
    records slip by, because others went away since the page before.
    """

    name: str
    items: Iterator[Item]
    validators: Validators = field(default_factory=Validators)
    unchanged: bool = False
    following: Cursor | None = None
    total: int | None = None
    notes: list[str] = field(default_factory=list)
    torn: bool = False
    moved: bool = False


class Portal(Protocol):
    """A portal that can be read page by page."""

    @property
    def address(self) -> str:
        """The address of its interface."""
        ...

    def first(self) -> Cursor:
        """Where to begin."""
        ...

    def name_of(self, cursor: Cursor) -> str:
        """The name of the page at a cursor, under which its validators are kept."""
        ...

    def page(self, cursor: Cursor, validators: Validators) -> Page:
        """Ask for a page, if it changed; raises HarvestFailed or one of its kinds."""
        ...
