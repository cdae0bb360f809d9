"""Strangers' hostile queries beside readers of pages: nobody fails who was not over a limit himself."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from tests.hostile.corpus import families
from tests.hostile.runner import Trap, judge
from tests.hostile.target import Outcome, Target, get, query_by_form

PATHS = (
    "/city/lyon",
    "/practice/",
    "/practice/vienna-startwien",
    "/queries/count-by-kind",
    "/knowledge",
    "/sparql",
)
READERS = 8
HOSTILE = (
    "cross products", "sorts of products", "nested stars", "closures on cycles", "doubling of strings",
    "many sub-selects", "giant results", "catastrophic regexes", "GROUP_CONCAT over products", "CONSTRUCT blow-ups",
    "nested groups", "joins of UNIONs",
)  # fmt: skip
REQUESTS = 25
"""Pages that each reader asks for."""


def reader(target: Target, number: int, end: threading.Event) -> Iterator[tuple[str, Outcome]]:
    asked = 0
    while asked < REQUESTS or not end.is_set():
        path = PATHS[(number + asked) % len(PATHS)]
        yield path, target.exchange(get(path))
        asked += 1


def test_nobody_fails_who_is_not_over_a_limit(target: Target, trapped: Trap) -> None:
    done = threading.Event()
    wrong: list[str] = []
    answered: list[int] = []

    def read(number: int) -> None:
        for path, outcome in reader(target, number, done):
            answered.append(outcome.status)
            if outcome.status != 200 or not outcome.whole or not outcome.size:
                wrong.append(f"{path}: {outcome.status} {outcome.body[:200]!r}")

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    played = 0
    try:
        for name in HOSTILE:
            family = families()[name]
            for case in family.some(2):
                played += 1
                for outcome in case.play(target):
                    wrong += [f"{name}, {case.name}: {fault}" for fault in judge(outcome, case, trapped.mark)]
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert played == 2 * len(HOSTILE)
    assert len(answered) >= READERS * REQUESTS
    assert wrong == []


def test_small_queries_are_answered_beside_hostile_ones(target: Target) -> None:
    """A runaway holds one worker; small queries of others go on by the next one."""
    runaway = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }"
    outcomes: list[Outcome] = []

    def stranger() -> None:
        outcomes.append(target.exchange(query_by_form(target.sparql, runaway)))

    thread = threading.Thread(target=stranger)
    thread.start()
    small = [target.exchange(query_by_form(target.sparql, f"ASK {{ ?s ?p ?o }} # {n}")) for n in range(20)]
    thread.join()
    assert [outcome.status for outcome in small] == [200] * 20
    assert [outcome.status for outcome in outcomes] == [503]
