"""A worker reaches nobody: no network and no file, even when the gate is passed by."""

from __future__ import annotations

import socket as sockets
import threading
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.workers.running import run

SERVICE = "SELECT * WHERE {{ SERVICE {silent} <http://127.0.0.1:{port}/sparql> {{ ?s ?p ?o }} }}"


def test_the_engine_alone_does_call_out() -> None:
    """Without confinement the connection arrives: the tests below are not blind."""
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        arrived = threading.Event()

        def accept() -> None:
            connection, _ = listener.accept()
            arrived.set()
            connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        query = SERVICE.format(silent="", port=listener.getsockname()[1])
        with suppress(OSError):  # Nobody answers; what counts is that it called.
            list(ox.Store().query(query))  # type: ignore[arg-type]
        thread.join()
        assert arrived.is_set()


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_a_worker_does_not_call_out(socket: Path, silent: str) -> None:
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        answer = run(socket, SERVICE.format(silent=silent, port=listener.getsockname()[1]))
        assert answer.verdict == ("ok" if silent else "refused")
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_worker_resolves_no_names(socket: Path) -> None:
    query = "SELECT * WHERE { SERVICE <http://example.org/sparql> { ?s ?p ?o } }"
    assert run(socket, query).verdict in ("refused", "fault")


def test_a_worker_serves_on_after_a_refusal(socket: Path) -> None:
    for _ in range(4):
        assert run(socket, SERVICE.format(silent="", port=9999)).verdict == "refused"
        assert run(socket, "SELECT * WHERE { ?s ?p ?o }").verdict == "ok"
