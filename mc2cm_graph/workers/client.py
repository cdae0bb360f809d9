"""How a thread asks the nursery: over a connection of its own. A loop has a ``line.Line`` for all that it asks."""

from __future__ import annotations

import json
import os
import select
import socket
import time
from pathlib import Path

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.job import Answer, Job, State
from mc2cm_graph.workers.parcel import Message, Order

GRACE_S = 5.0
_COMEBACK_S = 2.0
_COMEBACK_PAUSE_S = 0.02
_MOST_TRIES = 3
_MOST_MS = (1 << 32) - 1
NO_ANSWER = Answer("unavailable", message="the query workers do not answer")


class NoNursery(Exception):
    """Nobody serves jobs at the socket."""


class Comeback:
    """Whether a failed call is worth another: a nursery that dies is followed by the next.

    What was asked can be asked again, for it changes nothing. One that closed the connection has a follower
    already; where nobody listens on the path, or there is none yet, one is on its way, or not.
    """

    def __init__(self) -> None:
        self._until = time.monotonic() + _COMEBACK_S
        self._tries = 1
        self.pause_s = 0.0

    def may_follow(self, fault: Exception) -> bool:
        """Tell whether to ask again after a fault, when ``pause_s`` have passed."""
        if isinstance(fault, parcel.Closed | ConnectionResetError | BrokenPipeError):
            self._tries += 1
            return self._tries <= _MOST_TRIES
        self.pause_s = _COMEBACK_PAUSE_S
        on_its_way = isinstance(fault, ConnectionRefusedError | FileNotFoundError)
        return on_its_way and time.monotonic() < self._until


def ask(socket_path: Path, job: Job, patience_s: float = 60.0, hang_up: int | None = None) -> Answer:
    """Have a job run and wait for its answer.

    ``patience_s`` bounds the wait even if the nursery itself is stopped; choose it above deadline and queue
    wait together. ``hang_up`` is the descriptor of the connection on which the client of the caller waits:
    when that client goes away the job is ended and the verdict is ``abandoned``. Never raises for what can
    happen to a job or to the nursery: the verdict says it.
    """
    begun, comeback = time.monotonic(), Comeback()
    while True:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
                connection.connect(str(socket_path))
                send(connection, job, 0)
                return hear(connection, begun, begun + patience_s, hang_up)
        except (parcel.Closed, OSError) as fault:
            if not comeback.may_follow(fault):
                return unavailable(fault)
        time.sleep(comeback.pause_s)


def state(socket_path: Path, after: int | None = None, patience_s: float = 60.0) -> State:
    """Return what the nursery is doing; with ``after``, wait until its tick is greater than that.

    One that is about to end is followed by another, which is asked then. Raises NoNursery if none can be asked.
    """
    tries = 1
    while True:
        try:
            return _state(socket_path, after or 0, patience_s)
        except (parcel.Closed, OSError) as fault:
            tries += 1
            if tries > _MOST_TRIES or not isinstance(fault, parcel.Closed):
                told = f"{socket_path}: no query workers listen there ({fault or 'closed'})"
                raise NoNursery(told) from fault


def _state(socket_path: Path, after: int, patience_s: float) -> State:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        connection.connect(str(socket_path))
        connection.settimeout(patience_s)
        parcel.send(connection, Order(parcel.STATE, 0, after).pack())
        room = bytearray(parcel.RECORD_BYTES)
        while (message := parcel.receive(connection, room)).data[:1] != parcel.STATE:
            pass
    told = json.loads(message.data[parcel.REPLY.size :])
    for name in ("workers", "running"):
        told[name] = tuple(told[name])
    return State(**told)


def send(connection: socket.socket, job: Job, number: int) -> None:
    """Send a job to the nursery, as the order of that number. Raises OSError as the socket does."""
    value = min(round(job.deadline_s * 1000), _MOST_MS)
    lead = Order(parcel.QUERY, number, value, job.flight, job.client_mark).pack()
    if len(job.written) <= parcel.INLINE_BYTES:
        parcel.send(connection, lead, job.written)
        return
    file = parcel.in_file(job.written)
    try:
        parcel.send(connection, lead, file=file)
    finally:
        os.close(file)


def hear(
    connection: socket.socket, begun: float, until: float = float("inf"), hang_up: int | None = None
) -> Answer:
    """Wait for the answer to the only order of a connection; raise Closed if the other side goes away."""
    room = bytearray(parcel.RECORD_BYTES)
    while True:
        ended = _wait(connection, until, hang_up)
        if ended is not None:
            return ended
        message = parcel.receive(connection, room)
        if message.data[:1] == parcel.ANSWER:
            return open_answer(message, time.monotonic() - begun)


def open_answer(message: Message, took_s: float, lead_bytes: int = parcel.REPLY.size) -> Answer:
    """Read an answer that came after ``took_s``, behind a lead."""
    file = None if message.file is None else os.fdopen(message.file, "rb")
    answer = Answer.read_from(memoryview(message.data)[lead_bytes:], file, took_s)
    if file is not None and os.fstat(file.fileno()).st_size != answer.size:
        file.close()
        return Answer("fault", message="the result is not as long as the worker said")
    return answer


def unavailable(fault: Exception) -> Answer:
    """Say that nobody answers, and why."""
    return Answer("unavailable", message=f"the query workers do not answer ({fault or 'closed'})")


def _wait(connection: socket.socket, until: float, hang_up: int | None) -> Answer | None:
    """Wait for the answer to come; return a verdict if it need not or does not come."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    if hang_up is not None:
        poll.register(hang_up, select.POLLRDHUP)
    wait_ms = None if until == float("inf") else max(0.0, until + GRACE_S - time.monotonic()) * 1000
    ready = {descriptor for descriptor, _ in poll.poll(wait_ms)}
    if connection.fileno() in ready:
        return None
    if ready:
        return Answer("abandoned", message="the client went away")
    return NO_ANSWER
