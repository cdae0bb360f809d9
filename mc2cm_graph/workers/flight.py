"""What the nursery keeps of those who ask, of what runs for them, and of who runs it."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field

from mc2cm_graph.workers.parcel import Lead

NEVER = float("inf")


@dataclass(eq=False)
class Flight:
    """One run of a job for all who ask for the same; it goes on while one of them waits.

    ``callers`` by descriptor, the oldest first; each brought the same message, and the worker reads one of
    them. ``since`` is when it began to wait and, once it runs, when it began to run; ``until`` is when the
    run ends at the latest, whoever waits (monotonic seconds).
    """

    key: bytes
    since: float
    callers: dict[int, Caller] = field(default_factory=dict)
    child: Child | None = None
    until: float = NEVER


@dataclass(eq=False)
class Caller:
    """A connection on which somebody waits for an answer; ``until`` ends the present phase of the wait."""

    socket: socket.socket
    lead: Lead
    flight: Flight
    until: float


@dataclass(eq=False)
class Child:
    """A worker seen from the nursery.

    ``flight`` is what it runs. ``doomed`` is set once it was killed or ends itself, ``long`` once its job
    took so long that it no longer counts among the workers for new jobs.
    """

    pid: int
    control: socket.socket
    born: float
    flight: Flight | None = None
    doomed: bool = False
    long: bool = False
