"""Workers that are lent: quick jobs pass the nursery by, the others come under its rules all the same."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket as sockets
import threading
from contextlib import closing
from pathlib import Path

import pytest

from mc2cm_graph.workers import client, parcel
from mc2cm_graph.workers.borrowed import QUICK_S
from mc2cm_graph.workers.job import Answer, Job, State
from mc2cm_graph.workers.line import Line
from mc2cm_graph.workers.parcel import Order
from tests.workers.borrowing import borrow, hear_direct, send_direct
from tests.workers.running import (
    BURNER,
    FOREVER_S,
    JSON,
    THINGS,
    Start,
    burn,
    hear,
    run,
    wait_gone,
    wait_until,
)

QUICK = "SELECT (1 AS ?one) WHERE {}"
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f FILTER(?a = ?d && ?c != ?f) }"
"""Some millions of pairs: longer than quick, and over within the deadline."""


async def until(path: Path, wanted: object) -> State:
    """Follow the nursery without holding up the loop."""
    return await asyncio.to_thread(wait_until, path, wanted)  # type: ignore[arg-type]


async def with_worker(path: Path, line: Line) -> None:
    """Ask once, by which the line connects, and go on when it has a worker."""
    assert (await line.ask(Job(QUICK, JSON))).verdict == "ok"
    await until(path, lambda state: state.lent == 1)
    # What the nursery sends before it says so is read before the answer to what is asked after it.
    assert (await line.ask(Job("ASK {}", JSON, deadline_s=QUICK_S))).verdict == "ok"


def test_quick_jobs_pass_the_nursery_by(start: Start) -> None:
    _, path = start(workers=1)

    async def ask() -> None:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            before = client.state(path)
            for number in range(50):
                answer = await line.ask(Job(f"SELECT ({number} AS ?n) {{}}", JSON))
                assert f'"{number}"'.encode() in answer.content
            after = client.state(path)
            assert (after.answered, after.tick, after.forked) == (before.answered, before.tick, before.forked)
            assert (after.lent, after.idle, len(after.workers)) == (1, 1, 2)

    asyncio.run(ask())
    assert wait_until(path, lambda state: state.lent == 0).idle == 1


def test_a_large_answer_comes_in_a_file_of_its_own(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    job = Job("SELECT ?s ?p ?o WHERE { ?s ?p ?o }", JSON)

    async def ask() -> list[bytes]:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            answers = await asyncio.gather(line.ask(job), line.ask(job))
            assert all(answer.file is not None for answer in answers)
            return [answer.read() for answer in answers]

    first, second = asyncio.run(ask())
    assert first == second
    assert first.count(b'"value ') == THINGS


def test_a_job_that_is_not_quick_comes_under_the_deadline(start: Start) -> None:
    _, path = start(workers=1)

    async def ask() -> Answer:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            asked = asyncio.create_task(line.ask(Job(BURNER, JSON)))
            state = await until(path, lambda state: state.busy == 1)
            assert state.callers == 1
            return await asked

    answer = asyncio.run(ask())
    assert (answer.verdict, answer.limit) == ("deadline", "deadline_s")


def test_a_deadline_asked_for_holds(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)

    async def ask(deadline_s: float) -> Answer:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            return await line.ask(Job(BURNER, JSON, deadline_s=deadline_s))

    for deadline_s in (QUICK_S / 2, 5 * QUICK_S):
        assert asyncio.run(ask(deadline_s)).verdict == "deadline"


def test_a_job_that_is_not_quick_is_answered(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)

    async def ask() -> Answer:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            answered = client.state(path).answered
            answer = await line.ask(Job(SLOW, JSON))
            assert client.state(path).answered == answered + 1
            # The line has another worker by and by.
            await with_worker(path, line)
            return answer

    assert asyncio.run(ask()).content == run(path, SLOW).content


def test_the_same_is_run_once_for_a_line(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)

    async def ask() -> None:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            asked = [asyncio.create_task(line.ask(Job(BURNER, JSON))) for _ in range(3)]
            state = await until(path, lambda state: state.callers == 3)
            assert (state.busy, state.waiting, state.shared) == (1, 0, 2)
            for task in asked:
                task.cancel()
            await until(path, lambda state: state.callers == 0 and state.busy == 0)

    asyncio.run(ask())


def test_the_same_is_run_once_for_two_lines(start: Start) -> None:
    """Each begins it on a worker of its own; when both are handed over one of them is ended."""
    _, path = start(workers=2, deadline_s=FOREVER_S)

    async def ask() -> None:
        with closing(Line(path)) as one, closing(Line(path)) as other:
            await asyncio.gather(*(line.ask(Job(QUICK, JSON)) for line in (one, other)))
            await until(path, lambda state: state.lent == 2)
            before = client.state(path)
            asked = [asyncio.create_task(line.ask(Job(BURNER, JSON))) for line in (one, other)]
            state = await until(path, lambda state: state.callers == 2)
            assert (state.busy, state.shared) == (1, before.shared + 1)
            for task in asked:
                task.cancel()
            await until(path, lambda state: state.callers == 0 and state.idle == 2)

    asyncio.run(ask())


def test_a_caller_who_leaves_at_once_frees_the_worker(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)

    async def ask() -> None:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            before = client.state(path)
            asked = asyncio.create_task(line.ask(Job(BURNER, JSON)))
            await asyncio.sleep(0)  # The job is with the worker now, and nobody was told.
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            after = await until(path, lambda state: state.forked == before.forked + 1 and state.lent == 1)
            assert after.busy == 0
            assert len(set(after.workers) - set(before.workers)) == 1
            assert (await line.ask(Job(QUICK, JSON))).verdict == "ok"

    asyncio.run(ask())


def test_the_share_of_a_client_holds_for_what_is_handed_over(start: Start) -> None:
    _, path = start(workers=2, queue=2, client_share=0.2, deadline_s=FOREVER_S)
    with burn(path, Job(BURNER, JSON, repeatable=False, client="other")):

        async def ask() -> list[Answer]:
            with closing(Line(path)) as line:
                await with_worker(path, line)
                job = Job(BURNER, JSON, repeatable=False, client="greedy", deadline_s=0.5)
                first = asyncio.create_task(line.ask(job))
                await until(path, lambda state: state.callers == 2)
                return [await line.ask(job), await first]

        second, first = asyncio.run(ask())
    assert (second.verdict, first.verdict) == ("share", "deadline")


def test_a_share_is_judged_when_a_job_is_handed_over(start: Start) -> None:
    _, path = start(workers=2, queue=2, client_share=0.2, deadline_s=FOREVER_S)
    greedy = Job(BURNER, JSON, repeatable=False, client="greedy")
    other = Job(BURNER, JSON, repeatable=False, client="other")
    with borrow(path) as (connection, worker), burn(path, greedy), burn(path, other):
        wait_until(path, lambda state: state.callers == 2)
        send_direct(worker, greedy)
        parcel.send(connection, Order(parcel.HAND_OVER, 7, 0, greedy.flight, greedy.client_mark).pack())
        assert hear(connection).verdict == "share"
        state = wait_until(path, lambda state: state.lent == 0)
        assert state.callers == 2


def test_a_worker_that_nobody_speaks_of_ends_by_itself(start: Start) -> None:
    """Who borrowed it may hang: the kernel ends what runs beyond the deadline."""
    _, path = start(workers=1, deadline_s=0.2)
    with borrow(path) as (_, worker):
        state = client.state(path)
        send_direct(worker, Job(BURNER, JSON))
        wait_until(path, lambda now: now.lent == 0)
        with pytest.raises(parcel.Closed):
            hear_direct(worker)
    assert state.lent == 1
    assert run(path, QUICK).verdict == "ok"


def test_a_quick_job_leaves_no_alarm_behind(start: Start) -> None:
    """A worker is not ended by the timer of a job that it has answered."""
    _, path = start(workers=1, deadline_s=0.2)
    with borrow(path) as (_, worker):
        before = client.state(path)
        send_direct(worker, Job(QUICK, JSON))
        assert hear_direct(worker) == parcel.GO_ON
        # A runaway of the nursery's, asked later, is over later than the alarm would have been.
        for _ in range(8):
            assert run(path, BURNER).verdict == "deadline"
        send_direct(worker, Job(QUICK, JSON))
        assert hear_direct(worker) == parcel.GO_ON
        assert set(before.workers) & set(client.state(path).workers)


def test_a_worker_that_died_before_it_was_handed_over(start: Start) -> None:
    _, path = start(workers=1)
    with borrow(path) as (connection, _):
        state = client.state(path)
        for pid in state.workers:
            os.kill(pid, signal.SIGKILL)
        wait_gone(state.workers)
        wait_until(path, lambda now: now.lent == 0)
        job = Job(QUICK, JSON)
        parcel.send(connection, Order(parcel.HAND_OVER, 7, 0, job.flight).pack())
        assert hear(connection).verdict == "crashed"


def test_lent_workers_that_are_killed_are_followed_by_others(start: Start) -> None:
    _, path = start(workers=1)

    async def ask() -> None:
        with closing(Line(path)) as line:
            for _ in range(5):
                await with_worker(path, line)
                for pid in client.state(path).workers:
                    os.kill(pid, signal.SIGKILL)
                answer = await line.ask(Job(QUICK, JSON))
                # The nursery's own worker may die with the job, which is said; a lent one is made good.
                assert answer.verdict in ("ok", "crashed")

    asyncio.run(ask())
    assert run(path, QUICK).verdict == "ok"


def test_the_end_of_a_borrower_is_the_end_of_his_worker(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    with borrow(path) as (connection, worker):
        before = client.state(path)
        send_direct(worker, Job(BURNER, JSON))
        connection.close()
        after = wait_until(path, lambda state: state.lent == 0)
    gone = set(before.workers) - set(after.workers)
    assert len(gone) == 1
    wait_gone(tuple(gone))
    assert after.idle == 1


def test_no_more_are_lent_than_the_nursery_has(start: Start) -> None:
    _, path = start(workers=2)
    with borrow(path), borrow(path), sockets.socket(sockets.AF_UNIX, sockets.SOCK_SEQPACKET) as third:
        third.connect(str(path))
        parcel.send(third, Order(parcel.BORROW, 0).pack())
        client.send(third, Job(QUICK, JSON), 3)
        assert hear(third).verdict == "ok"
        state = client.state(path)
        assert (state.lent, state.idle) == (2, 2)


def test_none_is_lent_while_all_others_are_busy(start: Start) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)
    with (
        burn(path) as runaway,
        sockets.socket(sockets.AF_UNIX, sockets.SOCK_SEQPACKET) as connection,
    ):
        wait_until(path, lambda state: state.busy == 1)
        connection.connect(str(path))
        parcel.send(connection, Order(parcel.BORROW, 0).pack())
        wait_until(path, lambda state: len(state.workers) == 2)
        assert client.state(path).lent == 0
        assert not select.select([connection], [], [], 0)[0]
        runaway.close()
        message = parcel.receive(connection, bytearray(parcel.RECORD_BYTES))
        assert message.data[:1] == parcel.LEND
        assert message.file is not None
        os.close(message.file)


def test_what_is_under_way_in_a_lent_worker_is_finished_before_the_end(start: Start) -> None:
    nursery, path = start(workers=1, deadline_s=FOREVER_S)

    async def ask() -> Answer:
        with closing(Line(path)) as line:
            await with_worker(path, line)
            asked = asyncio.create_task(line.ask(Job(SLOW, JSON)))
            await asyncio.sleep(0)
            ending = threading.Thread(target=nursery.retire, args=(60,))
            ending.start()
            answer = await asked
            await asyncio.to_thread(ending.join)
            return answer

    assert asyncio.run(ask()).verdict == "ok"
