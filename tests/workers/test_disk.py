"""A snapshot served from its disk: the same answers, limits and seals as from memory."""

from __future__ import annotations

import os
import signal
import socket as sockets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mc2cm_graph.build import add_store
from mc2cm_graph.workers.process import NurseryFailed, NurseryProcess
from tests.workers.running import BURNER, LIMITS, THINGS, make_snapshot, rows, run, wait_until
from tests.workers.test_confinement import SERVICE


@pytest.fixture(scope="module")
def disk_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_snapshot(tmp_path_factory.mktemp("disk"))
    add_store(root, large_quads=1)
    return root


@pytest.fixture(scope="module")
def disk(disk_snapshot: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="mc2cm") as folder:
        # Nothing but the disk is left to answer from.
        (disk_snapshot / "dataset.nq").unlink()
        with NurseryProcess(disk_snapshot, Path(folder) / "s", LIMITS):
            yield Path(folder) / "s"


def test_it_answers_in_many_jobs(disk: Path) -> None:
    for _ in range(5):
        assert rows(disk, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == [str(THINGS + 2)]
        assert run(disk, "SELECT * WHERE { ?s ?p ?o }").verdict == "ok"
        assert run(disk, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }").verdict in ("result-size", "deadline")


def test_runaways_end_and_killed_workers_are_replaced(disk: Path) -> None:
    assert run(disk, BURNER, deadline_s=0.2).verdict == "deadline"
    assert run(disk, f"SELECT * WHERE {{ {BURNER.partition('{')[2]} ORDER BY ?a ?l").verdict in (
        "memory",
        "deadline",
    )
    state = wait_until(disk, lambda state: state.idle == 2)
    os.kill(state.workers[0], signal.SIGKILL)
    wait_until(disk, lambda state: state.idle == 2 and state.forked > 3)
    assert run(disk, "ASK { ?s ?p ?o }").verdict == "ok"


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_a_worker_does_not_call_out(disk: Path, silent: str) -> None:
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        answer = run(disk, SERVICE.format(silent=silent, port=listener.getsockname()[1]))
        assert answer.verdict == ("ok" if silent else "refused")
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert run(disk, "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }").verdict == "refused"
    assert run(disk, "ASK { ?s ?p ?o }").verdict == "ok"


def test_a_broken_store_is_said_at_the_start(tmp_path: Path) -> None:
    root = make_snapshot(tmp_path / "broken")
    add_store(root, large_quads=1)
    (root / "store" / "CURRENT").unlink()
    with pytest.raises(NurseryFailed):
        NurseryProcess(root, tmp_path / "s", LIMITS)


def test_the_seal_leaves_the_snapshot_and_nothing_else(disk_snapshot: Path, tmp_path: Path) -> None:
    """What the engine itself would do is tried by hand, in a process that was sealed as a worker is."""
    (tmp_path / "secret").write_text("secret")
    code = f"""
import os, pathlib, socket, tempfile
from mc2cm_graph.workers.holding import Holding
tempfile.gettempdir()
folder = pathlib.Path({str(disk_snapshot / "store")!r})
Holding(None, folder).open()
(folder / "CURRENT").read_bytes()
tempfile.TemporaryFile().write(b"spilled")
def write(): (folder / "more").write_text("x")
def read(): pathlib.Path({str(tmp_path / "secret")!r}).read_text()
def call(): socket.create_connection(("127.0.0.1", 9))
def local(): socket.socket(socket.AF_UNIX)
def name(): socket.getaddrinfo("example.org", 80)
def program(): os.execv("/bin/true", ["true"])
for attempt in (write, read, call, local, program, name):
    try:
        attempt()
    except (PermissionError, socket.gaierror):
        continue
    raise SystemExit(attempt.__name__)
"""
    environment = os.environ | {"TMPDIR": "/var/tmp"}  # noqa: S108 - not where the secret lies
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
