"""How a loop asks the nursery: one connection that stays, over which many jobs go at a time."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from mc2cm_graph.workers import client, parcel
from mc2cm_graph.workers.borrowed import Borrowed, Errand
from mc2cm_graph.workers.job import Answer, Job
from mc2cm_graph.workers.parcel import Message, Order

_FULL_PAUSE_S = 0.01
_WORKERS_LEAD_BYTES = 1
_NUMBERS = 1 << 32


class Line:
    """Asks the nursery at a path; connects when it is first asked, and again when the connection broke.

    It belongs to the loop that asks. A nursery that is about to end says so: what was asked is still answered,
    what follows goes to its successor over a new connection.
    """

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._link: _Link | None = None
        self._turn = asyncio.Lock()

    async def ask(self, job: Job, patience_s: float = 60.0) -> Answer:
        """Have a job run and wait for its answer; otherwise as ``client.ask``.

        Cancelling the call withdraws the job, by which the nursery frees its worker at once.
        """
        begun, comeback = time.monotonic(), client.Comeback()
        until = begun + patience_s + client.GRACE_S
        while True:
            try:
                link = self._link
                if link is None or link.is_over:
                    async with asyncio.timeout(until - time.monotonic()):
                        link = await self._connect()
                message, lead_bytes = await link.ask(job, until)
                return client.open_answer(message, time.monotonic() - begun, lead_bytes)
            except TimeoutError:
                return client.NO_ANSWER
            except (parcel.Closed, OSError) as fault:
                if not comeback.may_follow(fault):
                    return client.unavailable(fault)
            await asyncio.sleep(comeback.pause_s)

    def close(self) -> None:
        """Give the connection back; what is still asked over it fails."""
        if self._link is not None:
            self._link.end()

    async def _connect(self) -> _Link:
        """Connect; a listener whose backlog is full says so at once and cannot be waited for, only asked again."""
        async with self._turn:
            while self._link is None or self._link.is_over:
                connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
                try:
                    connection.connect(self._path)
                except BlockingIOError:
                    connection.close()
                    await asyncio.sleep(_FULL_PAUSE_S)
                except BaseException:
                    connection.close()
                    raise
                else:
                    self._link = _Link(connection)
            return self._link


class _Link:
    """One connection, and the worker that was lent over it.

    ``is_over`` once no more may be asked over it; it closes when nothing is awaited.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.is_over = False
        self._socket = connection
        self._loop = asyncio.get_running_loop()
        self._room = bytearray(parcel.RECORD_BYTES)
        self._awaited: dict[int, tuple[asyncio.Future[tuple[Message, int]], float]] = {}
        self._unsent: deque[tuple[Job, int] | Order] = deque()
        self._borrowed: Borrowed | None = None
        self._last = 0
        self._timer: asyncio.TimerHandle | None = None
        self._look_at = math.inf
        self._loop.add_reader(connection, self._receive)
        self._send(Order(parcel.BORROW, 0))

    async def ask(self, job: Job, until: float) -> tuple[Message, int]:
        """Ask and wait; return the answer and the length of its lead in bytes.

        Raises Closed if the nursery goes away, TimeoutError at ``until``.
        """
        number = self._last = (self._last + 1) % _NUMBERS
        answer: asyncio.Future[tuple[Message, int]] = self._loop.create_future()
        self._awaited[number] = answer, until
        self._watch(until)
        try:
            if self._borrowed is None or not self._borrowed.take(job, number):
                self._send((job, number))
            return await answer
        except asyncio.CancelledError:
            if answer.done() and not answer.cancelled() and answer.exception() is None:
                _throw_away(answer.result()[0])
            raise
        finally:
            if self._awaited.pop(number, None) is not None and not self.is_closed:
                self._withdraw(number)
            self._close_if_over()

    def _withdraw(self, number: int) -> None:
        """Nobody waits any more, so nobody need work on it."""
        if self._borrowed is None or not self._borrowed.withdraw(number):
            self._send(Order(parcel.CANCEL, number))

    # What the worker that was lent has to say

    def deliver(self, numbers: list[int], message: Message) -> None:
        """Give the answer of the lent worker to all who wait for it."""
        for number in numbers[1:]:
            try:
                own = None if message.file is None else parcel.own(message.file)
            except OSError as fault:  # No descriptor is left to give.
                self._fail(number, fault)
            else:
                self._give(number, message._replace(file=own), _WORKERS_LEAD_BYTES)
        self._give(numbers[0], message, _WORKERS_LEAD_BYTES)
        self._close_if_over()

    def hand_over(self, errand: Errand, took_s: float) -> None:
        """Have the nursery go on with the lent worker and its job; the others join that run."""
        job, first = errand.job, errand.numbers[0]
        left_ms = 0 if not job.deadline_s else max(1, round((job.deadline_s - took_s) * 1000))
        self._say(Order(parcel.HAND_OVER, first, left_ms, job.flight, job.client_mark))
        for number in errand.numbers[1:]:
            self._say((job, number))

    def give_up(self, errands: list[Errand]) -> None:
        """Ask for another worker, by which the nursery ends the lent one, and send on what is left."""
        self._borrowed = None
        if self.is_closed:
            return
        self._say(Order(parcel.BORROW, 0))
        for errand in errands:
            for number in errand.numbers:
                self._say((errand.job, number))

    def _say(self, said: tuple[Job, int] | Order) -> None:
        """Send what nobody asks for at this moment; that the nursery is gone is heard of next, by all who wait."""
        with suppress(OSError):
            self._send(said)

    def _watch(self, until: float) -> None:
        """See to it that who waits at ``until`` is told; one timer for all costs less than one for each."""
        if until < self._look_at:
            if self._timer is not None:
                self._timer.cancel()
            self._look_at = until
            self._timer = self._loop.call_later(max(0.0, until - time.monotonic()), self._expire)

    def _expire(self) -> None:
        self._timer, self._look_at = None, math.inf
        now = time.monotonic()
        for answer, until in self._awaited.values():
            if until > now:
                self._watch(until)
            elif not answer.done():
                answer.set_exception(TimeoutError())

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing can come any more."""
        return self._socket.fileno() < 0

    def end(self, fault: Exception | None = None) -> None:
        """Close; whatever is awaited fails."""
        self.is_over = True
        if self.is_closed:
            return
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket.close()
        if self._borrowed is not None:
            self._borrowed.close()
            self._borrowed = None
        if self._timer is not None:
            self._timer.cancel()
        for answer, _ in self._awaited.values():
            if not answer.done():
                answer.set_exception(fault or parcel.Closed())

    def _send(self, said: tuple[Job, int] | Order) -> None:
        """Send, or let it wait until the nursery takes more; raise OSError if it cannot be sent."""
        if self._unsent:
            self._unsent.append(said)
            return
        try:
            self._put(said)
        except BlockingIOError:
            self._unsent.append(said)
            self._loop.add_writer(self._socket, self._send_rest)

    def _put(self, said: tuple[Job, int] | Order) -> None:
        if isinstance(said, Order):
            with suppress(BrokenPipeError, ConnectionResetError):  # The end is heard of next.
                parcel.send(self._socket, said.pack())
        else:
            client.send(self._socket, *said)

    def _send_rest(self) -> None:
        try:
            while self._unsent:
                self._put(self._unsent[0])
                self._unsent.popleft()
        except BlockingIOError:
            return
        except OSError as fault:
            self.end(fault)
            return
        self._loop.remove_writer(self._socket)

    def _receive(self) -> None:
        try:
            message = parcel.receive(self._socket, self._room)
        except BlockingIOError:
            return
        except (parcel.Closed, OSError) as fault:
            self.end(fault)
            return
        kind, number = parcel.REPLY.unpack_from(message.data)
        if kind == parcel.LEAVE:
            self.is_over = True
            self._close_if_over()
            return
        if kind == parcel.LEND:
            self._borrow(message)
        else:
            self._give(number, message, parcel.REPLY.size)

    def _borrow(self, message: Message) -> None:
        if message.file is not None:
            worker = socket.socket(fileno=message.file)
            self._borrowed = Borrowed(worker, self._loop, self._room, self)

    def _give(self, number: int, message: Message, lead_bytes: int) -> None:
        awaited = self._awaited.pop(number, None)
        if awaited is not None and not awaited[0].done():
            awaited[0].set_result((message, lead_bytes))
        else:  # It came too late.
            _throw_away(message)

    def _fail(self, number: int, fault: Exception) -> None:
        awaited = self._awaited.pop(number, None)
        if awaited is not None and not awaited[0].done():
            awaited[0].set_exception(fault)

    def _close_if_over(self) -> None:
        if self.is_over and not self._awaited:
            self.end()


def _throw_away(message: Message) -> None:
    if message.file is not None:
        os.close(message.file)
