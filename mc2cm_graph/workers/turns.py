"""Whose turn it is: a fair queue, and how much of the workers one client may hold. No sockets, no processes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from typing import Generic, TypeVar

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers.job import NO_CLIENT

Waiting = TypeVar("Waiting")
_KEPT_FOR_NEWCOMERS = 4
"""One place in so many is never given to a client who is alone, so that the next one finds room."""


class Turns(Generic[Waiting]):
    """What waits, client by client: each client in turn, and of one client the oldest first.

    Something may wait for several clients at once; it is served at the first of their turns.
    """

    def __init__(self) -> None:
        self._queues: dict[bytes, deque[Waiting]] = {}
        self._clients: dict[Waiting, set[bytes]] = {}

    def __len__(self) -> int:
        return len(self._clients)

    def __iter__(self) -> Iterator[Waiting]:
        return iter(self._clients)

    def add(self, client: bytes, waiting: Waiting) -> None:
        """Let something wait for a client (too)."""
        clients = self._clients.setdefault(waiting, set())
        if client not in clients:
            clients.add(client)
            self._queues.setdefault(client, deque()).append(waiting)

    def first(self) -> Waiting:
        """Return what comes next, without taking it; IndexError if nothing waits."""
        for queue in self._queues.values():
            return queue[0]
        raise IndexError("nothing waits")

    def take(self, waiting: Waiting) -> None:
        """Take something out because it is served; the client whose turn it was goes to the end of the line."""
        turn = next(iter(self._queues))
        self.drop(waiting)
        if turn in self._queues:
            self._queues[turn] = self._queues.pop(turn)

    def drop(self, waiting: Waiting) -> None:
        """Take something out for which nobody waits any more."""
        for client in self._clients.pop(waiting, ()):
            queue = self._queues[client]
            queue.remove(waiting)
            if not queue:
                del self._queues[client]


class Shares:
    """How many callers each client has, waiting and served, and whether it may have one more."""

    def __init__(self, limits: Limits) -> None:
        places = limits.workers + limits.long_jobs + limits.queue
        self._most = max(1, int(places * limits.client_share))
        self._most_alone = max(self._most, places - places // _KEPT_FOR_NEWCOMERS)
        self._held: Counter[bytes] = Counter()
        self._all = 0

    def allow(self, client: bytes) -> bool:
        """Tell whether a client may have one more; one who is alone may have more than a share."""
        held = self._held.get(client, 0)
        if client == NO_CLIENT or held < self._most:
            return True
        return held == self._all and held < self._most_alone

    def take(self, client: bytes) -> None:
        """Count one more caller of a client."""
        self._held[client] += 1
        self._all += 1

    def give_back(self, client: bytes) -> None:
        """Count one caller less."""
        self._all -= 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
