"""A small snapshot and a nursery over it, for tests that need real workers."""

from __future__ import annotations

import os
import select
import socket as sockets
import time
from collections.abc import Callable
from pathlib import Path

from mc2cm_graph.settings import Limits
from mc2cm_graph.snapshot import MANIFEST, Manifest
from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Answer, Job, State
from mc2cm_graph.workers.process import NurseryProcess

BASE = "http://example.org/"
JSON = "application/sparql-results+json"
CSV = "text/csv"
FOREVER_S = 600.0
LIMITS = Limits(
    deadline_s=1.5,
    memory_bytes=256 << 20,
    result_bytes=1 << 20,
    query_bytes=256 << 10,
    workers=2,
    queue=4,
    queue_wait_s=30.0,
    long_s=FOREVER_S,
)
"""Small limits, so that runaway queries end soon; the queue is patient, for two cores run many tests."""

THINGS = 2000
BURNER = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) }"
"""Runs for ever, in little memory."""

Start = Callable[..., tuple[NurseryProcess, Path]]
"""Starts a nursery with limits of its own; the fixture of that name does."""

OVERLAP = (
    "<http://example.org/lyon> <http://example.org/partner> <http://example.org/tunis> {graph} .\n"
    '<http://example.org/lyon> <http://example.org/name> "Lyon"@fr {graph} .\n'
)
"""Two statements that stand in two citation graphs and in the default graph."""


def make_snapshot(root: Path, more: str = "") -> Path:
    """Write a snapshot: overlapping graphs c1 and c2, c3 with many things, all of it in the default graph too."""
    things = "".join(f'<{BASE}s{i}> <{BASE}p{i % 7}> "value {i}" {{graph}} .\n' for i in range(THINGS))
    text = "".join(
        block.replace("{graph}", graph)
        for block, graph in (
            (OVERLAP, f"<{BASE}c1>"),
            (OVERLAP, f"<{BASE}c2>"),
            (things, f"<{BASE}c3>"),
            (OVERLAP + things, ""),
        )
    )
    root.mkdir(parents=True, exist_ok=True)
    (root / "dataset.nq").write_text(text + more, encoding="utf-8")
    manifest = Manifest(
        version="test-version",
        software="0",
        sources="",
        stated=THINGS + 4,
        inferred=0,
        default=THINGS + 2,
        citations=3,
        kinds={},
        labels={},
        files=(),
    )
    manifest.write(root / MANIFEST)
    return root


def run(socket: Path, text: str, media_type: str = JSON, **more: object) -> Answer:
    """Ask for one query and give a file of the answer back."""
    answer = client.ask(socket, Job(text, media_type, **more))  # type: ignore[arg-type]
    answer.close()
    return answer


def rows(socket: Path, text: str, **more: object) -> list[str]:
    """Return the lines of a CSV result, the header left out."""
    answer = client.ask(socket, Job(text, CSV, **more))  # type: ignore[arg-type]
    assert answer.verdict == "ok", answer
    return answer.read().decode().splitlines()[1:]


def wait_until(socket: Path, wanted: Callable[[State], bool]) -> State:
    """Follow the nursery from change to change until its state is as wanted."""
    state = client.state(socket)
    while not wanted(state):
        state = client.state(socket, after=state.tick)
    return state


def burn(path: Path, job: Job | None = None) -> sockets.socket:
    """Send a query, one that would run for ever, and return the connection."""
    connection = sockets.socket(sockets.AF_UNIX, sockets.SOCK_SEQPACKET)
    connection.connect(str(path))
    job = job or Job(BURNER, JSON, repeatable=False)
    client.send(connection, job, 0)
    return connection


def hear(connection: sockets.socket) -> Answer:
    """Wait for the answer on a connection that ``burn`` gave."""
    return client.hear(connection, time.monotonic())


def wait_gone(pids: tuple[int, ...]) -> None:
    """Wait for the end of processes that are not our children."""
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        select.select([handle], [], [])
        os.close(handle)
