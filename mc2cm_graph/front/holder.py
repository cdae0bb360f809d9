"""The page holder: has the pages of the served edition loaded, and forks a page process wherever one is missing.

So a page process that dies is followed by another within milliseconds: nothing is imported or loaded again,
what was loaded is in memory once for all of them, and who connects meanwhile waits in a listener that stays
open. If the holder dies its standby knows as much and takes its place; if that is dead, too, the page processes go
on until another holder has made its own (``server``).
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from mc2cm_graph.front import pageprocess
from mc2cm_graph.front.application import Front
from mc2cm_graph.front.edition import Edition, MakePages, open_edition
from mc2cm_graph.front.run import Pointer, Run
from mc2cm_graph.front.settling import settle
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.standby import Standby, exit_code, rename

_FOLLOW_S = 0.2
_YOUNG_S = 0.5
_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0
"""Who cannot start is not started again at once, each time a little later; yet the service must be back soon."""


@dataclass
class _Slot:
    """A place for a page process: its listener, and who serves from it. ``handle`` is the pidfd, None if nobody."""

    number: int
    listener: int
    pid: int = 0
    handle: int | None = None
    born: float = 0.0
    pause_s: float = 0.0
    not_before: float = 0.0


class PageHolder:
    """Keeps one page process for each of ``listeners``; ``lifeline`` closes when the server ends or lets go.

    ``ready`` is told ``ready`` when every page process is there, and the process id of each standby that takes over;
    it reaches its end when there is no holder left.

    Raises NoSnapshot, OSError or whatever ``make_pages`` raises if there are no pages to be had.
    """

    def __init__(
        self, run: Run, make_pages: MakePages, listeners: Sequence[int], lifeline: int, ready: int
    ) -> None:
        self._run, self._make_pages, self._lifeline = run, make_pages, lifeline
        self._slots = [_Slot(number, listener) for number, listener in enumerate(listeners)]
        self._pointer = run.pointer()
        self._settings = Settings.read(self._pointer.snapshot, self._pointer.socket)
        self._edition = self._load(self._pointer)
        self._signals, self._signalled = os.pipe()
        self._ready = ready
        self._standby = Standby(lifeline, ready)

    def keep(self) -> None:
        """Fork, say when every page process is there, and keep them until SIGTERM or SIGINT."""
        rename("page holder")
        self._hear_signals()
        self._settle()
        self._fork_missing()
        os.write(self._ready, b"ready\n")
        self._prepare()
        changed = True
        while True:
            if changed:
                self._renew_standby()
            poll = select.poll()
            poll.register(self._signals, select.POLLIN)
            handles = {slot.handle: slot for slot in self._slots if slot.handle is not None}
            watched = [*handles, *([] if self._standby.handle is None else [self._standby.handle])]
            for handle in watched:
                poll.register(handle, select.POLLIN)
            ready_now = {descriptor for descriptor, _ in poll.poll(self._wait_s() * 1000)}
            if self._signals in ready_now:
                self._stop()
                return
            changed = not ready_now.isdisjoint(watched)
            for handle in ready_now & handles.keys():
                self._bury(handles[handle])
            changed |= self._fork_missing()
            changed |= self._follow()

    def _hear_signals(self) -> None:
        os.set_blocking(self._signalled, False)
        signal.set_wakeup_fd(self._signalled)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)

    def _renew_standby(self) -> None:
        """Have a standby that knows what this process knows; as one that takes over, make the next."""
        while self._standby.renew():
            rename("page holder")
            os.close(self._signals)
            os.close(self._signalled)
            self._signals, self._signalled = os.pipe()
            self._hear_signals()
            print("server: the page holder was ended; its standby goes on", file=sys.stderr, flush=True)

    def _wait_s(self) -> float:
        missing = [slot.not_before for slot in self._slots if slot.handle is None]
        return max(0.0, min([_FOLLOW_S, *(moment - time.monotonic() for moment in missing)]))

    def _load(self, pointer: Pointer) -> Edition | None:
        """Open an edition to be inherited. A store on disk or behind an address has threads or connections, which
        a fork would lose: a page process opens that one by itself."""
        if self._settings.endpoint or Snapshot.at(pointer.snapshot).store is not None:
            return None
        return open_edition(self._run, self._settings, self._make_pages)

    def _settle(self) -> None:
        """Leave what is loaded alone from now on: a page that the collector touches is no longer shared."""
        settle()
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads != 1:
            raise OSError(f"found {threads} threads after loading, expected 1: a fork would lose them")

    def _prepare(self) -> None:
        """Spare those who follow a dead page process what takes their first readers the longest."""
        if self._edition is not None:
            self._edition.pages.prepare()
            self._settle()

    def _follow(self) -> bool:
        """Load the next edition when there is one; page processes that run change over by themselves.

        Tells whether there is one.
        """
        pointer = self._run.pointer()
        if pointer == self._pointer:
            return False
        self._pointer = pointer
        try:
            fresh = self._load(pointer)
        except Exception as fault:  # The page processes met the same and told it.
            print(f"server: the page holder stays with the old data: {fault}", file=sys.stderr, flush=True)
            return True
        if self._edition is not None:
            self._edition.retire()
        self._edition = fresh
        self._prepare()
        return True

    def _fork_missing(self) -> bool:
        """Fork where nobody serves; tell whether that was needed."""
        now = time.monotonic()
        forked = False
        for slot in self._slots:
            if slot.handle is None and slot.not_before <= now:
                pid = os.fork()
                if pid == 0:
                    self._become(slot)
                slot.pid, slot.handle, slot.born = pid, os.pidfd_open(pid), now
                forked = True
                print(
                    f"server: Spawning worker-{slot.number + 1} with PID: {pid}", file=sys.stderr, flush=True
                )
        return forked

    def _become(self, slot: _Slot) -> NoReturn:
        """In the child: serve; never returns."""
        code = 1
        try:
            rename("page process")
            signal.set_wakeup_fd(-1)
            os.close(self._signals)
            os.close(self._signalled)
            self._standby.forget()
            for other in self._slots:
                if other.handle is not None:
                    os.close(other.handle)
                if other is not slot:
                    os.close(other.listener)
            operation = self._settings.operation
            pageprocess.end_with(self._run.server_pid, self._lifeline, operation.stop_s)
            front = Front(self._run, self._settings, self._make_pages, self._edition)
            pageprocess.serve(slot.number, front, slot.listener, operation)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _bury(self, slot: _Slot) -> None:
        """Reap a page process; one that died young is followed after a pause."""
        if slot.handle is not None:
            os.close(slot.handle)
            slot.handle = None
        code = exit_code(slot.pid)
        now = time.monotonic()
        is_young = now - slot.born < _YOUNG_S
        slot.pause_s = min(max(_PAUSE_S, slot.pause_s * 2), _LONGEST_PAUSE_S) if is_young else 0.0
        slot.not_before = now + slot.pause_s
        how = "" if code is None else f" with code {code}"
        told = f"server: the page process {slot.pid} ended{how}; another follows"
        print(told, file=sys.stderr, flush=True)

    def _stop(self) -> None:
        """Have the page processes finish what they have, and end them when their time is over."""
        self._standby.drop()
        living = [slot for slot in self._slots if slot.handle is not None]
        for slot in living:
            with suppress(ProcessLookupError):
                os.kill(slot.pid, signal.SIGTERM)
        until = time.monotonic() + self._settings.operation.stop_s
        for slot in living:
            poll = select.poll()
            poll.register(slot.handle or 0, select.POLLIN)
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                os.kill(slot.pid, signal.SIGKILL)
            exit_code(slot.pid)
