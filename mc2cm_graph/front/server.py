"""The page processes: started, replaced when they die, ended together."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from mc2cm_graph.front.metrics import FOLDER_VARIABLE
from mc2cm_graph.front.run import Run
from mc2cm_graph.settings import RUN_VARIABLE, Settings

_APPLICATION = "mc2cm_graph.front.application:create"
_BACKLOG = 1024
_HEAD_BYTES = 128 << 10
"""A request line and headers may have this length together; longer ones are answered 414 and 431."""

_YOUNG_S = 2.0
_PAUSE_S = 0.5


class PageServer(MPServer):
    """Page processes that are replaced as often as they die; SIGHUP calls ``wake``.

    Granian gives up when a process dies twice within some seconds. Here whoever kills processes must not be
    able to end the service, and one that cannot start may find what it lacks a moment later.
    """

    def __init__(self, wake: Callable[[], None], target: str, **options: Any) -> None:
        super().__init__(target, **options)
        self._wake = wake

    def signal_handler_reload(self, *_: Any, **__: Any) -> None:
        """Look for a new snapshot, in place of starting all processes again."""
        threading.Thread(target=self._wake, daemon=True).start()

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            while self.interrupt_children and not self.interrupt_signal:
                index = self.interrupt_children.pop(0)
                if time.monotonic() - self.wrks[index].birth < _YOUNG_S:
                    time.sleep(_PAUSE_S)
                self._respawn_workers([index], spawn_target, target_loader)


@dataclass(frozen=True)
class Serving:
    """Where to listen, the run folder, the settings, and the factory of what the page processes run."""

    host: str
    port: int
    run: Run
    settings: Settings
    application: str = _APPLICATION


def serve_pages(serving: Serving, wake: Callable[[], None], announce: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP calls ``wake``, and ``announce`` is called once it listens.

    Raises OSError if somebody else has the address.
    """
    run, settings = serving.run, serving.settings
    _probe(serving.host, serving.port)
    _allow_many_connections()
    os.environ.update(settings.as_environment())
    os.environ[RUN_VARIABLE] = str(run.root)
    os.environ[FOLDER_VARIABLE] = str(run.metrics)
    # A process that is forked from one with threads may find a lock held for ever.
    multiprocessing.set_start_method("spawn", force=True)
    operation = settings.operation
    server = PageServer(
        wake,
        serving.application,
        address=serving.host,
        port=serving.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.uvloop,
        factory=True,
        workers=operation.page_processes,
        backlog=_BACKLOG,
        backpressure=operation.requests,
        http1_settings=HTTP1Settings(
            header_read_timeout=round(operation.header_wait_s * 1000), max_buffer_size=_HEAD_BYTES
        ),
        respawn_failed_workers=True,
        workers_kill_timeout=max(1, round(operation.stop_s)),
        log_access=False,
        websockets=False,
    )
    server.on_startup(announce)
    server.serve()


def _probe(host: str, port: int) -> None:
    """Raise OSError if the address is taken: the page processes share it, also with another server of ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _allow_many_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def ignore_reload() -> None:
    """Leave SIGHUP without effect until there is something to change over from."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
