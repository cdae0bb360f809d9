"""Many callers, few runs: identical jobs run once, nobody's run depends on who asked first."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Job
from tests.workers.running import BURNER, CSV, FOREVER_S, JSON, Start, burn, hear, run, wait_until

ALL = "SELECT * WHERE { ?s ?p ?o }"


def stopped_worker(path: Path) -> int:
    """Stop the only worker of a nursery, so that what is asked now is under way until it is continued."""
    state = wait_until(path, lambda state: state.idle == 1)
    os.kill(state.workers[0], 19)
    return state.workers[0]


def test_identical_jobs_run_once_and_each_caller_gets_the_whole(start: Start) -> None:
    _, path = start(workers=1)
    for text in (ALL, "ASK {}"):
        before = client.state(path)
        worker = stopped_worker(path)
        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(client.ask, path, Job(text, JSON, client=f"c{n}")) for n in range(8)]
            state = wait_until(path, lambda state: state.callers == 8)
            assert (state.busy, state.waiting) == (1, 0)
            os.kill(worker, 18)
            answers = [each.result() for each in asked]
        assert {answer.verdict for answer in answers} == {"ok"}
        # Each reads at its own place, half of them in turns with another.
        files = [answer.file for answer in answers if answer.file is not None]
        assert len(files) == (8 if text == ALL else 0)
        halves = [file.read(100) for file in files]
        bodies = [half + file.read() for half, file in zip(halves, files, strict=True)]
        assert len(set(bodies or [answer.content for answer in answers])) == 1
        for answer in answers:
            answer.close()
        after = wait_until(path, lambda state: state.idle == 1)
        assert after.shared - before.shared == 7


def test_jobs_that_may_differ_do_not_share(start: Start) -> None:
    _, path = start(workers=1)
    worker = stopped_worker(path)
    with ThreadPoolExecutor(4) as pool:
        job = Job("SELECT (UUID() AS ?u) {}", CSV, repeatable=False)
        asked = [pool.submit(client.ask, path, job) for _ in range(4)]
        wait_until(path, lambda state: (state.busy, state.waiting) == (1, 3))
        os.kill(worker, 18)
        assert len({each.result().content for each in asked}) == 4


def test_who_asked_first_may_leave(start: Start) -> None:
    """A run goes on while anybody waits, running or still in the queue, and ends with the last."""
    _, path = start(workers=1, deadline_s=FOREVER_S)
    job = Job(BURNER, JSON)
    with burn(path, job) as first:
        state = wait_until(path, lambda state: state.busy == 1)
        with burn(path, job):
            wait_until(path, lambda state: state.callers == 2)
            first.close()
            assert wait_until(path, lambda state: state.callers == 1).running == state.running
            with burn(path, Job("ASK {}", JSON)) as waiting, burn(path, Job("ASK {}", JSON)) as behind:
                wait_until(path, lambda state: (state.waiting, state.callers) == (1, 3))
                waiting.close()
                assert wait_until(path, lambda state: state.callers == 2).waiting == 1
                os.kill(state.running[0], 9)
                assert hear(behind).content == run(path, "ASK {}").content
    after = wait_until(path, lambda state: state.idle == 1)
    assert after.ended == {"abandoned": 2, "crashed": 1}


def test_each_caller_has_its_own_deadline(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    patient, hasty = Job(BURNER, JSON), Job(BURNER, JSON, deadline_s=0.1)
    with burn(path, hasty) as first, burn(path, patient), burn(path, hasty) as last:
        wait_until(path, lambda state: state.callers == 3 or state.ended.get("deadline") is not None)
        assert hear(first).verdict == "deadline"
        assert hear(last).verdict == "deadline"
        assert wait_until(path, lambda state: state.callers == 1).busy == 1
    wait_until(path, lambda state: state.idle == 1)


def test_followers_cannot_keep_a_run_going_beyond_the_deadline(start: Start) -> None:
    _, path = start(workers=1, deadline_s=0.6)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(run, path, BURNER)
        wait_until(path, lambda state: state.busy == 1)
        assert run(path, BURNER).verdict == "deadline"
        assert first.result().verdict == "deadline"
    assert wait_until(path, lambda state: state.idle == 1).forked == 2


def test_a_worker_that_dies_is_told_to_all(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    job = Job(BURNER, JSON)
    with burn(path, job) as one, burn(path, job) as two:
        state = wait_until(path, lambda state: (state.busy, state.callers) == (1, 2))
        os.kill(state.running[0], 9)
        for connection in (one, two):
            assert hear(connection).verdict == "crashed"


def test_a_greedy_client_is_told_and_others_are_served_in_turn(start: Start) -> None:
    _, path = start(workers=1, queue=15, long_jobs=0, client_share=0.5, deadline_s=FOREVER_S)
    with ExitStack() as stack:
        greedy = Job(BURNER, JSON, client="greedy", repeatable=False)
        for _ in range(12):
            stack.enter_context(burn(path, greedy))
        wait_until(path, lambda state: state.callers == 12)
        refused = client.ask(path, greedy)
        assert (refused.verdict, refused.limit, refused.retry_after_s) == ("share", "client_share", 1)
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(client.ask, path, Job("ASK {}", JSON, client="modest"))
            state = wait_until(path, lambda state: state.waiting == 12)
            # Eleven of the greedy one wait longer; the modest one comes second at the latest.
            os.kill(state.running[0], 9)
            running = wait_until(path, lambda state: state.busy == 1 and state.ended.get("crashed") == 1)
            if not asked.done() and running.waiting:
                os.kill(running.running[0], 9)
            assert asked.result().verdict == "ok"
    wait_until(path, lambda state: state.callers == 0 and state.idle == 1)
