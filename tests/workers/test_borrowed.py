"""A lent worker seen from the loop that borrowed it: what it is given, and what becomes of the rest."""

from __future__ import annotations

import asyncio
import socket as sockets

import pytest

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.borrowed import QUICK_S, Borrowed, Errand
from mc2cm_graph.workers.job import Call, Job
from mc2cm_graph.workers.parcel import Message
from tests.workers.running import JSON


class Heard:
    """Who borrowed, for looking at what the lent worker's side says."""

    def __init__(self) -> None:
        self.delivered: list[tuple[list[int], Message]] = []
        self.handed: list[Errand] = []
        self.left: list[Errand] | None = None
        self.over = asyncio.Event()

    def deliver(self, numbers: list[int], message: Message) -> None:
        self.delivered.append((numbers, message))

    def hand_over(self, errand: Errand, took_s: float) -> None:
        assert took_s >= QUICK_S
        self.handed.append(errand)

    def give_up(self, errands: list[Errand]) -> None:
        self.left = errands
        self.over.set()


def lent_to(heard: Heard) -> tuple[Borrowed, sockets.socket]:
    """Give what is behind a connection, and the side of the worker."""
    mine, workers = sockets.socketpair(sockets.AF_UNIX, sockets.SOCK_SEQPACKET)
    mine.setblocking(False)
    return Borrowed(mine, asyncio.get_running_loop(), bytearray(parcel.RECORD_BYTES), heard), workers


def test_what_waited_for_a_worker_that_is_gone_is_given_back() -> None:
    async def play() -> Heard:
        heard = Heard()
        borrowed, workers = lent_to(heard)
        one, two = Job("ASK { 1 2 3 }", JSON), Job("ASK { 4 5 6 }", JSON)
        assert borrowed.take(one, 1)
        assert borrowed.take(two, 2)
        assert borrowed.take(one, 3)  # joins
        assert borrowed.take(two, 4)
        with workers:
            assert workers.recv(parcel.RECORD_BYTES).endswith(one.written)
        await heard.over.wait()
        return heard

    heard = asyncio.run(play())
    assert [errand.numbers for errand in heard.left or ()] == [[1, 3], [2, 4]]
    assert not heard.handed


def test_what_waits_behind_a_job_that_is_not_quick_goes_to_the_nursery() -> None:
    async def play() -> Heard:
        heard = Heard()
        borrowed, workers = lent_to(heard)
        assert borrowed.take(Job("ASK { 1 2 3 }", JSON), 1)
        assert borrowed.take(Job("ASK { 4 5 6 }", JSON), 2)
        assert borrowed.take(Job("ASK { 7 8 9 }", JSON), 3)
        assert not borrowed.take(Job("ASK { 0 0 0 }", JSON), 4)  # Its turn would not come soon.
        assert borrowed.withdraw(3)
        assert not borrowed.withdraw(4)
        with workers:
            await heard.over.wait()
        return heard

    heard = asyncio.run(play())
    assert [errand.numbers for errand in heard.handed] == [[1]]
    assert [errand.numbers for errand in heard.left or ()] == [[2]]


@pytest.mark.parametrize(
    "job",
    [
        Job("ASK {}", JSON, deadline_s=QUICK_S),
        Job("ASK {}", JSON, calls=(Call("http://e/", 0, 0, 0, 0, False),)),
        Job("ASK {} #" + "x" * parcel.INLINE_BYTES, JSON),
    ],
    ids=["short deadline", "calls", "long"],
)
def test_what_a_lent_worker_is_not_given(job: Job) -> None:
    async def play() -> None:
        borrowed, workers = lent_to(Heard())
        with workers:
            assert not borrowed.take(job, 1)
            borrowed.close()

    asyncio.run(play())
