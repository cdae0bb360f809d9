"""What the nursery keeps of those who ask, of what runs for them, and of who runs it."""

from __future__ import annotations

import os
import socket
from collections import deque
from dataclasses import dataclass, field

from mc2cm_graph.workers.parcel import Message, Order

NEVER = float("inf")


@dataclass(eq=False, slots=True)
class Line:
    """A connection over which somebody asks, for one job or for many at a time.

    ``callers`` by the numbers of their orders; ``unsent`` is what the other side did not take yet: parts of a
    message, and a descriptor of our own. ``lent`` is the worker that it has for itself.
    """

    socket: socket.socket
    descriptor: int
    callers: dict[int, Caller] = field(default_factory=dict)
    unsent: deque[tuple[tuple[bytes, ...], int | None]] = field(default_factory=deque)
    lent: Child | None = None


@dataclass(eq=False, slots=True)
class Flight:
    """One run of a job for all who ask for the same; it goes on while one of them waits.

    ``callers`` are in the order in which they came; each brought the same message, and ``message`` is that of
    the first, until a worker has it. ``since`` is when it began to wait and, once it runs, when it began to
    run; ``until`` is when the run ends at the latest, whoever waits (monotonic seconds).
    """

    key: bytes
    since: float
    message: Message
    callers: list[Caller] = field(default_factory=list)
    child: Child | None = None
    until: float = NEVER

    def drop_message(self) -> None:
        """Give the message back: a worker has it, or nobody wants it any more."""
        if self.message.file is not None:
            os.close(self.message.file)
        self.message = Message(b"", None)


@dataclass(eq=False, slots=True)
class Caller:
    """Somebody who waits for an answer; ``until`` ends the present phase of the wait."""

    line: Line
    order: Order
    flight: Flight
    until: float


@dataclass(eq=False, slots=True)
class Child:
    """A worker seen from the nursery.

    ``flight`` is what it runs, ``words`` the file of its standard error. ``doomed`` is set once it was killed or ends
    itself, ``slow`` once its job took so long that its priority was lowered, and ``long`` once it no longer counts
    among the workers for new jobs. ``borrower`` has it for itself while it is lent.
    """

    pid: int
    control: socket.socket
    words: int
    born: float
    flight: Flight | None = None
    doomed: bool = False
    slow: bool = False
    long: bool = False
    borrower: Line | None = None
