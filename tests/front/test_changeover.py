"""Hot swap: a new snapshot takes the place of the served one under load, and a bad one does not."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mc2cm_graph.snapshot import MANIFEST, Snapshot
from tests.front.running import Running, full_server

PATHS = [
    "/",
    "/sparql?query=ASK%7B%7D",
    "/city/",
    "/sparql?query=SELECT%20%2A%20%7B%3Fs%20a%20%3Fo%7D&format=csv",
]
VERSION = "MC2CM-Data-Version"


def make_version(world: Snapshot, builds: Path, version: str) -> Path:
    """Put a snapshot of the made-up world under another version into a folder of builds."""
    root = builds / version
    shutil.copytree(world.root, root)
    manifest = json.loads((root / MANIFEST).read_text("utf-8"))
    (root / MANIFEST).write_text(json.dumps(manifest | {"version": version}), "utf-8")
    return root


def switch(builds: Path, version: str) -> None:
    """Point ``current`` at a version as the build does."""
    link = builds / "link"
    link.symlink_to(version)
    link.replace(builds / "current")


class Reader(threading.Thread):
    """A client that asks one address after the other on one connection until it is told to stop."""

    def __init__(self, port: int, stop: threading.Event, first: int) -> None:
        super().__init__()
        self._port, self._stop_reading, self._first = port, stop, first
        self.versions: list[str] = []
        self.failures: list[str] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        number = self._first
        while not self._stop_reading.is_set():
            path = PATHS[number % len(PATHS)]
            number += 1
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException) as fault:
                self.failures.append(f"{path}: {fault!r}")
                connection.close()
                continue
            if response.status != 200:
                self.failures.append(f"{path}: {response.status}")
            version = response.headers[VERSION]
            if not self.versions or self.versions[-1] != version:
                self.versions.append(version)
        connection.close()


@pytest.fixture
def builds(world_snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder of builds with four versions, the first of them current."""
    for number in range(4):
        make_version(world_snapshot, tmp_path, f"version{number}")
    switch(tmp_path, "version0")
    return tmp_path


@pytest.fixture
def server(builds: Path) -> Iterator[Running]:
    """A server that looks at the link when it is told to."""
    with full_server(builds, MC2CM_WATCH_S="0") as running:
        yield running


def served(server: Running) -> str:
    return server.send("GET", "/")[0].headers[VERSION]


def test_no_request_fails_when_the_data_changes(server: Running, builds: Path) -> None:
    stop = threading.Event()
    readers = [Reader(server.port, stop, number) for number in range(4)]
    for reader in readers:
        reader.start()
    for number in (1, 2, 3):
        switch(builds, f"version{number}")
        server.process.send_signal(signal.SIGHUP)
        server.wait_for(f"version version{number} is served now")
        # Both page processes have changed over when the old workers were allowed to end.
        server.wait_for(f"version version{number - 1} has ended")
    stop.set()
    for reader in readers:
        reader.join()
    assert [reader.failures for reader in readers] == [[]] * 4
    for reader in readers:
        assert reader.versions[-1] == "version3"
        assert reader.versions == sorted(reader.versions)
    assert len(list(server.run.glob("workers-*"))) == 1
    assert len(list(server.run.glob("answers-?"))) == 1


def test_a_broken_snapshot_is_told_and_the_old_one_goes_on(server: Running, builds: Path) -> None:
    (builds / "version1" / "dataset.nq").write_bytes(b"<urn:a> <urn:b>")
    shutil.rmtree(builds / "version2" / "queries" / "site")
    (builds / "version3" / MANIFEST).write_text("{}", "utf-8")
    for number in (1, 2, 3):
        switch(builds, f"version{number}")
        server.process.send_signal(signal.SIGHUP)
        server.wait_for(f"the snapshot version{number} is not served, version0 goes on")
        assert served(server) == "version0"
    (builds / "current").unlink()
    server.process.send_signal(signal.SIGHUP)
    assert served(server) == "version0"


def test_a_page_process_that_dies_in_between_comes_back_with_the_new_data(
    server: Running, builds: Path
) -> None:
    switch(builds, "version1")
    server.process.send_signal(signal.SIGHUP)
    os.kill(server.pages[0], signal.SIGKILL)
    server.wait_for("version version1 is served now")
    server.wait_for("version version0 has ended")
    server.wait_for("Started worker-", 3)
    assert {served(server) for _ in range(12)} == {"version1"}
