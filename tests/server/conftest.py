"""The server as a newcomer starts it: ``python server.py`` in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from tests.ports import free_port

PAGE_PROCESSES = 2
ANNOUNCED = re.compile(r"is served at (http://\S+/)")


@dataclass(frozen=True)
class Served:
    """A running server: its process and the address that it printed."""

    process: subprocess.Popen[str]
    base: str


def start(build_dir: str, **environment: str) -> Served:
    """Start the server over the snapshots of a folder; wait until it told its address and its processes run."""
    command = [sys.executable, "server.py", "--port", str(free_port()), "--build-dir", build_dir]
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={"PATH": "/usr/bin:/bin", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    told: list[str] = []
    base = ""
    for line in process.stdout:
        told.append(line)
        found = ANNOUNCED.search(line)
        base = found[1] if found else base
        if base and sum("Started worker-" in line for line in told) == PAGE_PROCESSES:
            return Served(process, base)
    raise AssertionError("the server ended without telling an address:\n" + "".join(told))


def stop(served: Served) -> int:
    """End the server as Ctrl-C or a supervisor does, and give its exit code."""
    served.process.terminate()
    assert served.process.stdout is not None
    served.process.stdout.read()
    served.process.stdout.close()
    return served.process.wait(timeout=60)


@pytest.fixture(scope="package")
def server(live_snapshot: Snapshot) -> Iterator[Served]:
    """A server of the live graph."""
    # Output goes to a pipe that nobody reads while the tests run; its few lines fit.
    served = start(str(live_snapshot.root.parent), MC2CM_DEADLINE_S="2")
    yield served
    stop(served)
