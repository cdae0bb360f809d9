"""How a web process asks the nursery. Every call has its own connection; threads need not agree."""

from __future__ import annotations

import os
import select
import socket
import time
from dataclasses import replace
from pathlib import Path

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.job import Answer, Job, State
from mc2cm_graph.workers.parcel import Parcel

_GRACE_S = 5.0


class NoNursery(Exception):
    """Nobody serves jobs at the socket."""


def ask(socket_path: Path, job: Job, patience_s: float = 60.0, hang_up: int | None = None) -> Answer:
    """Have a job run and wait for its answer.

    ``patience_s`` bounds the wait even if the nursery itself is stopped; choose it above deadline and queue
    wait together. ``hang_up`` is the descriptor of the connection on which the client of the caller waits:
    when that client goes away the job is ended and the verdict is ``abandoned``. Never raises for what can
    happen to a job or to the nursery: the verdict says it.
    """
    begun = time.monotonic()
    try:
        with _connect(socket_path) as connection:
            deadline_ms = round(job.deadline_s * 1000)
            parcel.send(connection, Parcel(parcel.QUERY, deadline_ms, {}, job.to_bytes()))
            ended = _wait(connection, patience_s, hang_up)
            if ended is not None:
                return ended
            answer = _open(parcel.receive(connection))
    except (parcel.Closed, OSError) as fault:
        return Answer("unavailable", message=f"the query workers do not answer ({fault or 'closed'})")
    return replace(answer, waited_s=max(0.0, time.monotonic() - begun - answer.elapsed_s))


def state(socket_path: Path, after: int | None = None, patience_s: float = 60.0) -> State:
    """Return what the nursery is doing; with ``after``, wait until its tick is greater than that.

    Raises NoNursery if it cannot be asked.
    """
    try:
        with _connect(socket_path) as connection:
            connection.settimeout(patience_s)
            parcel.send(connection, Parcel(parcel.STATE, after or 0, {}))
            head = dict(parcel.receive(connection).head)
    except (parcel.Closed, OSError) as fault:
        raise NoNursery(f"{socket_path}: no query workers listen there ({fault or 'closed'})") from fault
    for name in ("workers", "running"):
        head[name] = tuple(head[name])
    return State(**head)


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection


def _wait(connection: socket.socket, patience_s: float, hang_up: int | None) -> Answer | None:
    """Wait for the answer to come; return a verdict if it need not or does not come."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    if hang_up is not None:
        poll.register(hang_up, select.POLLRDHUP)
    ready = {descriptor for descriptor, _ in poll.poll((patience_s + _GRACE_S) * 1000)}
    if connection.fileno() in ready:
        return None
    if ready:
        return Answer("abandoned", message="the client went away")
    return Answer("unavailable", message="the query workers do not answer")


def _open(message: Parcel) -> Answer:
    answer = Answer(**message.head)
    if message.file is None:
        return replace(answer, content=message.body)
    if os.fstat(message.file.fileno()).st_size != answer.size:
        message.file.close()
        return Answer("fault", message="the result is not as long as the worker said")
    return replace(answer, file=message.file)
