"""A page process: forked with everything loaded, it serves HTTP from a listener that outlives it."""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import threading
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from mc2cm_graph.front.application import Front
from mc2cm_graph.settings import Operation

_HEAD_BYTES = 128 << 10
"""A request line and headers may have this length together; longer ones are answered 414 and 431."""

_SWITCH_S = 0.001

_CYCLES = (700, 10, 100)
"""Thresholds of the collector of cycles (``gc.set_threshold``).

A full collection looks through everything that pages keep at hand, and stops all pages for a tenth of a second. Python
would have one for every hundred or two of pages, nearly all of whose garbage the smaller collections have found; ten
times as seldom, it is rare enough for the 99th percentile and costs some twenty megabytes.
"""

_LOGGERS = {
    "_granian": {"handlers": ["console"], "level": "INFO", "propagate": False},
    # It tells of each piece that a client does not take: who hangs up could fill the log, and a process waits for a
    # log that nobody reads.
    "_granian.asgi": {"level": "WARNING"},
}


class _Here(MPServer):
    """Granian's server without its supervision: one page process, which is the process that runs it."""

    _shd: Any

    def __init__(self, descriptor: int, is_local: bool, **options: Any) -> None:
        super().__init__("", **options)
        self._descriptor, self._is_local = descriptor, is_local

    def serve_here(self, slot: int, front: Front) -> None:
        """Serve until SIGTERM or SIGINT; requests under way are finished."""
        holder: Any = SocketHolder  # The stub of the library leaves its arguments out.
        self._shd, self._sso = holder(self._descriptor, self._is_local, self.backlog), None
        self._spawn_worker(slot, self._spawn_asgi_lifespan_worker, lambda: front).inner.run()


def serve(slot: int, front: Front, descriptor: int, operation: Operation, *, is_local: bool = False) -> None:
    """Serve ``front`` in this process from the listening socket ``descriptor``, until SIGTERM or SIGINT.

    ``is_local`` tells that it is a Unix socket.
    """
    # Threads that draw pages give way to the loop sooner.
    sys.setswitchinterval(_SWITCH_S)
    gc.set_threshold(*_CYCLES)
    server = _Here(
        descriptor,
        is_local,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.uvloop,
        runtime_mode=RuntimeModes.mt,
        backpressure=operation.requests,
        http1_settings=HTTP1Settings(
            header_read_timeout=round(operation.header_wait_s * 1000), max_buffer_size=_HEAD_BYTES
        ),
        log_access=False,
        log_dictconfig={"loggers": _LOGGERS},
        websockets=False,
    )
    server.serve_here(slot, front)


def end_with(server_pid: int, lifeline: int, stop_s: float) -> None:
    """Have a thread end this process with its server, and stop it where the ``lifeline`` closes.

    The kernel's signal at the death of a parent is of no use here: the parent is the holder, and a page
    process goes on without it until the next one is there.
    """
    try:
        main = os.pidfd_open(server_pid)
    except ProcessLookupError:
        os._exit(1)

    def watch() -> None:
        poll = select.poll()
        poll.register(main, select.POLLIN)
        poll.register(lifeline, 0)
        if main in {descriptor for descriptor, _ in poll.poll()}:
            os._exit(1)
        os.kill(os.getpid(), signal.SIGTERM)
        poll.unregister(lifeline)
        poll.poll(stop_s * 1000)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-server", daemon=True).start()
