"""The nursery: hang-ups, the queue, processes that die, and its own end."""

from __future__ import annotations

import os
import signal
import socket as sockets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from mc2cm_graph.workers import client, parcel
from mc2cm_graph.workers.job import Job
from mc2cm_graph.workers.process import NurseryFailed, NurseryProcess
from tests.workers.running import (
    BURNER,
    FOREVER_S,
    JSON,
    LIMITS,
    Start,
    burn,
    hear,
    rows,
    run,
    wait_gone,
    wait_until,
)


def test_a_caller_who_hangs_up_frees_the_worker(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    with burn(path):
        wait_until(path, lambda state: state.busy == 1)
    state = wait_until(path, lambda state: state.idle == 1 and state.ended.get("abandoned") == 1)
    assert state.forked == 2
    assert run(path, "ASK {}").verdict == "ok"


def test_a_caller_who_hangs_up_in_the_queue_leaves_it(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    with burn(path):
        wait_until(path, lambda state: state.busy == 1)
        with burn(path):
            wait_until(path, lambda state: state.waiting == 1)
        state = wait_until(path, lambda state: state.waiting == 0)
        assert (state.busy, state.forked) == (1, 1)


def test_the_client_of_a_caller_who_hangs_up_frees_the_worker(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    ours, theirs = sockets.socketpair()
    with ThreadPoolExecutor(1) as pool, ours:
        asked = pool.submit(client.ask, path, Job(BURNER, JSON), FOREVER_S, ours.fileno())
        wait_until(path, lambda state: state.busy == 1)
        theirs.close()
        assert asked.result().verdict == "abandoned"
    wait_until(path, lambda state: state.idle == 1)


def test_callers_who_leave_with_their_answer_cost_no_worker(start: Start) -> None:
    _, path = start(workers=2, queue=64)
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda _: run(path, "ASK {}").verdict, range(400)))
    assert set(verdicts) == {"ok"}
    state = wait_until(path, lambda state: state.idle == 2 and state.answered == 400)
    assert (state.forked, state.ended) == (2, {})


def test_a_full_queue_says_busy(start: Start) -> None:
    _, path = start(workers=1, queue=1, deadline_s=FOREVER_S)
    with burn(path):
        wait_until(path, lambda state: state.busy == 1)
        with burn(path):
            wait_until(path, lambda state: state.waiting == 1)
            answer = run(path, "ASK {}")
    assert (answer.verdict, answer.limit) == ("busy", "queue")
    assert answer.retry_after_s == LIMITS.queue_wait_s


def test_who_waits_too_long_is_told(start: Start) -> None:
    _, path = start(workers=1, queue_wait_s=0.2, deadline_s=FOREVER_S)
    with burn(path):
        wait_until(path, lambda state: state.busy == 1)
        answer = run(path, "ASK {}")
    assert (answer.verdict, answer.limit, answer.retry_after_s) == ("busy", "queue_wait_s", 1)


def test_who_waits_is_served_when_a_worker_is_killed(start: Start) -> None:
    _, path = start(workers=1, deadline_s=0.5)
    with burn(path):
        wait_until(path, lambda state: state.busy == 1)
        assert run(path, "ASK {}").verdict == "ok"


def test_a_killed_worker_is_replaced_and_its_caller_told(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    with burn(path) as connection:
        state = wait_until(path, lambda state: state.busy == 1)
        os.kill(state.workers[0], signal.SIGKILL)
        assert hear(connection).verdict == "crashed"
    idle = wait_until(path, lambda state: state.idle == 1)
    os.kill(idle.workers[0], signal.SIGKILL)
    wait_until(path, lambda state: state.forked == idle.forked + 1)
    assert run(path, "ASK {}").verdict == "ok"


def test_nonsense_on_the_socket_harms_nobody(start: Start) -> None:
    _, path = start(workers=1)
    for nonsense in (b"", b"x", b"zzzzzz", b"q\0\0\0\0", b"q" + bytes(56) + b"{}\nnot json"):
        with sockets.socket(sockets.AF_UNIX, sockets.SOCK_SEQPACKET) as connection:
            connection.connect(str(path))
            connection.send(nonsense)
            connection.settimeout(60)
            with suppress(parcel.Closed):
                assert hear(connection).verdict == "crashed"
        assert run(path, "ASK {}").verdict == "ok"


def test_a_killed_nursery_is_started_again_and_leaves_no_worker(start: Start) -> None:
    _, path = start(workers=2)
    state = wait_until(path, lambda state: state.idle == 2)
    os.kill(state.pid, signal.SIGKILL)
    wait_gone((state.pid, *state.workers))
    while True:
        try:
            fresh = client.state(path)
            break
        except client.NoNursery:
            continue
    assert fresh.pid != state.pid
    assert run(path, "ASK {}").verdict == "ok"


def test_closing_ends_every_process(start: Start) -> None:
    nursery, path = start(workers=2, deadline_s=FOREVER_S)
    with burn(path):
        state = wait_until(path, lambda state: state.busy == 1)
        nursery.close()
        wait_gone((state.pid, *state.workers))
    assert not path.exists()
    assert run(path, "ASK {}").verdict == "unavailable"


def test_the_nursery_ends_with_who_started_it(small_snapshot: Path, tmp_path: Path) -> None:
    path = tmp_path / "s"
    starter = (
        "import sys, pathlib; from mc2cm_graph.workers.process import NurseryProcess;"
        "from mc2cm_graph.settings import Limits;"
        "n = NurseryProcess(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), Limits(workers=1));"
        "print(n.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", starter, str(small_snapshot), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        state = wait_until(path, lambda state: state.idle == 1)
        process.kill()
    wait_gone((state.pid, *state.workers))


def test_a_terminated_nursery_ends_its_workers(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    with burn(path):
        state = wait_until(path, lambda state: state.busy == 1)
        os.kill(state.pid, signal.SIGTERM)
        wait_gone((state.pid, *state.workers))


def test_a_missing_snapshot_is_said(tmp_path: Path) -> None:
    with pytest.raises(NurseryFailed, match="before they were ready"):
        NurseryProcess(tmp_path, tmp_path / "s", LIMITS)


def test_a_long_socket_path_is_said(small_snapshot: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mc2cm_graph.workers", "--snapshot", str(small_snapshot)]
    command += ["--socket", str(tmp_path / ("x" * 120))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "expected at most" in ended.stderr


def test_the_state_names_the_version(socket: Path) -> None:
    assert client.state(socket).version == "test-version"
    assert rows(socket, "SELECT (1 AS ?x) WHERE {}") == ["1"]
