"""Who waits for which run: callers, the runs that others may join, and the share that each client has of them."""

from __future__ import annotations

from collections import Counter

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers.flight import Caller, Flight, Line
from mc2cm_graph.workers.job import NO_FLIGHT
from mc2cm_graph.workers.parcel import Order
from mc2cm_graph.workers.turns import Shares, Turns


class Passengers:
    """The books of a nursery: ``callers`` are all who wait, ``turns`` the runs that wait for a worker.

    ``shared`` counts those who joined a run, ``answered`` those who got an answer of a worker, and ``ended`` the others
    by the verdict that they were told.
    """

    def __init__(self, limits: Limits) -> None:
        self._shares = Shares(limits)
        self.turns: Turns[Flight] = Turns()
        self._flights: dict[bytes, Flight] = {}
        self.callers: set[Caller] = set()
        self.shared = self.answered = 0
        self.ended: Counter[str] = Counter()

    def may_board(self, order: Order) -> bool:
        """Tell whether a client may have one more order."""
        return self._shares.allow(order.client)

    def find(self, key: bytes) -> Flight | None:
        """Return the run that has the same answer, if there is one."""
        return self._flights.get(key)

    def launch(self, flight: Flight) -> Flight:
        """Let others join a run, if its answer is theirs, too."""
        if flight.key != NO_FLIGHT:
            self._flights[flight.key] = flight
        return flight

    def board(self, line: Line, order: Order, flight: Flight, until: float) -> Caller:
        """Have somebody wait for a run, ``until`` for the time being."""
        caller = Caller(line, order, flight, until)
        self.shared += bool(flight.callers)
        self._shares.take(order.client)
        self.callers.add(caller)
        flight.callers.append(caller)
        line.callers[order.number] = caller
        return caller

    def release(self, caller: Caller) -> None:
        """Somebody waits no more."""
        self.callers.remove(caller)
        del caller.line.callers[caller.order.number]
        self._shares.give_back(caller.order.client)

    def land(self, flight: Flight) -> None:
        """Let go of a run that is over; who asks for the same from now on gets another."""
        if self._flights.get(flight.key) is flight:
            del self._flights[flight.key]
        if flight.child is not None:
            flight.child.flight = None
            flight.child = None
