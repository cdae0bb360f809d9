"""Who watches the nursery: told what it is doing once something has changed that they do not know."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.flight import Line
from mc2cm_graph.workers.job import State
from mc2cm_graph.workers.lines import Lines
from mc2cm_graph.workers.parcel import Order


class Watchers:
    """Those who asked for the state, with the tick that each knows of (``Order.value``)."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._watching: list[tuple[Line, Order]] = []

    def add(self, line: Line, order: Order) -> None:
        """Somebody wants to be told."""
        self._watching.append((line, order))

    def forget(self, line: Line) -> None:
        """A connection is gone."""
        self._watching = [(other, order) for other, order in self._watching if other is not line]

    def tell(self, tick: int, state: Callable[[], State]) -> None:
        """Tell those who do not know of this tick."""
        if not self._watching:
            return
        told = json.dumps(asdict(state())).encode()
        for line, order in [watching for watching in self._watching if tick > watching[1].value]:
            self._watching.remove((line, order))
            self._lines.send(line, parcel.REPLY.pack(parcel.STATE, order.number), told)
