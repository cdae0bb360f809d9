"""How a web process asks the nursery. Every call has its own connection; threads and tasks need not agree."""

from __future__ import annotations

import asyncio
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
_FULL_PAUSE_S = 0.01
_COMEBACK_S = 2.0
_COMEBACK_PAUSE_S = 0.02
_MOST_TRIES = 3
_NO_ANSWER = Answer("unavailable", message="the query workers do not answer")


class NoNursery(Exception):
    """Nobody serves jobs at the socket."""


class _Comeback:
    """Whether a failed call is worth another: a nursery that dies is followed by the next.

    What was asked can be asked again, for it changes nothing. One that closed the connection has a follower
    already; where nobody listens on the path, one is on its way, or not.
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
        return isinstance(fault, ConnectionRefusedError) and time.monotonic() < self._until


def ask(socket_path: Path, job: Job, patience_s: float = 60.0, hang_up: int | None = None) -> Answer:
    """Have a job run and wait for its answer.

    ``patience_s`` bounds the wait even if the nursery itself is stopped; choose it above deadline and queue
    wait together. ``hang_up`` is the descriptor of the connection on which the client of the caller waits:
    when that client goes away the job is ended and the verdict is ``abandoned``. Never raises for what can
    happen to a job or to the nursery: the verdict says it.
    """
    begun, comeback = time.monotonic(), _Comeback()
    while True:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
                connection.connect(str(socket_path))
                parcel.send(connection, order(job))
                ended = _wait(connection, begun + patience_s, hang_up)
                if ended is not None:
                    return ended
                return _timed(_open(parcel.receive(connection)), begun)
        except (parcel.Closed, OSError) as fault:
            if not comeback.may_follow(fault):
                return _unavailable(fault)
        time.sleep(comeback.pause_s)


async def ask_async(socket_path: Path, job: Job, patience_s: float = 60.0) -> Answer:
    """Have a job run and wait for its answer without a thread; otherwise as ``ask``.

    Cancelling the call closes its connection, by which the nursery frees the worker at once.
    """
    begun, comeback = time.monotonic(), _Comeback()
    while True:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK) as connection:
                async with asyncio.timeout(begun + patience_s + _GRACE_S - time.monotonic()):
                    await _connect(connection, socket_path)
                    parcel.send(connection, order(job))
                    await _readable(connection)
                return _timed(_open(parcel.receive(connection)), begun)
        except TimeoutError:
            return _NO_ANSWER
        except (parcel.Closed, OSError) as fault:
            if not comeback.may_follow(fault):
                return _unavailable(fault)
        await asyncio.sleep(comeback.pause_s)


def state(socket_path: Path, after: int | None = None, patience_s: float = 60.0) -> State:
    """Return what the nursery is doing; with ``after``, wait until its tick is greater than that.

    Raises NoNursery if it cannot be asked.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
            connection.connect(str(socket_path))
            connection.settimeout(patience_s)
            parcel.send(connection, Parcel(parcel.STATE, after or 0, {}))
            head = dict(parcel.receive(connection).head)
    except (parcel.Closed, OSError) as fault:
        raise NoNursery(f"{socket_path}: no query workers listen there ({fault or 'closed'})") from fault
    for name in ("workers", "running"):
        head[name] = tuple(head[name])
    return State(**head)


def order(job: Job) -> Parcel:
    """Wrap a job for the way to the nursery."""
    deadline_ms = round(job.deadline_s * 1000)
    return Parcel(
        parcel.QUERY, deadline_ms, job.head(), job.body(), flight=job.flight, client=job.client_mark
    )


async def _connect(connection: socket.socket, path: Path) -> None:
    """Connect; a listener whose backlog is full says so at once and cannot be waited for, only asked again."""
    while True:
        try:
            connection.connect(str(path))
        except BlockingIOError:
            await asyncio.sleep(_FULL_PAUSE_S)
        else:
            return


async def _readable(connection: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    came: asyncio.Future[None] = loop.create_future()

    def arrive() -> None:
        loop.remove_reader(connection)
        if not came.done():
            came.set_result(None)

    loop.add_reader(connection, arrive)
    try:
        await came
    finally:
        loop.remove_reader(connection)


def _wait(connection: socket.socket, until: float, hang_up: int | None) -> Answer | None:
    """Wait for the answer to come; return a verdict if it need not or does not come."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    if hang_up is not None:
        poll.register(hang_up, select.POLLRDHUP)
    ready = {descriptor for descriptor, _ in poll.poll(max(0.0, until + _GRACE_S - time.monotonic()) * 1000)}
    if connection.fileno() in ready:
        return None
    if ready:
        return Answer("abandoned", message="the client went away")
    return _NO_ANSWER


def _timed(answer: Answer, begun: float) -> Answer:
    return replace(answer, waited_s=max(0.0, time.monotonic() - begun - answer.elapsed_s))


def _unavailable(fault: Exception) -> Answer:
    return Answer("unavailable", message=f"the query workers do not answer ({fault or 'closed'})")


def _open(message: Parcel) -> Answer:
    answer = Answer(**message.head)
    if message.file is None:
        return replace(answer, content=message.body)
    if os.fstat(message.file.fileno()).st_size != answer.size:
        message.file.close()
        return Answer("fault", message="the result is not as long as the worker said")
    return replace(answer, file=message.file)
