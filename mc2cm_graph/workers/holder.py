"""The holder: has the snapshot in memory and the listening socket, and forks a nursery whenever there is none.

A nursery that dies is followed by another within milliseconds: nothing is loaded again, and who connects
meanwhile waits in the socket's backlog. If the holder itself dies its nursery goes on until a new holder has
taken its place (``process.NurseryProcess`` sees to that).
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
from functools import partial
from types import FrameType

from mc2cm_graph.settings import Limits
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
    """Keep a nursery until one ends by itself, or until ``parent`` (a descriptor) closes."""
    gc.collect()
    gc.freeze()
    while True:
        begun = time.monotonic()
        nursery = os.fork()
        if nursery == 0:
            _become_nursery(Nursery(holding, listener, limits, version, parent))
        signal.signal(signal.SIGTERM, partial(_end, nursery))
        status = _outlive(nursery, parent)
        if status is None or status == 0:
            return
        print(f"workers: the nursery ended with code {status}; another follows", file=sys.stderr, flush=True)
        if time.monotonic() - begun < _PAUSE_S:
            time.sleep(_PAUSE_S)


def _become_nursery(nursery: Nursery) -> None:
    """In the child: serve; never returns."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, _leave)
        nursery.run()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _outlive(nursery: int, parent: int | None) -> int | None:
    """Wait for the end of a nursery; return its exit code, None if the parent went away first.

    What the parent writes is for the nursery: only the end of it is waited for here.
    """
    handle = os.pidfd_open(nursery)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        if parent is not None:
            poll.register(parent, 0)
        ready = {descriptor for descriptor, _ in poll.poll()}
        if handle not in ready:
            # It sees the same end of the parent and ends its workers.
            os.waitpid(nursery, 0)
            return None
        return os.waitstatus_to_exitcode(os.waitpid(nursery, 0)[1])
    finally:
        os.close(handle)


def _end(nursery: int, number: int, frame: FrameType | None) -> None:
    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(nursery, signal.SIGTERM)
        os.waitpid(nursery, 0)
    raise SystemExit(0)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(_TERMINATED)
