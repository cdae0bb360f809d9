"""Long jobs give way: however many runaways one client sends, a new query gets a worker soon."""

from __future__ import annotations

import socket as sockets
from contextlib import ExitStack

import pytest

from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Job
from tests.workers.running import BURNER, FOREVER_S, JSON, Start, burn, hear, run, wait_until

RUNAWAY = Job(BURNER, JSON, repeatable=False)


def test_a_long_job_makes_room_and_goes_on(start: Start) -> None:
    _, path = start(workers=1, long_s=0.1, long_jobs=2, deadline_s=FOREVER_S)
    with burn(path), burn(path):
        state = wait_until(path, lambda state: (state.long, state.idle) == (2, 1))
        assert (state.forked, state.busy) == (3, 2)
        assert run(path, "ASK {}").verdict == "ok"
    wait_until(path, lambda state: (state.long, state.idle, state.busy) == (0, 1, 0))


def test_a_long_job_is_answered_and_its_worker_not_used_again(start: Start) -> None:
    _, path = start(workers=1, long_s=0.05, long_jobs=2, deadline_s=60.0)
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f FILTER(?c < ?f) }"
    before = wait_until(path, lambda state: state.idle == 1)
    assert run(path, slow).verdict == "ok"
    after = wait_until(path, lambda state: state.idle == 1 and state.long == 0)
    assert before.workers != after.workers


def test_one_long_job_too_many_goes_on_while_nobody_needs_its_place(start: Start) -> None:
    _, path = start(workers=1, long_s=0.1, long_jobs=1, deadline_s=FOREVER_S)
    with burn(path) as first:
        wait_until(path, lambda state: state.long == 1)
        with burn(path):
            wait_until(path, lambda state: state.busy == 2)
            assert run(path, "ASK {}").verdict == "ok"
            told = hear(first)
            assert (told.verdict, told.limit) == ("busy", "long_jobs")
            assert client.state(path).ended == {"busy": 1}


def test_the_client_with_most_long_jobs_loses_one(start: Start) -> None:
    _, path = start(workers=1, long_s=0.1, long_jobs=3, queue=16, deadline_s=FOREVER_S)
    with ExitStack() as stack:
        modest = stack.enter_context(burn(path, Job(BURNER, JSON, client="modest", repeatable=False)))
        wait_until(path, lambda state: state.long == 1)
        greedy = Job(BURNER, JSON, client="greedy", repeatable=False)
        oldest = stack.enter_context(burn(path, greedy))
        wait_until(path, lambda state: state.long == 2)
        for _ in range(2):
            stack.enter_context(burn(path, greedy))
        wait_until(path, lambda state: state.busy == 4)
        assert run(path, "ASK {}").verdict == "ok"
        assert hear(oldest).limit == "long_jobs"
        modest.setblocking(False)
        with pytest.raises(BlockingIOError):
            modest.recv(1, sockets.MSG_DONTWAIT | sockets.MSG_PEEK)


def test_twenty_runaways_do_not_keep_a_query_waiting(start: Start) -> None:
    _, path = start(workers=2, long_s=0.1, long_jobs=2, queue=32, deadline_s=FOREVER_S)
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(burn(path))
        wait_until(path, lambda state: state.callers == 20)
        assert run(path, "ASK {}").verdict == "ok"
    wait_until(path, lambda state: (state.callers, state.idle, state.long) == (0, 2, 0))
