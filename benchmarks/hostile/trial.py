"""One service, the whole corpus: what it kept, when it died, how long it was gone."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.hostile.subjects import Subject
from tests.hostile.case import Family
from tests.hostile.runner import PAGE_S, QUERY_S, Record, aim, play, probe_page, probe_query, trap

RECOVERY_S = 10.0
"""A service that serves neither page nor query within this time after a case is started anew."""


@dataclass(frozen=True)
class Result:
    """One family against one service.

    Of ``cases``, after ``kept`` the page and the query came in their times. ``page_s`` and ``query_s`` are the
    longest of those that came, ``died`` counts ended processes, ``hung`` services that had to be started anew though
    their process ran, ``reached`` calls of the listener and readings of the secret file, ``wrong`` answers that were
    none of those allowed (ours only is held to that).
    """

    family: str
    aim: str
    cases: int
    kept: int
    page_s: float
    query_s: float
    longest_s: float
    died: int
    hung: int
    reached: int
    wrong: tuple[str, ...]


def trial(subject: Subject, families: Iterable[Family], cases: int, seed: int) -> Iterator[Result]:
    """Play so many cases of each family; start the service anew whenever it does not come back."""
    for family in families:
        yield _family(subject, family, cases, seed)


def _family(subject: Subject, family: Family, cases: int, seed: int) -> Result:
    records: list[Record] = []
    died = hung = 0
    for case in family.some(cases, seed):
        with trap() as trapped:
            record = play(family, case, aim(subject.target, trapped), trapped)
        records.append(record)
        if not record.kept:
            _say(
                f"{subject.name}: {family.name}, {case.name}: page {record.page_s:.2f} s, query {record.query_s:.2f} s"
            )
        if not subject.alive():
            died += 1
        elif not record.kept and not _recovers(subject):
            hung += 1
        else:
            continue
        subject.restart()
    faults = [fault for record in records for fault in record.faults]
    reached = [fault for fault in faults if "listener" in fault or "secret" in fault]
    return Result(
        family.name,
        family.aim,
        len(records),
        sum(record.kept for record in records),
        _longest(record.page_s for record in records),
        _longest(record.query_s for record in records),
        max(record.seconds for record in records),
        died,
        hung,
        len(reached),
        tuple(f"{r.case}: {fault}" for r in records for fault in r.faults if fault not in reached),
    )


def _recovers(subject: Subject) -> bool:
    end = time.monotonic() + RECOVERY_S
    while time.monotonic() < end:
        page_s, query_s = probe_page(subject.target, PAGE_S), probe_query(subject.target, QUERY_S)
        if math.isfinite(page_s) and math.isfinite(query_s):
            return True
        time.sleep(0.1)
    return False


def _longest(times: Iterable[float]) -> float:
    return max((seconds for seconds in times if math.isfinite(seconds)), default=0.0)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
