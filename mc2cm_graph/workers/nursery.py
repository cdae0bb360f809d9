"""The nursery: takes jobs, hands them to workers, gives their answers back, ends what must end.

It is one thread and one loop over epoll. It never opens a stranger's request: of a message it reads the lead
only (``parcel.Order``), the rest it passes on to a worker unread. What the worker answers is passed on unread
too, to all who asked for the same while it ran. Deadlines belong to callers and are dropped with them, so
none is left to hit a worker's next job. Workers that are lent (``lending``) take quick jobs without it.
"""

from __future__ import annotations

import gc
import os
import select
import socket
import time

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers import overtime, parcel
from mc2cm_graph.workers.borrowed import QUICK_S
from mc2cm_graph.workers.children import Children
from mc2cm_graph.workers.flight import NEVER, Caller, Child, Flight, Line
from mc2cm_graph.workers.holding import Holding
from mc2cm_graph.workers.job import Answer
from mc2cm_graph.workers.lending import Lending
from mc2cm_graph.workers.lines import HUNG_UP, Lines
from mc2cm_graph.workers.parcel import Message, Order
from mc2cm_graph.workers.passengers import Passengers
from mc2cm_graph.workers.watching import Watchers

_EVERYBODY = 1 << 16
_YOUNG = 20_000
_OVER_DEADLINE = Answer("deadline", limit="deadline_s")
_OVER_SHARE = Answer("share", limit="client_share", retry_after_s=1)
DRAIN = b"d"
"""What the starter writes to have the nursery finish what it has and end."""


class Nursery:
    """Serves jobs from ``listener`` until ``parent`` (a descriptor) closes or a signal ends the process."""

    def __init__(
        self,
        holding: Holding,
        listener: socket.socket,
        limits: Limits,
        version: str,
        parent: int | None,
    ) -> None:
        self._limits = limits
        self._listener, self._parent = listener.fileno(), parent
        self._epoll = select.epoll()
        self._epoll.register(self._listener, select.EPOLLIN)
        if parent is not None:
            self._epoll.register(parent, select.EPOLLIN | HUNG_UP)
        self._lines = Lines(listener, self._epoll)
        self._children = Children(holding, limits, self._epoll)
        self._lending = Lending(limits, self._children, self._lines, self._epoll)
        self._passengers = Passengers(limits)
        self._turns = self._passengers.turns
        self._watchers = Watchers(version, self._lines, self._children, self._lending, self._passengers)
        self._room = bytearray(parcel.RECORD_BYTES)
        self._soonest = NEVER
        self._draining = False
        self._tick = 0

    def run(self) -> None:
        """Serve until the parent goes away, or until nobody waits any more after it said ``DRAIN``."""
        gc.collect()
        gc.freeze()
        # What a job leaves behind hangs together in a cycle, small and of one size: it may gather for a while.
        gc.set_threshold(_YOUNG)
        try:
            while not self._is_over():
                self._children.fork_missing()
                self._dispatch()
                self._watchers.tell(self._tick)
                events = self._epoll.poll(self._pause_s())
                # Workers first: one that is done is not to be killed because its caller left meanwhile.
                workers = self._children.by_descriptor
                for child in [workers[descriptor] for descriptor, _ in events if descriptor in workers]:
                    self._hear(child)
                for descriptor, event in events:
                    if descriptor == self._parent:
                        if not self._heed():
                            return
                    elif descriptor == self._listener:
                        self._lines.accept()
                    elif descriptor in self._lines.by_descriptor:
                        self._listen(self._lines.by_descriptor[descriptor], event)
                self._enforce(time.monotonic())
        finally:
            self._children.kill_all()

    def _is_over(self) -> bool:
        """Tell whether it is to end, and nobody waits for it or for a worker that it lent."""
        return (
            self._draining
            and not self._passengers.callers
            and not self._lending.lent
            and self._lines.are_quiet()
        )

    def _heed(self) -> bool:
        """Hear the parent; False if it went away."""
        said = os.read(self._parent or 0, 1)
        if said == DRAIN and not self._draining:
            self._draining = True
            self._lending.end()
            # Whoever connected before another nursery took the path is served here.
            self._lines.accept(_EVERYBODY)
            self._epoll.unregister(self._listener)
            for line in list(self._lines.by_descriptor.values()):
                self._lines.send(line, parcel.REPLY.pack(parcel.LEAVE, 0))
        return bool(said)

    # Who comes

    def _listen(self, line: Line, event: int) -> None:
        """Take one message of a connection, or its end; give it what it did not take before."""
        if event & select.EPOLLOUT:
            self._lines.send_rest(line)
        if not event & ~select.EPOLLOUT:
            return
        try:
            message = parcel.receive(line.socket, self._room)
        except BlockingIOError:
            return
        except (parcel.Closed, OSError):
            self._forget(line)
            return
        if len(message.data) >= parcel.ORDER.size:
            order = Order(*parcel.ORDER.unpack_from(message.data))
            if order.kind == parcel.QUERY and order.number not in line.callers:
                self._enqueue(line, order, message)
                return
            self._obey(line, order)
        else:
            self._forget(line)
        if message.file is not None:
            os.close(message.file)

    def _obey(self, line: Line, order: Order) -> None:
        """Do what is said in the lead alone."""
        if order.kind == parcel.HAND_OVER and order.number not in line.callers:
            self._take_over(line, order)
        elif order.kind == parcel.BORROW:
            self._lending.want(line)
            self._tick += 1
        elif order.kind == parcel.CANCEL and order.number in line.callers:
            self._leave(line.callers[order.number], Answer("abandoned"))
        elif order.kind == parcel.STATE:
            self._watchers.add(line, order)

    def _forget(self, line: Line) -> None:
        """Let go of a connection whose other side is gone or talks nonsense."""
        for caller in list(line.callers.values()):
            self._leave(caller, Answer("abandoned"))
        self._lending.forget(line)
        self._watchers.forget(line)
        self._lines.close(line)

    def _enqueue(self, line: Line, order: Order, message: Message) -> None:
        """Take the message of an order as a run of its own, or join a run of the same."""
        flight = self._passengers.find(order.flight)
        refusal = None
        if not self._passengers.may_board(order):
            refusal = _OVER_SHARE
        elif flight is None and len(self._turns) >= self._limits.queue:
            refusal = self._busy("queue")
        if (refusal is not None or flight is not None) and message.file is not None:
            os.close(message.file)
        if refusal is not None:
            self._tell(line, order.number, refusal)
            return
        now = time.monotonic()
        self._board(line, order, flight or self._passengers.launch(Flight(order.flight, now, message)), now)

    def _take_over(self, line: Line, order: Order) -> None:
        """Go on with what a lent worker runs: it is not quick, so it has a deadline and a share from now on."""
        child = self._lending.take_back(line)
        may_board = self._passengers.may_board(order)
        flight = self._passengers.find(order.flight)
        if child is not None and (flight is not None or not may_board):
            # Somebody else has the same run already, or it may not go on.
            self._children.kill(child)
        if not may_board:
            self._tell(line, order.number, _OVER_SHARE)
            return
        if child is None:
            self._tell(line, order.number, Answer("crashed"))
            return
        now = time.monotonic()
        if flight is None:
            flight = self._passengers.launch(Flight(order.flight, now - QUICK_S, Message(b"", None)))
            self._run(flight, child)
        self._board(line, order, flight, now)

    def _board(self, line: Line, order: Order, flight: Flight, now: float) -> None:
        """Have a caller wait for a run."""
        caller = self._passengers.board(line, order, flight, now + self._limits.queue_wait_s)
        self._tick += 1
        if flight.child is None:
            self._turns.add(order.client, flight)
            self._wake_at(caller.until)
            self._dispatch()
        else:
            self._time(caller, now)

    def _dispatch(self) -> None:
        """Hand what waits to idle workers, client by client; lend them while nothing waits."""
        if not self._turns:
            self._lending.lend()
            return
        idle = self._children.idle()
        while idle and self._turns and self._children.has_room():
            flight, child = self._turns.first(), idle.pop()
            try:
                parcel.send(child.control, flight.message.data, file=flight.message.file)
            except OSError:
                # It died while idle; its end is heard next, and the callers wait for another.
                self._children.doom(child)
                continue
            self._turns.take(flight)
            flight.drop_message()
            now = flight.since = time.monotonic()
            self._run(flight, child)
            for caller in flight.callers:
                self._time(caller, now)
            self._tick += 1

    def _run(self, flight: Flight, child: Child) -> None:
        """A worker runs it since ``flight.since``."""
        child.flight, flight.child = flight, child
        flight.until = flight.since + self._limits.deadline_s
        self._wake_at(flight.since + min(self._limits.long_s, overtime.SHORT_S))

    def _time(self, caller: Caller, now: float) -> None:
        """Start the deadline of a caller whose job runs; the run itself has one too."""
        caller.until = min(now + (caller.order.value / 1000 or NEVER), caller.flight.until)
        self._wake_at(caller.until)

    # Who is done

    def _hear(self, child: Child) -> None:
        """A worker finished its job, or died; one that is lent tells only its end to us."""
        try:
            if child.borrower is not None:
                self._lending.bury(child)
                raise parcel.Closed
            message = parcel.receive(child.control, self._room)
        except BlockingIOError:
            return
        except (parcel.Closed, OSError):
            self._bury(child)
            return
        flight = child.flight
        if flight is not None and not child.doomed:
            self._passengers.answered += len(flight.callers)
            answer = message.data[1:]
            for caller in flight.callers:
                lead = parcel.REPLY.pack(parcel.ANSWER, caller.order.number)
                self._lines.send(caller.line, lead, answer, file=message.file)
                self._passengers.release(caller)
            self._land(flight)
            if message.data[:1] == parcel.LAST:
                self._children.doom(child)
            elif child.slow or child.long:
                self._children.kill(child)
        if message.file is not None:
            os.close(message.file)

    def _bury(self, child: Child) -> None:
        """Reap a worker that is gone, and tell its callers why if nobody has."""
        flight, answer = child.flight, self._children.bury(child)
        self._tick += 1
        if flight is None:
            return
        child.doomed = True
        self._land(flight)
        for caller in list(flight.callers):
            self._leave(caller, answer)

    def _leave(self, caller: Caller, answer: Answer) -> None:
        """Tell a caller that there is no result, and forget it; a run for which nobody waits is ended."""
        if answer.verdict != "abandoned":
            self._tell(caller.line, caller.order.number, answer)
        else:
            self._passengers.ended[answer.verdict] += 1
        flight = caller.flight
        flight.callers.remove(caller)
        self._passengers.release(caller)
        if flight.callers:
            return
        if flight.child is not None:
            self._children.kill(flight.child)
        self._turns.drop(flight)
        flight.drop_message()
        self._land(flight)

    def _land(self, flight: Flight) -> None:
        """A run is over."""
        self._passengers.land(flight)
        self._tick += 1

    # Who is over time

    def _enforce(self, now: float) -> None:
        if now < self._soonest:
            return
        self._soonest = NEVER
        for caller in [caller for caller in self._passengers.callers if caller.until <= now]:
            runs = caller.flight.child is not None
            self._leave(caller, _OVER_DEADLINE if runs else self._busy("queue_wait_s"))
        self._give_way(now)
        for caller in self._passengers.callers:
            self._wake_at(caller.until)

    def _give_way(self, now: float) -> None:
        """Put slow jobs behind the pages, move long ones aside; end one that keeps another job waiting too long."""
        running = [child for child in self._children.living() if child.flight is not None]
        found = overtime.judge(running, self._limits, now)
        for child in found.slow:
            self._children.put_behind_pages(child)
        for child in found.long:
            self._children.move_aside(child)
            self._tick += 1
        self._wake_at(found.again_at)
        if found.victim and any(now - waiting.since >= self._limits.long_s for waiting in self._turns):
            for caller in list(found.victim.callers):
                self._leave(caller, self._busy("long_jobs"))

    def _wake_at(self, moment: float) -> None:
        self._soonest = min(self._soonest, moment)

    def _pause_s(self) -> float | None:
        soonest = min(self._soonest, self._children.retry_at)
        return None if soonest == NEVER else max(0.0, soonest - time.monotonic())

    # What is said

    def _busy(self, limit: str) -> Answer:
        return Answer("busy", limit=limit, retry_after_s=max(1, round(self._limits.queue_wait_s)))

    def _tell(self, line: Line, number: int, answer: Answer) -> None:
        self._lines.send(line, parcel.REPLY.pack(parcel.ANSWER, number), answer.written())
        self._passengers.ended[answer.verdict] += 1
        self._tick += 1
