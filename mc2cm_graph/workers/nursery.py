"""The nursery: holds the snapshot, forks workers, hands them connections, ends what must end.

It is one thread and one loop over epoll. It never opens a stranger's request: of a message it reads the first
bytes only (what it is, and the deadline asked for), then a worker gets the connection itself. The nursery
keeps a duplicate of the descriptor, by which it notices that the caller hung up and tells it that its job was
ended. Deadlines belong to jobs and are dropped with them, so none is left to hit a worker's next job.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.confinement import die_with_parent
from mc2cm_graph.workers.job import Answer, State, Verdict
from mc2cm_graph.workers.parcel import Parcel
from mc2cm_graph.workers.worker import READY, RETIRING, Worker

_HUNG_UP = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR
_FORK_RETRY_S = 0.1


@dataclass(eq=False)
class Caller:
    """A connection: its socket, when its present phase ends, and the deadline that it asked for."""

    socket: socket.socket
    until: float = float("inf")
    deadline_s: float = 0.0


@dataclass(eq=False)
class Child:
    """A worker seen from the nursery; ``caller`` while it runs a job, ``doomed`` once it was killed."""

    pid: int
    control: socket.socket
    caller: Caller | None = None
    doomed: bool = False


class Nursery:
    """Serves jobs from ``listener`` until ``parent`` (a descriptor) closes or a signal ends the process."""

    def __init__(
        self, store: ox.Store, listener: socket.socket, limits: Limits, version: str, parent: int | None
    ) -> None:
        self._store, self._limits, self._version = store, limits, version
        self._listener, self._parent = listener, parent
        self._epoll = select.epoll()
        self._epoll.register(listener.fileno(), select.EPOLLIN)
        if parent is not None:
            self._epoll.register(parent, select.EPOLLIN | _HUNG_UP)
        self._children: dict[int, Child] = {}
        self._fresh: dict[int, Caller] = {}
        self._waiting: dict[int, Caller] = {}
        self._running: dict[int, Child] = {}
        self._watching: dict[int, tuple[Caller, int]] = {}
        self._answered = self._forked = self._tick = 0
        self._ended: Counter[str] = Counter()

    def run(self) -> None:
        """Serve until the parent goes away."""
        gc.collect()
        gc.freeze()
        try:
            while True:
                self._fork_missing()
                self._dispatch()
                self._tell_watchers()
                events = {descriptor for descriptor, _ in self._epoll.poll(self._pause_s())}
                if self._parent in events:
                    return
                # Workers first: one that is done is not to be killed because its caller left with the answer.
                for descriptor in sorted(events, key=self._children.keys().__contains__, reverse=True):
                    self._handle(descriptor)
                if self._listener.fileno() in events:
                    # Last, so that no new connection takes the number of one that an event still speaks of.
                    self._accept()
                self._enforce(time.monotonic())
        finally:
            for child in self._children.values():
                os.kill(child.pid, signal.SIGKILL)

    def _handle(self, descriptor: int) -> None:
        if descriptor in self._children:
            self._hear(self._children[descriptor])
        elif descriptor in self._fresh:
            self._admit(self._fresh.pop(descriptor))
        elif descriptor in self._waiting:
            self._release(self._waiting.pop(descriptor))
            self._count("abandoned")
        elif descriptor in self._running:
            self._end(self._running[descriptor], Answer("abandoned"))
        elif descriptor in self._watching:
            self._release(self._watching.pop(descriptor)[0])

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        self._fresh[connection.fileno()] = Caller(connection)
        self._epoll.register(connection.fileno(), select.EPOLLIN | _HUNG_UP)

    def _admit(self, caller: Caller) -> None:
        """Take a caller whose message has come (or who left without one)."""
        lead = parcel.peek(caller.socket)
        if lead is None or lead.kind not in (parcel.QUERY, parcel.STATE):
            self._release(caller)
            return
        descriptor = caller.socket.fileno()
        self._epoll.modify(descriptor, _HUNG_UP)
        number = lead.number
        if lead.kind == parcel.STATE:
            self._watching[descriptor] = caller, number
        elif len(self._waiting) >= self._limits.queue:
            self._tell(caller, self._busy("queue"))
            self._release(caller)
            self._count("busy")
        else:
            caller.deadline_s = min(number / 1000 or self._limits.deadline_s, self._limits.deadline_s)
            caller.until = time.monotonic() + self._limits.queue_wait_s
            self._waiting[descriptor] = caller
            self._tick += 1

    def _hear(self, child: Child) -> None:
        """A worker finished its job, or died."""
        try:
            word = child.control.recv(1)
        except OSError:
            word = b""
        if not word:
            self._bury(child)
        elif word in (READY, RETIRING) and not child.doomed:
            child.doomed = word == RETIRING
            self._answered += 1
            self._finish(child)

    def _bury(self, child: Child) -> None:
        """Reap a worker that is gone, and tell its caller why if nobody has."""
        descriptor = child.control.fileno()
        self._epoll.unregister(descriptor)
        child.control.close()
        del self._children[descriptor]
        status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
        self._tick += 1
        if child.caller is None:
            return
        # The engine aborts when the kernel gives it no more memory, and overruns its stack on deep nesting.
        verdict: Verdict = "memory" if status == -signal.SIGABRT else "crashed"
        limit = "memory_bytes" if verdict == "memory" else None
        child.doomed = True
        self._end(child, Answer(verdict, limit=limit), kill=False)

    def _enforce(self, now: float) -> None:
        """End what is over its time."""
        for child in list(self._running.values()):
            if child.caller and child.caller.until <= now:
                self._end(child, Answer("deadline", limit="deadline_s"))
        for descriptor in [descriptor for descriptor, caller in self._waiting.items() if caller.until <= now]:
            caller = self._waiting.pop(descriptor)
            self._tell(caller, self._busy("queue_wait_s"))
            self._release(caller)
            self._count("busy")

    def _pause_s(self) -> float | None:
        ends = [caller.until for caller in self._waiting.values()]
        ends += [child.caller.until for child in self._running.values() if child.caller]
        if self._living() < self._limits.workers:
            ends.append(time.monotonic() + _FORK_RETRY_S)
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _dispatch(self) -> None:
        """Hand waiting callers to idle workers, oldest first."""
        idle = [child for child in self._children.values() if not child.doomed and child.caller is None]
        while idle and self._waiting:
            descriptor, child = next(iter(self._waiting)), idle.pop()
            caller = self._waiting[descriptor]
            try:
                socket.send_fds(child.control, [b"j"], [descriptor])
            except OSError:
                # It died while idle; its end is heard next, and the caller waits for another.
                child.doomed = True
                continue
            del self._waiting[descriptor]
            caller.until = time.monotonic() + caller.deadline_s
            child.caller = caller
            self._running[descriptor] = child
            self._tick += 1

    def _end(self, child: Child, answer: Answer, kill: bool = True) -> None:
        """End a running job: kill its worker, tell the caller, make room for the next."""
        child.doomed = True
        if kill:
            os.kill(child.pid, signal.SIGKILL)
        if child.caller is not None:
            self._tell(child.caller, answer)
        self._finish(child)
        self._count(answer.verdict)

    def _finish(self, child: Child) -> None:
        if child.caller is not None:
            del self._running[child.caller.socket.fileno()]
            self._release(child.caller)
            child.caller = None
        self._tick += 1

    def _count(self, verdict: Verdict) -> None:
        self._ended[verdict] += 1
        self._tick += 1

    def _busy(self, limit: str) -> Answer:
        return Answer("busy", limit=limit, retry_after_s=max(1, round(self._limits.queue_wait_s)))

    def _tell(self, caller: Caller, answer: Answer) -> None:
        self._send(caller, Parcel(parcel.ANSWER, os.getpid(), answer.head()))

    def _send(self, caller: Caller, message: Parcel) -> None:
        with suppress(OSError):  # The caller may be gone.
            parcel.send(caller.socket, message, flags=socket.MSG_DONTWAIT)

    def _release(self, caller: Caller) -> None:
        # Taken out of epoll by hand: a worker may still hold the connection open, and epoll follows that.
        self._epoll.unregister(caller.socket.fileno())
        parcel.discard(caller.socket)
        caller.socket.close()

    def _tell_watchers(self) -> None:
        for descriptor in [key for key, (_, after) in self._watching.items() if self._tick > after]:
            caller, _ = self._watching.pop(descriptor)
            self._send(caller, Parcel(parcel.STATE, os.getpid(), asdict(self._state())))
            self._release(caller)

    def _state(self) -> State:
        living = [child for child in self._children.values() if not child.doomed]
        running = tuple(child.pid for child in living if child.caller is not None)
        return State(
            version=self._version,
            pid=os.getpid(),
            workers=tuple(child.pid for child in living),
            running=running,
            idle=len(living) - len(running),
            busy=len(running),
            waiting=len(self._waiting),
            answered=self._answered,
            forked=self._forked,
            ended=dict(self._ended),
            tick=self._tick,
        )

    def _living(self) -> int:
        return sum(not child.doomed for child in self._children.values())

    def _fork_missing(self) -> None:
        while self._living() < self._limits.workers:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            nursery = os.getpid()
            try:
                pid = os.fork()
            except OSError as fault:
                ours.close()
                theirs.close()
                print(f"workers: cannot fork ({fault}); trying again", file=sys.stderr, flush=True)
                return
            if pid == 0:  # the child
                self._become_worker(nursery, theirs)
            theirs.close()
            self._children[ours.fileno()] = Child(pid, ours)
            self._epoll.register(ours.fileno(), select.EPOLLIN | _HUNG_UP)
            self._forked += 1
            self._tick += 1

    def _become_worker(self, nursery: int, control: socket.socket) -> None:
        """In the child: drop everything of the nursery's, then serve; never returns."""
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            die_with_parent(nursery)
            keep = control.fileno()
            nothing = os.open(os.devnull, os.O_RDWR)
            for standard in (0, 1, 2):
                os.dup2(nothing, standard)  # The engine's last words on a runaway query are no log.
            os.closerange(3, keep)
            os.closerange(keep + 1, 1 << 16)
            Worker(self._store, control, self._limits).work()
            code = 0
        finally:
            os._exit(code)
