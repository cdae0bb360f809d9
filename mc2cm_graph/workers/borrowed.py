"""A worker that the nursery lent: quick jobs go to it and come back without a way through the nursery.

A small query takes its worker less time than the way there and back. So each loop that asks may have a worker of its
own, one job at a time, and a few jobs may wait for it while all of them are quick. It is for quick ones only: a job
that is not over after ``QUICK_S`` is handed over, with its worker, to the nursery, which knows deadlines, priorities
and shares; what waited behind it is asked of the nursery, too.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.job import NO_FLIGHT, Job
from mc2cm_graph.workers.parcel import Message

QUICK_S = 0.02
"""How long a lent worker may take for a job before the nursery is told of it."""

_SOON_S = 0.005
"""A job waits for the lent worker if its turn is likely to come within this time; else the nursery has others."""

_WEIGHT = 0.25
"""What the last job counts for in the time that jobs usually take."""

_LEAD = bytes(parcel.ORDER.size)
"""A worker does not read the lead of an order; it is for the nursery."""


@dataclass(eq=False, slots=True)
class Errand:
    """One run of a job for those of this loop who ask for the same, by the numbers of their orders."""

    job: Job
    numbers: list[int]


class Lender(Protocol):
    """Who borrowed the worker, and speaks with the nursery."""

    def deliver(self, numbers: list[int], message: Message) -> None:
        """Give the answer of a worker to all who wait for it."""

    def hand_over(self, errand: Errand, took_s: float) -> None:
        """Tell the nursery for whom the worker runs that it lent; it has the worker from now on."""

    def give_up(self, errands: list[Errand]) -> None:
        """Ask the nursery for another worker, which ends this one, and have it run the errands that are left."""


class Borrowed:
    """A lent worker behind ``connection``, which belongs to this object."""

    def __init__(
        self, connection: socket.socket, loop: asyncio.AbstractEventLoop, room: bytearray, lender: Lender
    ) -> None:
        self._socket, self._loop, self._room, self._lender = connection, loop, room, lender
        self._running: Errand | None = None
        self._waiting: deque[Errand] = deque()
        self._same: dict[bytes, Errand] = {}
        self._since = 0.0
        self._usual_s = _SOON_S / 2
        self._timer: asyncio.TimerHandle | None = None
        loop.add_reader(connection, self._receive)

    def take(self, job: Job, number: int) -> bool:
        """Take a job if its turn comes soon, or the same is under way here; tell whether it was taken.

        Not taken are jobs that wait for the network or the deadline of which may be over before the nursery is told,
        and those that are too long for a message.
        """
        same = self._same.get(job.flight) if self._running is not None else None
        if same is not None:
            same.numbers.append(number)
            return True
        if job.calls or 0 < job.deadline_s <= 2 * QUICK_S or len(job.written) > parcel.INLINE_BYTES:
            return False
        errand = Errand(job, [number])
        if self._running is None:
            return self._begin(errand)
        if (len(self._waiting) + 1) * self._usual_s > _SOON_S:
            return False
        self._waiting.append(errand)
        self._remember(errand)
        return True

    def withdraw(self, number: int) -> bool:
        """Forget somebody who does not wait any more; a run for nobody is ended. False if the number is not known."""
        for errand in (*self._waiting, *([self._running] if self._running else ())):
            if number in errand.numbers:
                errand.numbers.remove(number)
                if not errand.numbers:
                    self._drop(errand)
                return True
        return False

    def close(self) -> None:
        """Give the worker back. The nursery sees that by the end of the connection over which it was lent."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        if self._timer is not None:
            self._timer.cancel()

    def _remember(self, errand: Errand) -> None:
        if errand.job.flight != NO_FLIGHT:
            self._same[errand.job.flight] = errand

    def _forget(self, errand: Errand) -> None:
        if self._same.get(errand.job.flight) is errand:
            del self._same[errand.job.flight]

    def _begin(self, errand: Errand) -> bool:
        """Send a job to the worker; False if it does not take it."""
        try:
            parcel.send(self._socket, _LEAD, errand.job.written)
        except OSError:  # It is gone, which is heard of next.
            return False
        self._running, self._since = errand, time.monotonic()
        self._remember(errand)
        if self._timer is None:
            self._timer = self._loop.call_later(QUICK_S, self._look)
        return True

    def _drop(self, errand: Errand) -> None:
        """Let go of a job for which nobody waits."""
        self._forget(errand)
        if errand is self._running:
            self._running = None
            self._end()
        else:
            self._waiting.remove(errand)

    def _look(self) -> None:
        """Hand a job over that is not quick; look again later while there is one."""
        self._timer = None
        if self._running is None:
            return
        took_s = time.monotonic() - self._since
        if took_s < QUICK_S:
            self._timer = self._loop.call_later(QUICK_S - took_s, self._look)
            return
        late, self._running = self._running, None
        self._forget(late)
        self._lender.hand_over(late, took_s)
        self._end()

    def _receive(self) -> None:
        try:
            message = parcel.receive(self._socket, self._room)
        except BlockingIOError:
            return
        except (parcel.Closed, OSError):
            self._end()
            return
        errand, self._running = self._running, None
        if errand is None:  # Nothing was asked.
            self._end()
            return
        self._forget(errand)
        self._usual_s += (time.monotonic() - self._since - self._usual_s) * _WEIGHT
        if message.data[:1] == parcel.LAST:
            self._end()
        elif self._waiting and self._begin(self._waiting[0]):
            self._waiting.popleft()
        elif self._waiting:
            self._end()
        self._lender.deliver(errand.numbers, message)

    def _end(self) -> None:
        """Close; whatever is left goes to the nursery."""
        self.close()
        left = [*([self._running] if self._running else ()), *self._waiting]
        self._running = None
        self._waiting.clear()
        self._lender.give_up(left)
