"""Starting the nursery beside a server, and keeping it alive."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers.allocator import allocation
from mc2cm_graph.workers.nursery import DRAIN

_PAUSE_S = 0.2
NUMBERS = tuple(limit for limit in fields(Limits) if isinstance(limit.default, int | float))
"""The limits that the nursery enforces are numbers; what else there is concerns the gate."""


class NurseryFailed(Exception):
    """The nursery did not start; it said why on standard error."""


class NurseryProcess:
    """A nursery that lives as long as this object is open.

    ``python -m mc2cm_graph.workers`` runs as a child (the holder) and ends when the pipe to its standard input
    closes, so it never outlives this process, however that ends. If the holder dies its standby takes its place; if
    that is dead, too, it is started again, and the nursery it leaves serves until the new one is ready. With
    ``network`` its workers can call other endpoints, as far as a job names some; the engine never can.

    It is ready when this returns, which raises NurseryFailed if it never is; with ``wait=False`` it is on its way,
    and ``wait`` must follow.
    """

    def __init__(
        self, snapshot: Path, socket: Path, limits: Limits, network: bool = False, *, wait: bool = True
    ) -> None:
        self._command = [sys.executable, "-m", "mc2cm_graph.workers", "--end-with-stdin"]
        self._command += ["--snapshot", str(snapshot), "--socket", str(socket)]
        if network:
            self._command.append("--network")
        for limit in NUMBERS:
            self._command += [f"--{limit.name.replace('_', '-')}", str(getattr(limits, limit.name))]
        self._socket, self.limits = socket, limits
        self._closing = threading.Event()
        self._turn = threading.Lock()
        self._retired = False
        self._orphaned: subprocess.Popen[bytes] | None = None
        self._process = self._launch()
        self._pid = self._process.pid
        self._keeper: threading.Thread | None = None
        if wait:
            self.wait()

    def wait(self) -> None:
        """Wait until jobs are served, and keep it so from then on; raises NurseryFailed."""
        self._await(self._process)
        self._keeper = threading.Thread(target=self._keep, name="nursery-keeper", daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """The process id of the holder that runs now."""
        return self._pid

    def close(self) -> None:
        """End the nursery and its workers, and wait for the end."""
        with self._turn:
            self._closing.set()
            self._let_go(self._process)
            self._let_go(self._orphaned)
        if self._keeper is not None:
            self._keeper.join()
        else:
            self._process.wait()
        if not self._retired:
            self._socket.unlink(missing_ok=True)

    def retire(self, patience_s: float) -> None:
        """Have the nursery finish what it has, then end, and wait for that; end it after ``patience_s``.

        For a change of nurseries without a failed job: start the new one on the same path first, which takes
        all new connections from then on.
        """
        with self._turn:
            self._closing.set()
            self._retired = True
            self._drain(self._process)
        if self._keeper is not None:
            self._keeper.join(patience_s)
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        process = self._launch()
        self._await(process)
        return process

    def _launch(self) -> subprocess.Popen[bytes]:
        # Nothing is buffered: a pipe whose other end is gone can be closed.
        return subprocess.Popen(  # noqa: S603 - ours
            self._command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | allocation(os.environ),
        )

    def _await(self, process: subprocess.Popen[bytes]) -> None:
        said = cast("IO[bytes]", process.stdout)
        if not said.readline():
            said.close()
            self._let_go(process)
            raise NurseryFailed(f"the query workers ended with code {process.wait()} before they were ready")

    @staticmethod
    def _drain(process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None and not process.stdin.closed:
            with suppress(OSError):  # It may be gone.
                process.stdin.write(DRAIN)

    @staticmethod
    def _let_go(process: subprocess.Popen[bytes] | None) -> None:
        if process is not None and process.stdin is not None:
            process.stdin.close()

    def _replace(self, process: subprocess.Popen[bytes]) -> None:
        with self._turn:
            self._let_go(self._orphaned)
            self._orphaned, self._process = self._process, process
            self._pid = process.pid
            # The nursery of the dead holder has lost its path to the new one: it finishes what it has.
            self._drain(self._orphaned)
            if self._closing.is_set():  # Closed while the new one started.
                self._let_go(self._orphaned)
                self._let_go(process)

    def _keep(self) -> None:
        while True:
            with cast("IO[bytes]", self._process.stdout) as said:
                for successor in iter(said.readline, b""):
                    self._process.wait()
                    self._pid = int(successor)
            code = self._process.wait()
            if self._closing.is_set():
                return
            print(f"workers: ended with code {code}; starting again", file=sys.stderr, flush=True)
            while not self._closing.is_set():
                try:
                    self._replace(self._start())
                    break
                except (NurseryFailed, OSError) as fault:
                    print(f"workers: {fault}", file=sys.stderr, flush=True)
                    self._closing.wait(_PAUSE_S)
