"""Asking without a thread: on asyncio's own loop and on uvloop, which serves in production."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Answer, Job
from mc2cm_graph.workers.line import Line
from mc2cm_graph.workers.parcel import INLINE_BYTES
from tests.needs import need
from tests.workers.running import BURNER, FOREVER_S, JSON, Start, wait_until

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=["asyncio", "uvloop"])
def run_async(request: pytest.FixtureRequest) -> Run:
    """Run a coroutine on one of the two loops."""
    need(find_spec(request.param) is not None, f"{request.param} is not installed")
    loops = import_module(request.param)

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        with asyncio.Runner(loop_factory=loops.new_event_loop) as runner:
            return runner.run(coroutine)

    return run


async def ask(path: Path, job: Job, patience_s: float = 60.0) -> Answer:
    """Ask once over a line of its own."""
    with closing(Line(path)) as line:
        return await line.ask(job, patience_s)


def test_an_answer_is_the_same_as_to_a_thread(socket: Path, run_async: Run) -> None:
    for text in ("ASK { ?s ?p ?o }", "SELECT * WHERE { ?s ?p ?o }", "SELECT nonsense"):
        mine, theirs = (
            run_async(ask(socket, Job(text, JSON))),
            client.ask(socket, Job(text, JSON)),
        )
        assert (mine.verdict, mine.size, mine.message) == (theirs.verdict, theirs.size, theirs.message)
        assert (mine.file is None) == (mine.size <= INLINE_BYTES)
        assert mine.read() == theirs.read()


def test_a_large_query_reaches_the_worker(socket: Path, run_async: Run) -> None:
    values = " ".join(f'"value {number}"' for number in range(9000))
    job = Job(f"ASK {{ VALUES ?o {{ {values} }} ?s ?p ?o }}", JSON)
    assert b"true" in run_async(ask(socket, job)).read()


def test_many_at_once_need_no_thread(start: Start, run_async: Run) -> None:
    _, path = start(workers=2, queue=256)

    async def many() -> list[Answer]:
        before = threading.active_count()
        with closing(Line(path)) as line:
            asked = [line.ask(Job(f"SELECT ({n} AS ?n) {{}}", JSON)) for n in range(200)]
            answers = await asyncio.gather(*asked)
        assert threading.active_count() == before
        return answers

    answers = run_async(many())
    assert [answer.verdict for answer in answers] == ["ok"] * 200
    assert all(f'"{number}"'.encode() in answer.content for number, answer in enumerate(answers))


def test_cancelling_frees_the_worker(start: Start, run_async: Run) -> None:
    _, path = start(workers=1, deadline_s=FOREVER_S)

    async def cancel() -> None:
        asked = asyncio.create_task(ask(path, Job(BURNER, JSON)))
        await asyncio.to_thread(wait_until, path, lambda state: state.busy == 1)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    open_after = []
    for times in (1, 2, 3):
        run_async(cancel())
        state = wait_until(path, lambda state: state.idle == 1)
        assert state.ended["abandoned"] == times
        open_after.append(len(list(Path("/proc/self/fd").iterdir())))
    # The first run of a loop may leave descriptors of the loop's own behind; a call leaves none.
    assert open_after[1] == open_after[2]


def test_a_nursery_that_is_not_there_is_said(tmp_path: Path, run_async: Run) -> None:
    assert run_async(ask(tmp_path / "none", Job("ASK {}", JSON))).verdict == "unavailable"


def test_patience_ends(start: Start, run_async: Run) -> None:
    """A nursery that was stopped does not hold its callers for ever."""
    _, path = start(workers=1, deadline_s=FOREVER_S)
    answer = run_async(ask(path, Job(BURNER, JSON), patience_s=-4.9))
    assert answer.verdict == "unavailable"
    wait_until(path, lambda state: state.idle == 1)


def test_jobs_with_the_same_answer_have_the_same_key() -> None:
    job = Job("ASK {}", JSON)
    assert Job("ASK {}", JSON, deadline_s=1.0, client="somebody").key == job.key
    others = [
        Job("ASK { }", JSON),
        Job("ASK {}", "text/csv"),
        Job("ASK {}", JSON, base="http://e/"),
        Job("ASK {}", JSON, default_graphs=("http://e/",)),
        Job("ASK {}", JSON, named_graphs=("http://e/",)),
        Job("ASK {}", JSON, named_graphs=()),
        Job("ASK {}", JSON, prefixes={"e": "http://e/"}),
        Job("ASK {}", JSON, max_rows=1),
        Job("ASK {}", JSON, kind="document"),
    ]
    assert len({job.key, *(other.key for other in others)}) == len(others) + 1
