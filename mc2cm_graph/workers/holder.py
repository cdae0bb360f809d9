"""The holder: has the snapshot in memory and the listening socket, and forks a nursery whenever there is none.

A nursery that dies is followed by another within milliseconds: nothing is loaded again, and who connects
meanwhile waits in the socket's backlog. If the holder itself dies its nursery goes on, and its standby takes its
place; if that is dead, too, a new holder is started (``process.NurseryProcess`` sees to that).
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import NamedTuple, NoReturn

from mc2cm_graph.settings import Limits
from mc2cm_graph.standby import Standby, exit_code, rename
from mc2cm_graph.workers.allocator import give_back
from mc2cm_graph.workers.holding import Holding
from mc2cm_graph.workers.nursery import Nursery

_PAUSE_S = 0.1
_TERMINATED = 128 + signal.SIGTERM


def hold(
    holding: Holding,
    listener: socket.socket,
    limits: Limits,
    version: str,
    parent: int | None,
) -> None:
    """Keep a nursery until one ends by itself, or until ``parent`` (a descriptor) closes.

    With a parent there is a standby, and whoever takes over tells so on standard output.
    """
    gc.collect()
    gc.freeze()
    give_back()
    rename("store holder")
    standby = None if parent is None else Standby(parent, sys.stdout.fileno())
    while True:
        begun = time.monotonic()
        nursery = _fork(Nursery(holding, listener, limits, version, parent))
        _heed_end(nursery.pid, standby)
        if standby is not None:
            _renew(standby, nursery.pid)
        goes_on = _outlive(nursery, parent, standby)
        code, in_peace = exit_code(nursery.pid), bool(os.read(nursery.last_word, 1))
        nursery.close()
        if in_peace or not goes_on:
            if standby is not None:
                standby.drop()
            return
        how = "" if code is None else f" with code {code}"
        print(f"workers: the nursery ended{how}; another follows", file=sys.stderr, flush=True)
        if time.monotonic() - begun < _PAUSE_S:
            time.sleep(_PAUSE_S)


def _renew(standby: Standby, nursery: int) -> None:
    """Have a standby that knows the nursery; as one that takes over, make the next."""
    while standby.renew():
        rename("store holder")
        _heed_end(nursery, standby)
        print("workers: the store holder was ended; its standby goes on", file=sys.stderr, flush=True)


class _Forked(NamedTuple):
    """A nursery: its process, the pidfd of that, and where it says that it ends in peace.

    Its exit code does not tell that to a standby, which is not its parent.
    """

    pid: int
    handle: int
    last_word: int

    def close(self) -> None:
        os.close(self.handle)
        os.close(self.last_word)


def _fork(nursery: Nursery) -> _Forked:
    last_word, saying = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(last_word)
        _become_nursery(nursery, saying)
    os.close(saying)
    return _Forked(pid, os.pidfd_open(pid), last_word)


def _become_nursery(nursery: Nursery, saying: int) -> NoReturn:
    """In the child: serve; never returns."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, _leave)
        rename("nursery")
        # Standard output tells the starter who holds the store, and that nobody does when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        nursery.run()
        os.write(saying, b"0")
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _outlive(nursery: _Forked, parent: int | None, standby: Standby | None) -> bool:
    """Wait for the end of a nursery; tell whether the parent is still there.

    What the parent writes is for the nursery: only the end of it is waited for here.
    """
    while True:
        poll = select.poll()
        poll.register(nursery.handle, select.POLLIN)
        if parent is not None:
            poll.register(parent, 0)
        if standby is not None and standby.handle is not None:
            poll.register(standby.handle, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll()}
        if nursery.handle in ready or parent in ready:
            if nursery.handle not in ready:
                # It sees the same end of the parent, and ends its workers.
                end = select.poll()
                end.register(nursery.handle, select.POLLIN)
                end.poll()
            return parent not in ready
        if standby is not None:
            _renew(standby, nursery.pid)


def _heed_end(nursery: int, standby: Standby | None) -> None:
    """Have SIGTERM end the nursery and the standby with this process."""

    def end(number: int, frame: FrameType | None) -> None:
        if standby is not None:
            standby.drop()
        with suppress(ProcessLookupError):
            os.kill(nursery, signal.SIGTERM)
        exit_code(nursery)
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(_TERMINATED)
