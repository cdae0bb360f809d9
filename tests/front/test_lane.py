"""Work in threads: in order while it is quick, beside each other once one takes long, never lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from mc2cm_graph.front.lane import Lane, LaneFull


def hold() -> tuple[Callable[[], str], threading.Event, threading.Event]:
    """Make work that says when it has begun and ends when it is told to."""
    begun, over = threading.Event(), threading.Event()

    def work() -> str:
        begun.set()
        assert over.wait(30)
        return "held"

    return work, begun, over


async def until(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 30)


def test_quick_work_is_done_one_after_the_other_in_the_order_of_asking() -> None:
    async def ask() -> list[int]:
        lane, order, running = Lane(8, 1, 100), [], []

        def work(number: int) -> None:
            running.append(number)
            assert len(running) == 1
            order.append(number)
            running.remove(number)

        await asyncio.gather(*(lane.do(lambda n=number: work(n)) for number in range(50)))  # type: ignore[misc]
        lane.close()
        return order

    assert asyncio.run(ask()) == list(range(50))


def test_what_takes_long_does_not_stop_the_rest() -> None:
    async def ask() -> None:
        lane = Lane(2, 1, 100)
        work, begun, over = hold()
        long = asyncio.ensure_future(lane.do(work))
        await until(begun)
        assert await asyncio.gather(*(lane.do(lambda: "quick") for _ in range(20))) == ["quick"] * 20
        assert not long.done()
        over.set()
        assert await long == "held"
        lane.close()

    asyncio.run(ask())


def test_no_more_run_than_there_are_threads_and_no_more_wait_than_may() -> None:
    async def ask() -> None:
        lane = Lane(2, 2, 3)
        held = [hold() for _ in range(2)]
        long = [asyncio.ensure_future(lane.do(work)) for work, _, _ in held]
        for _, begun, _ in held:
            await until(begun)
        waiting = [asyncio.ensure_future(lane.do(lambda: "waited")) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(LaneFull):
            await lane.do(lambda: "too many")
        for _, _, over in held:
            over.set()
        assert await asyncio.gather(*long, *waiting) == ["held"] * 2 + ["waited"] * 3
        lane.close()

    asyncio.run(ask())


def test_who_stops_waiting_takes_no_place_and_work_that_runs_keeps_its_own() -> None:
    async def ask() -> None:
        lane = Lane(1, 1, 2)
        work, begun, over = hold()
        running = asyncio.ensure_future(lane.do(work))
        await until(begun)
        gone, next_one = (asyncio.ensure_future(lane.do(lambda: "done")) for _ in range(2))
        await asyncio.sleep(0)
        for one in (running, gone):
            one.cancel()
            with pytest.raises(asyncio.CancelledError):
                await one
        assert not next_one.done()
        over.set()
        assert await next_one == "done"
        # A place that came to one who stopped waiting at that moment goes to the next.
        work, begun, over = hold()
        running = asyncio.ensure_future(lane.do(work))
        await until(begun)
        gone, next_one = (asyncio.ensure_future(lane.do(lambda: "done")) for _ in range(2))
        await asyncio.sleep(0)
        over.set()
        await running
        gone.cancel()
        assert await next_one == "done"
        lane.close()

    asyncio.run(ask())


def test_a_fault_is_told_and_the_next_is_done() -> None:
    async def ask() -> None:
        lane = Lane(1, 1, 9)

        def fail() -> None:
            raise ValueError("wrong")

        with pytest.raises(ValueError, match="wrong"):
            await lane.do(fail)
        assert await lane.do(lambda: "right") == "right"
        lane.close()
        with pytest.raises(RuntimeError):
            await lane.do(lambda: "late")

    asyncio.run(ask())
