"""A server in processes of its own, over the small snapshot or over a folder of builds."""

from __future__ import annotations

import http.client
import os
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from mc2cm_graph.settings import REPOSITORY
from tests.ports import free_port

PAGE_PROCESSES = 2
LONGEST_WAIT_S = 240
"""A machine may be busy with other tests; what is waited for comes sooner."""

SMALL_LIMITS = {
    "MC2CM_MEMORY_BYTES": str(256 << 20),
    "MC2CM_RESULT_BYTES": str(1 << 20),
    "MC2CM_QUERY_BYTES": str(256 << 10),
    "MC2CM_DEADLINE_S": "60",
    "MC2CM_QUEUE": "16",
    "MC2CM_QUEUE_WAIT_S": "30",
    "MC2CM_WARM_S": "0",
}
_SPAWNED = re.compile(r"Spawning worker-\d+ with PID: (\d+)")


@dataclass(frozen=True)
class Running:
    """A running server: its process, its port, its run folder, and the lines that it printed."""

    process: subprocess.Popen[str]
    port: int
    temporary: Path
    said: list[str] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def run(self) -> Path:
        """The run folder."""
        [found] = self.temporary.glob("mc2cm-*")
        return found

    @property
    def socket(self) -> Path:
        """Where the query workers of the newest edition listen."""
        return max(self.run.glob("workers-*"), key=lambda path: int(path.name.rpartition("-")[2]))

    @property
    def pages(self) -> list[int]:
        """The page processes, the youngest last."""
        return [int(pid) for line in self.said for pid in _SPAWNED.findall(line)]

    def send(
        self, method: str, target: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request with exactly these headers (``_`` stands for ``-``)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body, named)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content

    def wait_for(self, pattern: str, times: int = 1) -> list[str]:
        """Wait until so many lines fit a pattern; fail with all that was said if the server ends before."""
        with self.news:
            while len(found := [line for line in self.said if re.search(pattern, line)]) < times:
                assert self.said[-1:] != [""], "the server ended:\n" + "".join(self.said)
                assert self.news.wait(LONGEST_WAIT_S), f"no {pattern!r} in:\n" + "".join(self.said)
            return found

    def listen(self) -> None:
        """Take in what the server prints; an empty line marks the end."""
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in chain(iter(lines.readline, ""), [""]):
                with self.news:
                    self.said.append(line)
                    self.news.notify_all()


@contextmanager
def running(
    command: Sequence[str], port: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Run a server command with a port added, until the block ends; then it must have left nothing behind."""
    with TemporaryDirectory(prefix="t") as temporary:
        port = port or free_port()
        process = subprocess.Popen(
            [sys.executable, *command, "--port", str(port)],
            cwd=REPOSITORY,
            env={"PATH": "/usr/bin:/bin", "TMPDIR": temporary, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        server = Running(process, port, Path(temporary))
        listener = threading.Thread(target=server.listen)
        listener.start()
        try:
            server.wait_for("Started worker-", PAGE_PROCESSES)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(LONGEST_WAIT_S)
            listener.join(LONGEST_WAIT_S)  # The pipe ends with the last process that holds it.


@contextmanager
def small_server(snapshot: Path, **environment: str) -> Iterator[Running]:
    """Serve a small snapshot with plain pages."""
    with running(
        ["-m", "tests.front.plain", "--snapshot", str(snapshot)], environment={**SMALL_LIMITS, **environment}
    ) as server:
        server.wait_for("run ")
        yield server


def has_ended(pid: int) -> bool:
    """Wait until a process is no more, or only waits to be reaped; tell whether it came to that."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        ended = select.poll()
        ended.register(process, select.POLLIN)
        return bool(ended.poll(LONGEST_WAIT_S * 1000))
    finally:
        os.close(process)


@contextmanager
def full_server(builds: Path, **environment: str) -> Iterator[Running]:
    """Serve what a folder of builds holds, as a newcomer does."""
    command = ["server.py", "--only-serve", "--build-dir", str(builds)]
    with running(command, environment={"MC2CM_WARM_S": "0", **environment}) as server:
        server.wait_for("is served at")
        yield server
