"""kill -9 of any process at any moment: no wrong answer, the service comes back by itself, no process is left."""

from __future__ import annotations

import math
import os
import select
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mc2cm_graph.snapshot import Snapshot
from tests.hostile.chaos import ROLES, Readers, command, killings, processes, read_stat, wait_for
from tests.hostile.conftest import endpoint
from tests.hostile.runner import probe_page, probe_query
from tests.hostile.target import Target
from tests.server.conftest import Served, start, stop

KILLS = 10
"""Here; ``python -m benchmarks.hostile.chaos`` kills a hundred times and measures how soon the service is back."""
READERS = 4


@pytest.fixture
def served(live_snapshot: Snapshot) -> Iterator[Served]:
    """A server of one test's own."""
    running = start(str(live_snapshot.root.parent))
    yield running
    if running.process.poll() is None:
        stop(running)


def serves(target: Target) -> bool:
    return math.isfinite(probe_page(target, 10.0)) and math.isfinite(probe_query(target, 10.0))


def test_no_wrong_answer_whatever_is_killed(served: Served) -> None:
    target = endpoint(served)
    killed: Counter[str] = Counter()
    with Readers(target, READERS) as readers:
        assert readers.known >= 15
        with killings(served.process.pid, seed=1, count=KILLS) as kills:
            for victim in kills:
                killed[victim.role] += 1
                wait_for(lambda: serves(target))
    tally = readers.tally
    assert set(killed) == set(ROLES)
    assert sum(killed.values()) == KILLS
    assert tally.statuses[200] > KILLS
    assert tally.wrong == []
    assert set(tally.statuses) <= {0, 200, 503}
    assert serves(target)


def test_killed_main_process_leaves_nobody_and_the_port_free(served: Served, live_snapshot: Snapshot) -> None:
    """Whoever keeps the service (systemd, a container) can start it again at once, at the same port."""
    below = [process.pid for process in processes(served.process.pid)]
    assert len(below) >= 4
    handles = [os.pidfd_open(pid) for pid in below]
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()
    for handle in handles:
        ended, _, _ = select.select([handle], [], [], 60)
        assert ended, f"a process outlives its server: {[(pid, command(pid)) for pid in below]}"
        os.close(handle)
    assert served.process.stdout is not None
    served.process.stdout.close()
    again = start(str(live_snapshot.root.parent))
    try:
        assert serves(endpoint(again))
    finally:
        assert stop(again) == 0


def pids(served: Served, role: str) -> set[int]:
    """Return the processes of a role."""
    return {process.pid for process in processes(served.process.pid) if process.role == role}


@pytest.mark.parametrize(("holds", "held"), [("page holder", "page process"), ("store holder", "nursery")])
def test_a_holder_is_followed_by_its_standby(served: Served, holds: str, held: str) -> None:
    """Nothing is loaded again: who holds what others are forked from has a copy that takes its place at once."""
    wait_for(lambda: len(pids(served, "standby")) == 2)
    waiting, [holder], below = pids(served, "standby"), pids(served, holds), pids(served, held)
    os.kill(holder, signal.SIGKILL)
    wait_for(lambda: pids(served, holds) <= waiting and len(pids(served, holds)) == 1)
    assert pids(served, held) == below
    assert serves(endpoint(served))
    # What is killed next is followed by one that the former standby forked.
    os.kill(victim := max(below), signal.SIGKILL)
    wait_for(lambda: len(pids(served, held)) == len(below) and victim not in pids(served, held))
    wait_for(lambda: serves(endpoint(served)))
    wait_for(lambda: len(pids(served, "standby")) == 2)


@pytest.mark.parametrize("holds", ["page holder", "store holder"])
def test_a_holder_that_dies_with_its_standby_is_made_anew(served: Served, holds: str) -> None:
    wait_for(lambda: len(pids(served, "standby")) == 2)
    for victim in pids(served, "standby") | pids(served, holds):
        os.kill(victim, signal.SIGKILL)
    wait_for(lambda: len(pids(served, holds)) == 1)
    wait_for(lambda: serves(endpoint(served)))
    wait_for(lambda: len(pids(served, "standby")) == 2)


def test_no_dead_process_is_left_unreaped(served: Served) -> None:
    """Not even those whose own parent was killed."""

    def dead() -> list[str]:
        of_the_server = f") Z {served.process.pid} "
        found = [read_stat(stat) for stat in Path("/proc").glob("[0-9]*/stat")]
        return [line for line in found if of_the_server in line]

    for role in ("page holder", "page process", "store holder", "nursery"):
        for victim in pids(served, role):
            os.kill(victim, signal.SIGKILL)
        wait_for(lambda: serves(endpoint(served)))
    wait_for(lambda: dead() == [])


def test_stopped_process_stops_nobody_else(served: Served) -> None:
    """A process that hangs (here: by SIGSTOP) holds up its own requests only, and is served around."""
    target = endpoint(served)
    workers = [process for process in processes(served.process.pid) if process.role == "worker"]
    assert workers
    os.kill(workers[0].pid, signal.SIGSTOP)
    try:
        wait_for(lambda: serves(target))
    finally:
        with suppress(ProcessLookupError):
            os.kill(workers[0].pid, signal.SIGCONT)
    wait_for(lambda: serves(target))


def test_processes_are_told_apart(served: Served) -> None:
    wait_for(lambda: len(pids(served, "standby")) == 2)
    found = Counter(process.role for process in processes(served.process.pid))
    assert found["store holder"] == found["nursery"] == found["page holder"] == 1
    assert found["page process"] == 2
    assert found["worker"] >= 1
    begun = time.perf_counter()
    with pytest.raises(TimeoutError):
        wait_for(lambda: not Path("/proc/self").exists(), 0.1)
    assert time.perf_counter() > begun
