"""Who watches the nursery: told what it is doing once something has changed that they do not know."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.children import Children
from mc2cm_graph.workers.flight import Line
from mc2cm_graph.workers.job import State
from mc2cm_graph.workers.lending import Lending
from mc2cm_graph.workers.lines import Lines
from mc2cm_graph.workers.parcel import Order
from mc2cm_graph.workers.passengers import Passengers


class Watchers:
    """Those who asked for the state, with the tick that each knows of (``Order.value``)."""

    def __init__(
        self,
        version: str,
        lines: Lines,
        children: Children,
        lending: Lending,
        passengers: Passengers,
    ) -> None:
        self._version, self._lines = version, lines
        self._children, self._lending, self._passengers = children, lending, passengers
        self._watching: list[tuple[Line, Order]] = []

    def add(self, line: Line, order: Order) -> None:
        """Somebody wants to be told."""
        self._watching.append((line, order))

    def forget(self, line: Line) -> None:
        """A connection is gone."""
        self._watching = [(other, order) for other, order in self._watching if other is not line]

    def tell(self, tick: int) -> None:
        """Tell those who do not know of this tick of the nursery's."""
        if not self._watching:
            return
        tick += self._children.forked
        told = json.dumps(asdict(self._state(tick))).encode()
        for line, order in [watching for watching in self._watching if tick > watching[1].value]:
            self._watching.remove((line, order))
            self._lines.send(line, parcel.REPLY.pack(parcel.STATE, order.number), told)

    def _state(self, tick: int) -> State:
        living = self._children.living()
        running = tuple(child.pid for child in living if child.flight is not None)
        return State(
            version=self._version,
            pid=os.getpid(),
            workers=tuple(child.pid for child in living),
            running=running,
            idle=len(living) - len(running) - self._lending.lent,
            busy=len(running),
            long=sum(child.long for child in living),
            lent=self._lending.lent,
            waiting=len(self._passengers.turns),
            callers=len(self._passengers.callers),
            answered=self._passengers.answered,
            shared=self._passengers.shared,
            forked=self._children.forked,
            ended=dict(self._passengers.ended),
            tick=tick,
        )
