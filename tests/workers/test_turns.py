"""Whose turn it is: fair between clients, no client may hold everything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mc2cm_graph.settings import Limits
from mc2cm_graph.workers.job import NO_CLIENT
from mc2cm_graph.workers.turns import Shares, Turns

A, B, C = b"a" * 16, b"b" * 16, b"c" * 16
LIMITS = replace(Limits(), workers=2, queue=12, long_jobs=2, client_share=0.5)


def served(turns: Turns[str]) -> list[str]:
    """Take everything, in its order."""
    taken = []
    while turns:
        taken.append(turns.first())
        turns.take(taken[-1])
    return taken


def test_clients_take_turns_and_each_keeps_its_order() -> None:
    turns: Turns[str] = Turns()
    for client, waiting in ((A, "a1"), (A, "a2"), (A, "a3"), (B, "b1"), (C, "c1"), (B, "b2")):
        turns.add(client, waiting)
    assert (len(turns), set(turns)) == (6, {"a1", "a2", "a3", "b1", "b2", "c1"})
    assert served(turns) == ["a1", "b1", "c1", "a2", "b2", "a3"]
    with pytest.raises(IndexError):
        turns.first()


def test_what_several_wait_for_is_served_once_at_the_first_turn() -> None:
    turns: Turns[str] = Turns()
    for client, waiting in ((A, "a1"), (A, "shared"), (B, "shared"), (B, "b1"), (B, "shared")):
        turns.add(client, waiting)
    assert served(turns) == ["a1", "shared", "b1"]


def test_what_nobody_waits_for_leaves_no_trace() -> None:
    turns: Turns[str] = Turns()
    turns.add(A, "a1")
    turns.add(B, "a1")
    turns.add(B, "b1")
    turns.drop("a1")
    turns.drop("a1")
    assert served(turns) == ["b1"]
    assert not turns._queues
    assert not turns._clients


def test_a_client_among_others_has_a_share_and_alone_has_more() -> None:
    shares = Shares(LIMITS)

    def fill(client: bytes) -> int:
        count = 0
        while count < 100 and shares.allow(client):
            shares.take(client)
            count += 1
        return count

    assert fill(A) == 12  # all of 16 but a quarter
    assert fill(B) == 8
    assert fill(A) == 0
    for _ in range(5):
        shares.give_back(A)
    assert fill(A) == 1
    assert fill(NO_CLIENT) == 100
    assert fill(C) == 8


def test_the_smallest_share_is_one() -> None:
    shares = Shares(replace(LIMITS, workers=1, queue=1, client_share=0.01))
    assert shares.allow(A)
