"""What an engine is to the benchmark: something that serves a graph on loopback until it is told to end."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PAUSE_S = 0.01
_PATIENCE_S = 900.0


class Unavailable(Exception):
    """The engine cannot take part; the message says why."""


@dataclass(frozen=True)
class Graph:
    """A dataset to be served: N-Quads, the numbers of its triples (default graph) and quads, its snapshot's folder.

    ``build_dir`` holds the snapshot as ``python server.py --build-dir`` wants it.
    """

    name: str
    dataset: Path
    triples: int
    quads: int
    build_dir: Path


@dataclass
class Engine(ABC):
    """A SPARQL engine on loopback. ``folder`` is its own, ``port`` free when it was made.

    After ``start``: ``version``, ``load_s`` (making its store of the N-Quads) and ``start_s`` (from the start of the
    process to the first answer).
    """

    graph: Graph
    folder: Path
    version: str = ""
    load_s: float = 0.0
    start_s: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    port: int = 0

    key = ""
    name = ""
    path = "/sparql"
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Give the origin of the endpoint."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Give the process that serves."""
        assert self.process is not None
        return self.process.pid

    @abstractmethod
    def load(self) -> None:
        """Make the engine's own store of the dataset; raise Unavailable if it cannot be had."""

    @abstractmethod
    def command(self) -> Sequence[str]:
        """Give the command that serves."""

    def fill(self) -> None:
        """Load what can be loaded only once it serves: nothing, unless an engine says otherwise."""
        return

    def address(self, query: str) -> str:
        """Give path and parameters of a request, the query last."""
        pairs = [*self.parameters.items(), ("query", query)]
        return f"{self.path}?{urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote)}"

    def start(self) -> None:
        """Load, serve and wait for the first answer; raise Unavailable where that fails."""
        self.port = free_port()
        begun = time.perf_counter()
        self.load()
        self.load_s = time.perf_counter() - begun
        self.start_s = self._serve()

    def restart(self) -> None:
        """End, and serve the same store again; raise Unavailable where that fails."""
        load_s = self.load_s
        self.stop()
        self._serve()
        self.load_s = load_s

    def _serve(self) -> float:
        """Serve, wait for the first answer and return how long that took."""
        begun = time.perf_counter()
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdout=log, stderr=subprocess.STDOUT, env=self.environment()
            )
        self._wait()
        start_s = time.perf_counter() - begun
        self.fill()
        return start_s

    def environment(self) -> Mapping[str, str] | None:
        """Give the environment of the process; None for that of this one."""
        return None

    def stop(self) -> None:
        """End the process that was started, and wait for the end."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def fetch(self, query: str, accept: str, patience_s: float = 120.0) -> tuple[int, str, bytes]:
        """Ask once: status, media type and body. Raises OSError where no answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience_s)
        try:
            connection.request("GET", self.address(query), headers={"Accept": accept})
            answer = connection.getresponse()
            media_type = (answer.getheader("Content-Type") or "").partition(";")[0].strip()
            return answer.status, media_type, answer.read()
        except http.client.HTTPException as fault:
            raise OSError(f"{type(fault).__name__}: {fault}") from fault
        finally:
            connection.close()

    def _wait(self) -> None:
        assert self.process is not None
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            if self.process.poll() is not None:
                told = (self.folder / "log").read_text("utf-8", "replace").strip().splitlines()
                raise Unavailable(
                    f"ended with code {self.process.returncode}: {told[-1] if told else 'no word'}"
                )
            try:
                if self.fetch("ASK {}", "application/sparql-results+json")[0] == http.HTTPStatus.OK:
                    return
            except OSError:
                pass
            time.sleep(_PAUSE_S)
        raise Unavailable(f"no answer within {_PATIENCE_S:.0f} s of its start")


def program(name: str, package: str) -> str:
    """Find a program beside this Python or on the path; raise Unavailable if there is none."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        raise Unavailable(f"{name} is not installed ({package})")
    return found


def free_port() -> int:
    """Give a port of loopback on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(command: Sequence[str], cwd: Path, errors: bool = False) -> str:
    """Run a program to its end and give what it printed, or its errors; raise Unavailable if it fails."""
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if ended.returncode:
        told = (ended.stderr or ended.stdout).strip().splitlines()
        raise Unavailable(
            f"{Path(command[0]).name} ended with code {ended.returncode}: {told[-1] if told else 'no word'}"
        )
    return ended.stderr if errors else ended.stdout
