"""The nursery: takes jobs, hands them to workers, gives their answers back, ends what must end.

It is one thread and one loop over epoll. It never opens a stranger's request: of a message it reads the first
bytes only (``parcel.Lead``), then a worker gets the connection itself. What the worker answers is passed on
unread, to all who asked for the same while it ran. Deadlines belong to callers and are dropped with them, so
none is left to hit a worker's next job.
"""

from __future__ import annotations

import gc
import os
import select
import socket
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from signal import SIGABRT

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers import overtime, parcel
from mc2cm_graph.workers.children import HUNG_UP, Children
from mc2cm_graph.workers.flight import NEVER, Caller, Child, Flight
from mc2cm_graph.workers.holding import Holding
from mc2cm_graph.workers.job import NO_FLIGHT, Answer, State, Verdict
from mc2cm_graph.workers.parcel import Lead, Parcel
from mc2cm_graph.workers.turns import Shares, Turns

_MOST_ACCEPTED = 64
_SHORT_OF_DESCRIPTORS_S = 0.005
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
        self._limits, self._version = limits, version
        self._listener, self._parent = listener, parent
        self._epoll = select.epoll()
        self._epoll.register(listener.fileno(), select.EPOLLIN)
        if parent is not None:
            self._epoll.register(parent, select.EPOLLIN | HUNG_UP)
        self._children = Children(holding, limits, self._epoll)
        self._turns: Turns[Flight] = Turns()
        self._shares = Shares(limits)
        self._fresh: dict[int, socket.socket] = {}
        self._callers: dict[int, Caller] = {}
        self._flights: dict[bytes, Flight] = {}
        self._watching: dict[int, tuple[socket.socket, int]] = {}
        self._soonest = NEVER
        self._draining = False
        self._answered = self._shared = self._tick = 0
        self._ended: Counter[str] = Counter()

    def run(self) -> None:
        """Serve until the parent goes away, or until nobody waits any more after it said ``DRAIN``."""
        gc.collect()
        gc.freeze()
        try:
            while not (self._draining and not self._callers and not self._fresh):
                self._children.fork_missing()
                self._dispatch()
                self._tell_watchers()
                events = {descriptor for descriptor, _ in self._epoll.poll(self._pause_s())}
                if self._parent in events and not self._heed():
                    return
                # Workers first: one that is done is not to be killed because its caller left with the answer.
                workers = self._children.by_descriptor.keys()
                for descriptor in sorted(events, key=workers.__contains__, reverse=True):
                    self._handle(descriptor)
                if self._listener.fileno() in events:
                    # Last, so that no new connection takes the number of one that an event still speaks of.
                    self._accept()
                self._enforce(time.monotonic())
        finally:
            self._children.kill_all()

    def _heed(self) -> bool:
        """Hear the parent; False if it went away."""
        said = os.read(self._parent or 0, 1)
        if said == DRAIN and not self._draining:
            self._draining = True
            self._accept(1 << 16)  # Whoever connected before another nursery took the path is served here.
            self._epoll.unregister(self._listener.fileno())
        return bool(said)

    def _handle(self, descriptor: int) -> None:
        if descriptor in self._children.by_descriptor:
            self._hear(self._children.by_descriptor[descriptor])
        elif descriptor in self._fresh:
            self._admit(self._fresh[descriptor], parcel.peek(self._fresh.pop(descriptor)))
        elif descriptor in self._callers:
            self._leave(self._callers[descriptor], Answer("abandoned"))
        elif descriptor in self._watching:
            self._close(self._watching.pop(descriptor)[0])

    # Who comes

    def _accept(self, most: int = _MOST_ACCEPTED) -> None:
        for _ in range(most):
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:  # Nobody is left.
                return
            except OSError:
                # No descriptor is left to give. Who waits outside goes on waiting; the loop must not run hot.
                time.sleep(_SHORT_OF_DESCRIPTORS_S)
                return
            self._epoll.register(connection.fileno(), select.EPOLLIN | HUNG_UP)
            lead = parcel.peek(connection)
            if lead is None:
                self._fresh[connection.fileno()] = connection
            else:
                self._admit(connection, lead)

    def _admit(self, connection: socket.socket, lead: Lead | None) -> None:
        """Take a connection whose message has come (or whose other side left without one)."""
        descriptor = connection.fileno()
        if lead is None:
            self._close(connection)
        elif lead.kind == parcel.STATE:
            self._epoll.modify(descriptor, HUNG_UP)
            self._watching[descriptor] = connection, lead.number
        elif lead.kind == parcel.QUERY:
            self._epoll.modify(descriptor, HUNG_UP)
            self._enqueue(connection, lead)
        else:
            self._close(connection)

    def _enqueue(self, connection: socket.socket, lead: Lead) -> None:
        flight = self._flights.get(lead.flight)
        if not self._shares.allow(lead.client):
            self._refuse(connection, Answer("share", limit="client_share", retry_after_s=1))
        elif flight is None and len(self._turns) >= self._limits.queue:
            self._refuse(connection, self._busy("queue"))
        else:
            now = time.monotonic()
            if flight is None:
                flight = Flight(lead.flight, now)
                if lead.flight != NO_FLIGHT:
                    self._flights[lead.flight] = flight
            else:
                self._shared += 1
            caller = Caller(connection, lead, flight, now + self._limits.queue_wait_s)
            self._shares.take(lead.client)
            self._callers[connection.fileno()] = flight.callers[connection.fileno()] = caller
            self._tick += 1
            if flight.child is None:
                self._turns.add(lead.client, flight)
                self._wake_at(caller.until)
                self._dispatch()
            else:
                self._time(caller, now)

    def _dispatch(self) -> None:
        """Hand what waits to idle workers, client by client."""
        if not self._turns:
            return
        idle = self._children.idle()
        while idle and self._turns:
            flight, child = self._turns.first(), idle.pop()
            try:
                socket.send_fds(child.control, [b"j"], [next(iter(flight.callers))])
            except OSError:
                # It died while idle; its end is heard next, and the callers wait for another.
                child.doomed = True
                continue
            self._turns.take(flight)
            now = time.monotonic()
            child.flight, flight.child = flight, child
            flight.since, flight.until = now, now + self._limits.deadline_s
            for caller in flight.callers.values():
                self._time(caller, now)
            self._wake_at(now + self._limits.long_s)
            self._tick += 1

    def _time(self, caller: Caller, now: float) -> None:
        """Start the deadline of a caller whose job runs; the run itself has one too."""
        caller.until = min(now + (caller.lead.number / 1000 or NEVER), caller.flight.until)
        self._wake_at(caller.until)

    # Who is done

    def _hear(self, child: Child) -> None:
        """A worker finished its job, or died."""
        try:
            message, files, _, _ = socket.recv_fds(child.control, parcel.RECORD_BYTES, 1)
        except OSError:
            message, files = b"", []
        flight = child.flight
        if not message:
            self._bury(child)
        elif flight is not None and not child.doomed:
            self._answered += len(flight.callers)
            for caller in list(flight.callers.values()):
                with suppress(OSError):  # The caller may be gone.
                    parcel.forward(caller.socket, message, *files)
                self._release(caller)
            self._land(flight)
            if child.long:
                self._children.kill(child)
            child.doomed |= parcel.is_last(message)
        for file in files:
            os.close(file)

    def _bury(self, child: Child) -> None:
        """Reap a worker that is gone, and tell its callers why if nobody has."""
        flight, status = child.flight, self._children.bury(child)
        self._tick += 1
        if flight is None:
            return
        child.doomed = True
        # The engine aborts when the kernel gives it no more memory, and overruns its stack on deep nesting.
        verdict: Verdict = "memory" if status == -SIGABRT else "crashed"
        self._land(flight)
        for caller in list(flight.callers.values()):
            self._leave(caller, Answer(verdict, limit="memory_bytes" if verdict == "memory" else None))

    def _leave(self, caller: Caller, answer: Answer) -> None:
        """Tell a caller that there is no result, and forget it; a run for which nobody waits is ended."""
        self._tell(caller.socket, answer)
        self._release(caller)
        self._ended[answer.verdict] += 1
        flight = caller.flight
        if flight.callers:
            return
        if flight.child is not None:
            self._children.kill(flight.child)
        self._turns.drop(flight)
        self._land(flight)

    def _release(self, caller: Caller) -> None:
        descriptor = caller.socket.fileno()
        del self._callers[descriptor], caller.flight.callers[descriptor]
        self._shares.give_back(caller.lead.client)
        self._close(caller.socket)

    def _land(self, flight: Flight) -> None:
        """Let go of a run that is over; who asks for the same from now on gets another."""
        if self._flights.get(flight.key) is flight:
            del self._flights[flight.key]
        if flight.child is not None:
            flight.child.flight = None
            flight.child = None
        self._tick += 1

    # Who is over time

    def _enforce(self, now: float) -> None:
        if now < self._soonest:
            return
        self._soonest = NEVER
        for caller in [caller for caller in self._callers.values() if caller.until <= now]:
            running = caller.flight.child is not None
            self._leave(
                caller, Answer("deadline", limit="deadline_s") if running else self._busy("queue_wait_s")
            )
        self._give_way(now)
        for caller in self._callers.values():
            self._wake_at(caller.until)

    def _give_way(self, now: float) -> None:
        """Move long jobs aside; end one if there are too many and another job has waited too long."""
        running = [child for child in self._children.living() if child.flight is not None]
        found = overtime.judge(running, self._limits, now)
        for child in found.lower:
            self._children.lower(child)
            self._tick += 1
        self._wake_at(found.again_at)
        if found.victim and any(now - waiting.since >= self._limits.long_s for waiting in self._turns):
            for caller in list(found.victim.callers.values()):
                self._leave(caller, self._busy("long_jobs"))

    def _wake_at(self, moment: float) -> None:
        self._soonest = min(self._soonest, moment)

    def _pause_s(self) -> float | None:
        soonest = min(self._soonest, self._children.retry_at)
        return None if soonest == NEVER else max(0.0, soonest - time.monotonic())

    # What is said

    def _busy(self, limit: str) -> Answer:
        return Answer("busy", limit=limit, retry_after_s=max(1, round(self._limits.queue_wait_s)))

    def _refuse(self, connection: socket.socket, answer: Answer) -> None:
        self._tell(connection, answer)
        self._close(connection)
        self._ended[answer.verdict] += 1
        self._tick += 1

    def _tell(self, connection: socket.socket, answer: Answer) -> None:
        self._send(connection, Parcel(parcel.ANSWER, 0, answer.head()))

    def _send(self, connection: socket.socket, message: Parcel) -> None:
        with suppress(OSError):  # The other side may be gone.
            parcel.send(connection, message, flags=socket.MSG_DONTWAIT)

    def _close(self, connection: socket.socket) -> None:
        # Taken out of epoll by hand: a worker may still hold the connection open, and epoll follows that.
        self._epoll.unregister(connection.fileno())
        parcel.discard(connection)
        connection.close()

    def _tell_watchers(self) -> None:
        if not self._watching:
            return
        tick = self._tick + self._children.forked
        for descriptor in [key for key, (_, after) in self._watching.items() if tick > after]:
            connection, _ = self._watching.pop(descriptor)
            self._send(connection, Parcel(parcel.STATE, 0, asdict(self._state())))
            self._close(connection)

    def _state(self) -> State:
        living = self._children.living()
        running = tuple(child.pid for child in living if child.flight is not None)
        return State(
            version=self._version,
            pid=os.getpid(),
            workers=tuple(child.pid for child in living),
            running=running,
            idle=len(living) - len(running),
            busy=len(running),
            long=sum(child.long for child in living),
            waiting=len(self._turns),
            callers=len(self._callers),
            answered=self._answered,
            shared=self._shared,
            forked=self._children.forked,
            ended=dict(self._ended),
            tick=self._tick + self._children.forked,
        )
