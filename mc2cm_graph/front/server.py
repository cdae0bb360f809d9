"""The server's own process: it listens, keeps the page holder alive, and hears signals.

The listeners are made here and handed down, one for each page process. So connections find their place while
a page process, or all of them, are being replaced, and none is refused.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from mc2cm_graph.front.listening import listen
from mc2cm_graph.front.metrics import FOLDER_VARIABLE
from mc2cm_graph.front.orphans import Orphans
from mc2cm_graph.front.run import Run
from mc2cm_graph.settings import REPOSITORY, RUN_VARIABLE, Settings
from mc2cm_graph.workers.allocator import allocation

_PAGES = "mc2cm_graph.web.app:create_app"
_PAUSE_S = 0.1
_STOP_SLACK_S = 5.0


class PagesFailed(OSError):
    """The page processes did not start; they said why on standard error."""


@dataclass(frozen=True)
class Serving:
    """Where to listen, the run folder, the settings, and what makes the pages (``module:name``)."""

    host: str
    port: int
    run: Run
    settings: Settings
    pages: str = _PAGES


class HolderProcess:
    """A page holder that is started anew whenever it and its standby end, until ``close``. Raises PagesFailed.

    What a dead one leaves serves until the new one is ready. ``pid`` is the process that holds the pages now.
    """

    def __init__(self, serving: Serving, listeners: list[socket.socket]) -> None:
        self._serving, self._listeners = serving, listeners
        self._closing = threading.Event()
        self._turn = threading.Lock()
        self._process, self._said = self._start()
        self.pid = self._process.pid
        self._keeper = threading.Thread(target=self._keep, name="page-keeper", daemon=True)
        self._keeper.start()

    def close(self) -> None:
        """Have the page processes finish what they have, and wait for their end."""
        with self._turn:
            self._closing.set()
            self._signal(signal.SIGTERM)
        self._keeper.join(self._serving.settings.operation.stop_s + _STOP_SLACK_S)
        if self._keeper.is_alive():
            self._signal(signal.SIGKILL)
        self._let_go(self._process)
        self._keeper.join()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def _start(self) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
        descriptors = [listener.fileno() for listener in self._listeners]
        readable, writable = os.pipe()
        command = [sys.executable, "-m", "mc2cm_graph.front", "--pages", self._serving.pages]
        command += ["--ready", str(writable), "--listeners", *map(str, descriptors)]
        process = subprocess.Popen(  # noqa: S603 - ours
            command,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            pass_fds=(writable, *descriptors),
            env=os.environ | allocation(os.environ),
        )
        os.close(writable)
        said = open(readable, "rb", buffering=0)  # noqa: PTH123, SIM115 - a pipe has no path, and is kept
        if not said.readline():
            said.close()
            self._let_go(process)
            raise PagesFailed(f"the page processes ended with code {process.wait()} before they were ready")
        return process, said

    @staticmethod
    def _let_go(process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()

    def _keep(self) -> None:
        while True:
            with self._said as said:
                for successor in iter(said.readline, b""):
                    self._process.wait()
                    with self._turn:
                        self.pid = int(successor)
                        if self._closing.is_set():  # It took over from one that had been told to stop.
                            self._signal(signal.SIGTERM)
            code = self._process.wait()
            if self._closing.is_set():
                return
            print(
                f"server: the page holder ended with code {code}; starting again", file=sys.stderr, flush=True
            )
            while not self._closing.is_set():
                try:
                    self._replace(*self._start())
                    break
                except OSError as fault:
                    print(f"server: {fault}", file=sys.stderr, flush=True)
                    self._closing.wait(_PAUSE_S)

    def _replace(self, fresh: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        with self._turn:
            self._let_go(self._process)
            self._process, self._said, self.pid = fresh, said, fresh.pid
            if self._closing.is_set():  # Closed while the new one started.
                fresh.terminate()


def serve_pages(serving: Serving, wake: Callable[[], None], announce: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP calls ``wake``, ``announce`` is called once when pages can be drawn.

    Raises OSError if somebody else has the address, PagesFailed if no page process starts.
    """
    run, settings = serving.run, serving.settings
    _allow_many_connections()
    os.environ.update(settings.as_environment())
    os.environ[RUN_VARIABLE] = str(run.root)
    os.environ[FOLDER_VARIABLE] = str(run.metrics)
    with ExitStack() as stack:
        listeners = [
            stack.enter_context(listener)
            for listener in listen(serving.host, serving.port, settings.operation.page_processes)
        ]
        signals = stack.enter_context(_signals())
        stack.callback(Orphans().close)
        holder = HolderProcess(serving, listeners)
        stack.callback(holder.close)
        announce()
        for number in signals:
            if number != signal.SIGHUP:
                return
            wake()


@contextmanager
def _signals() -> Iterator[Iterator[int]]:
    """Give an iterator that waits for SIGTERM, SIGINT and SIGHUP."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    heard = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    for number in heard:
        signal.signal(number, lambda *_: None)
    try:
        yield (number for number in iter(lambda: os.read(readable, 1)[0], None) if number in heard)
    finally:
        signal.set_wakeup_fd(-1)
        os.close(readable)
        os.close(writable)


def _allow_many_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def ignore_reload() -> None:
    """Leave SIGHUP without effect until there is something to change over from."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
