"""A copy of the made-up world, written by the real command, and a host of static files for it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from tests.web.conftest import chromium

__all__ = ["chromium"]

PREFIX = "/copy/of/it/"
LANGUAGES = ("en", "fr", "ar", "es", "it", "pt", "de") if os.environ.get("CI") else ("en", "fr", "ar")
"""Each language takes its time to be written: at a desk three stand for the seven."""


def run_export(
    build_dir: Path, place: Path, *options: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "mc2cm_graph.command", "--build-dir", str(build_dir), "export", "site"]
    return subprocess.run(
        [*command, "--to", str(place), *options],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def copy(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy in LANGUAGES, for a host where it stands below a path; one for all processes of the tests."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    place = shared / "static" / "copy"
    place.parent.mkdir(exist_ok=True)
    with (shared / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            base = "https://copies.example" + PREFIX
            options = ("--base", base, "--languages", ",".join(LANGUAGES))
            done = run_export(world_snapshot.root.parent, place, *options)
            assert done.returncode == 0, done.stderr
    return place


class _Below(SimpleHTTPRequestHandler):
    """Hands out a folder below PREFIX, as ``python -m http.server`` does at the root."""

    extensions_map: Mapping[str, str] = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # type: ignore[assignment]

    def translate_path(self, path: str) -> str:
        """Find the file of an address; outside of PREFIX there is none."""
        below = path.removeprefix(PREFIX) if path.startswith(PREFIX) else "nothing-here"
        return super().translate_path("/" + below)

    def log_message(self, format: str, *args: object) -> None:
        """Keep silent."""


@pytest.fixture(scope="session")
def host(copy: Path) -> Iterator[str]:
    """The address of the copy on a host of static files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Below, directory=str(copy)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    server.shutdown()
    server.server_close()
    thread.join()
