"""``server.py`` over a snapshot as a process group of its own, which can be killed whole."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from tests.ports import free_port

ANNOUNCED = re.compile(r"is served at (http://\S+)/")


@dataclass(frozen=True)
class Copy:
    """A running server: its process, its port and its address without the last slash."""

    process: subprocess.Popen[str]
    port: int
    base: str

    def kill(self) -> None:
        """End the server and all its processes at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serve(snapshot: Snapshot, *options: str, **environment: str) -> Iterator[Copy]:
    """Run a server; wait until it told its address and a process of it answers."""
    port = free_port()
    command = [sys.executable, "server.py", "--port", str(port), "--build-dir", str(snapshot.root.parent)]
    process = subprocess.Popen(
        [*command, *options],
        cwd=REPOSITORY,
        env={"PATH": "/usr/bin:/bin", "MC2CM_PAGE_PROCESSES": "1", "MC2CM_WATCH_S": "0", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    copy = Copy(process, port, f"http://127.0.0.1:{port}")
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Started worker-" in line:
                break
        else:
            raise AssertionError(f"the server ended:\n{''.join(said)}")
        yield copy
    finally:
        copy.kill()
        if process.stdout is not None:
            process.stdout.close()
