"""The workers of a nursery: forked when one is missing, killed when one must end, buried when one is gone."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import time
from contextlib import ExitStack, suppress

from mc2cm_graph.settings import Limits
from mc2cm_graph.standby import rename
from mc2cm_graph.workers import lastwords
from mc2cm_graph.workers.confinement import die_with_parent
from mc2cm_graph.workers.flight import NEVER, Child
from mc2cm_graph.workers.holding import Holding
from mc2cm_graph.workers.job import Answer
from mc2cm_graph.workers.lines import HUNG_UP
from mc2cm_graph.workers.worker import Worker

_PAUSE_S = 0.1
_BEHIND_PAGES, _BEHIND_ALL = 15, 19
"""Nice values: where pages and a slow query want the same core, the pages get it."""


class Children:
    """Keeps ``limits.workers`` of them ready for new jobs, beside those that are lent and those with a long one."""

    def __init__(self, holding: Holding, limits: Limits, epoll: select.epoll) -> None:
        self._holding, self._limits, self._epoll = holding, limits, epoll
        self.by_descriptor: dict[int, Child] = {}
        self.forked = 0
        self._may_lack = True
        self._lent = 0
        self.retry_at = NEVER
        """When to fork again after it failed, or after a worker died that had nothing to do."""

    def living(self) -> list[Child]:
        """Return those that were not killed and do not end themselves."""
        return [child for child in self.by_descriptor.values() if not child.doomed]

    def idle(self) -> list[Child]:
        """Return those that wait for a job of the nursery's."""
        return [
            child
            for child in self.by_descriptor.values()
            if child.flight is None and child.borrower is None and not child.doomed
        ]

    def has_room(self) -> bool:
        """Tell whether fewer than ``limits.workers`` run a job that is not long."""
        running = sum(child.flight is not None and not child.long for child in self.living())
        return running < self._limits.workers

    def lend(self, number: int) -> None:
        """Keep so many more of them ready."""
        self._lent, self._may_lack = number, True

    def fork_missing(self) -> None:
        """Fork until there are enough for new jobs; try later if the system cannot."""
        if self.retry_at != NEVER:
            if time.monotonic() < self.retry_at:
                return
            self.retry_at = NEVER
        elif not self._may_lack:
            return
        self._may_lack = False
        missing = self._limits.workers + self._lent - sum(not child.long for child in self.living())
        while missing > 0 and self._fork():
            missing -= 1

    def put_behind_pages(self, child: Child) -> None:
        """Lower the priority of a worker, for good."""
        child.slow = True
        self._lower(child, _BEHIND_PAGES)

    def move_aside(self, child: Child) -> None:
        """Put a worker behind all others, for good; another takes its place."""
        child.long = self._may_lack = True
        self._lower(child, _BEHIND_ALL)

    @staticmethod
    def _lower(child: Child, nice: int) -> None:
        with suppress(OSError):  # It may have died this moment.
            os.setpriority(os.PRIO_PROCESS, child.pid, nice)

    def doom(self, child: Child) -> None:
        """Give a worker no more jobs: it ends itself, or is gone already."""
        child.doomed = self._may_lack = True

    def kill(self, child: Child) -> None:
        """End a worker; its end is heard of later, and ``bury`` follows."""
        self.doom(child)
        os.kill(child.pid, signal.SIGKILL)

    def bury(self, child: Child) -> Answer:
        """Reap a worker that is gone; return what is to be told to who waits for its answer."""
        descriptor = child.control.fileno()
        self._epoll.unregister(descriptor)
        child.control.close()
        del self.by_descriptor[descriptor]
        self._may_lack = True
        now = time.monotonic()
        if child.flight is None and not child.doomed and now - child.born < _PAUSE_S:
            # It could not even start: do not fork in a hot loop.
            self.retry_at = now + _PAUSE_S
        try:
            return lastwords.answer(child.words, os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1]))
        finally:
            os.close(child.words)

    def kill_all(self) -> None:
        """End every worker."""
        for child in self.by_descriptor.values():
            os.kill(child.pid, signal.SIGKILL)

    def _fork(self) -> bool:
        nursery = os.getpid()
        with ExitStack() as undone:
            try:
                ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                undone.enter_context(ours)
                undone.enter_context(theirs)
                words = lastwords.listen()
                undone.callback(os.close, words)
                pid = os.fork()
            except OSError as fault:
                print(f"workers: cannot fork ({fault}); trying again", file=sys.stderr, flush=True)
                self.retry_at = time.monotonic() + _PAUSE_S
                return False
            undone.pop_all()
        if pid == 0:  # the child
            self._become_worker(nursery, theirs, words)
        theirs.close()
        ours.setblocking(False)
        self.by_descriptor[ours.fileno()] = Child(pid, ours, words, time.monotonic())
        self._epoll.register(ours.fileno(), select.EPOLLIN | HUNG_UP)
        self.forked += 1
        return True

    def _become_worker(self, nursery: int, control: socket.socket, words: int) -> None:
        """In the child: drop everything of the nursery's, then serve; never returns."""
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            rename("worker")
            die_with_parent(nursery)
            keep = control.fileno()
            nothing = os.open(os.devnull, os.O_RDWR)
            for standard, own in enumerate((nothing, nothing, words)):
                os.dup2(own, standard)  # The engine's last words on a runaway query are no log.
            os.closerange(3, keep)
            os.closerange(keep + 1, 1 << 20)
            Worker(self._holding, control, self._limits).work()
            code = 0
        finally:
            os._exit(code)
