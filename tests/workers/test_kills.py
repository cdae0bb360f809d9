"""kill -9 of any of our processes, at any moment, under load: no wrong answer, and service again at once."""

from __future__ import annotations

import os
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Answer, Job
from mc2cm_graph.workers.process import NurseryProcess
from tests.hostile.chaos import processes, wait_for
from tests.workers.running import BASE, CSV, JSON, THINGS, Start, run, wait_gone, wait_until

KILLS = 100
HOLDERS = 4
"""How many of the kills hit the holder, whose successor has to load the snapshot again."""
SERVICE_S = 2.0
QUERIES = {
    f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s <{BASE}p3> ?o }}": sum(n % 7 == 3 for n in range(THINGS)),
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }": THINGS + 2,
    "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }": 9,
}
LARGE = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?o"


def victims(socket: Path) -> list[int]:
    """Return the processes that one may kill now: the nursery and its workers."""
    with suppress(client.NoNursery):
        state = client.state(socket, patience_s=5.0)
        return [state.pid, *state.workers]
    return []


class Load:
    """Threads that ask without pause until told to end, and keep every answer that is wrong."""

    def __init__(self, socket: Path, whole: bytes) -> None:
        self._socket, self._whole = socket, whole
        self._over = threading.Event()
        self.answered, self.wrong, self.failed = 0, list[object](), list[Answer]()

    def ask(self) -> None:
        """Ask until it is over."""
        while not self._over.is_set():
            for query, count in QUERIES.items():
                self._judge(Job(query, CSV, repeatable=False), f"n\r\n{count}\r\n".encode())
            self._judge(Job(LARGE, JSON), self._whole)

    def end(self) -> None:
        """Let the threads finish."""
        self._over.set()

    def _judge(self, job: Job, right: bytes) -> None:
        answer = client.ask(self._socket, job, patience_s=20.0)
        body = answer.read()
        if answer.verdict != "ok":
            self.failed.append(answer)
        elif body != right:
            self.wrong.append((job.text, body[:200]))
        self.answered += 1


def test_a_hundred_kills_under_load_give_no_wrong_answer(start: Start) -> None:
    nursery, socket = start(workers=2, queue=64, deadline_s=20.0)
    whole = client.ask(socket, Job(LARGE, JSON)).read()
    load, chance = Load(socket, whole), random.Random(7)  # noqa: S311 - repeatable, no secret
    killed = 0
    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(load.ask) for _ in range(4)]
        try:
            while killed < KILLS:
                pid = _kill_one(nursery, socket, killed, chance)
                killed += pid is not None
                answer = client.ask(socket, Job("ASK {}", JSON, repeatable=False), patience_s=SERVICE_S)
                # It may be hit itself, by the same kill; the next ones tell that there is service again.
                assert "ok" in {answer.verdict, run(socket, "ASK {}").verdict, run(socket, "ASK {}").verdict}
        finally:
            load.end()
        for each in asking:
            each.result()
    assert killed == KILLS
    assert load.answered > KILLS
    assert not load.wrong
    # Only those fail whose worker was killed, or whose nursery was killed again and again.
    assert {answer.verdict for answer in load.failed} <= {"crashed", "unavailable"}
    assert len(load.failed) <= 2 * KILLS
    state = wait_until(socket, lambda state: state.idle == 2 and state.busy == 0)
    pids = (nursery.pid, state.pid, *state.workers)
    nursery.close()
    wait_gone(pids)


def _kill_one(nursery: NurseryProcess, socket: Path, number: int, chance: random.Random) -> int | None:
    if number % (KILLS // HOLDERS) == KILLS // HOLDERS - 1:
        pid = nursery.pid
    else:
        pids = victims(socket)
        if not pids:
            return None
        pid = chance.choice(pids)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # It was replaced this moment.
        return None
    return pid


def test_a_killed_nursery_is_followed_without_a_failed_job(start: Start) -> None:
    nursery, socket = start(workers=1)
    holder = nursery.pid
    for _ in range(5):
        state = wait_until(socket, lambda state: state.idle == 1)
        os.kill(state.pid, signal.SIGKILL)
        assert run(socket, "ASK {}").verdict == "ok"
        wait_gone(state.workers)
    assert nursery.pid == holder


def _standby(holder: int) -> int:
    """Wait until a holder has a standby; give its process id."""
    found: list[int] = []

    def is_there() -> bool:
        found[:] = [process.pid for process in processes(holder) if process.role == "standby"]
        return bool(found)

    wait_for(is_there)
    return found[0]


def test_a_killed_holder_is_followed_by_its_standby(start: Start) -> None:
    nursery, socket = start(workers=1)
    first = wait_until(socket, lambda state: state.idle == 1)
    for _ in range(3):
        holder, standby = nursery.pid, _standby(nursery.pid)
        os.kill(holder, signal.SIGKILL)
        wait_for(lambda standby=standby: nursery.pid == standby)  # type: ignore[misc]
        assert run(socket, "ASK {}").verdict == "ok"
        assert client.state(socket).pid == first.pid
    os.kill(first.pid, signal.SIGKILL)
    wait_gone(first.workers)
    assert run(socket, "ASK {}").verdict == "ok"
    assert client.state(socket).pid != first.pid


def test_a_holder_killed_with_its_standby_leaves_a_nursery_that_serves(start: Start) -> None:
    nursery, socket = start(workers=1)
    first = wait_until(socket, lambda state: state.idle == 1)
    standby = _standby(nursery.pid)
    os.kill(standby, signal.SIGSTOP)  # It does not see the holder's death before its own.
    os.kill(nursery.pid, signal.SIGKILL)
    os.kill(standby, signal.SIGKILL)
    state = client.state(socket)
    while state.pid == first.pid:
        assert run(socket, "ASK {}").verdict == "ok"
        state = client.state(socket)
    # The one that was left ends once it has finished what it had.
    wait_gone((first.pid, *first.workers))
    assert run(socket, "ASK {}").verdict == "ok"


def test_a_nursery_is_retired_by_the_standby_of_its_holder(start: Start, small_snapshot: Path) -> None:
    """A standby is not the parent of the nursery, and learns all the same that it ended in peace."""
    nursery, socket = start(workers=1)
    standby = _standby(nursery.pid)
    os.kill(nursery.pid, signal.SIGKILL)
    wait_for(lambda: nursery.pid == standby)
    following = _standby(standby)
    with NurseryProcess(small_snapshot, socket, nursery.limits):
        nursery.retire(patience_s=60.0)
        wait_gone((standby, following))
        assert run(socket, "ASK {}").verdict == "ok"


def test_a_change_of_nurseries_fails_no_job(start: Start, small_snapshot: Path) -> None:
    """Who listens on the path changes under load; the old nursery finishes what it has, and ends."""
    nursery, socket = start(workers=1)
    whole = client.ask(socket, Job(LARGE, JSON)).read()
    load = Load(socket, whole)
    first = client.state(socket)
    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(load.ask) for _ in range(3)]
        try:
            wait_until(socket, lambda state: state.answered > 20)
            with NurseryProcess(small_snapshot, socket, nursery.limits) as second:
                nursery.retire(patience_s=60.0)
                wait_gone((first.pid, *first.workers))
                state = wait_until(socket, lambda state: state.answered > 20)
                assert (state.pid, second.pid) != (first.pid, nursery.pid)
                load.end()
                for each in asking:
                    each.result()
        finally:
            load.end()
    assert (load.wrong, load.failed) == ([], [])
