"""``python -m benchmarks.hostile.mix``: eight readers of pages, in peace and beside one hostile query a second."""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.hostile import report
from benchmarks.hostile.subjects import Started
from benchmarks.measure import Sample
from benchmarks.peers.graphs import today
from mc2cm_graph.settings import REPOSITORY
from tests.hostile.case import SEED, Case, Family
from tests.hostile.corpus import families, subject_of
from tests.hostile.runner import aim, judge, trap
from tests.hostile.target import Target, get

MARKER = "mix"
READERS = 8
PATHS = (
    "/", "/city/lyon", "/practice/", "/practice/vienna-startwien", "/project/mc2cm-1", "/knowledge", "/queries/",
    "/practice/vienna-startwien/related", "/queries/count-by-kind", "/city/tangier.ttl",
)  # fmt: skip
QUERIES = ("nesting", "planning", "products", "strings", "paths", "numbers")
"""Subjects whose cases are single queries."""


@dataclass
class Run:
    """What readers met: durations in seconds, statuses; what was wrong with hostile answers."""

    durations_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    hostile: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure in turns and print the ratio; 1 if it is above two or a reader's request failed."""
    options = _options(arguments)
    subject = Started("ours", today(options.build_dir), options.folder / "hostile" / "ours")
    subject.restart()
    peace, war = Run(), Run()
    chance = random.Random(options.seed)  # noqa: S311 - repeatable, no secret
    try:
        for path in PATHS:
            subject.target.exchange(get(path))
        for _ in range(options.rounds):
            _round(subject.target, peace, options.seconds, None)
            _round(subject.target, war, options.seconds, chance)
    finally:
        subject.stop()
    ratio, text = _told(peace, war)
    print(text)
    if options.into:
        report.insert(options.into, MARKER, text)
    return int(ratio > 2 or bool(war.wrong) or set(war.statuses) != {200})


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile.mix", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="length of one run (20)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of either kind, in turn (3)")
    parser.add_argument("--seed", type=int, default=SEED, help="draws the hostile queries")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    parser.add_argument(
        "--folder", type=Path, default=REPOSITORY / "build" / "benchmarks", help="folder for figures"
    )
    parser.add_argument("--into", type=Path, help="file with markers into which the figures are written")
    options = parser.parse_args(arguments)
    options.folder, options.build_dir = options.folder.resolve(), options.build_dir.resolve()
    return options


def _round(target: Target, run: Run, seconds: float, chance: random.Random | None) -> None:
    """Let the readers read; with ``chance``, send one hostile query each second beside them."""
    end = time.monotonic() + seconds
    readers = [threading.Thread(target=_read, args=(target, run, end, number)) for number in range(READERS)]
    for thread in readers:
        thread.start()
    hostile = []
    drawn = [family for family in families().values() if subject_of(family) in QUERIES]
    while chance is not None and time.monotonic() < end:
        family = chance.choice(drawn)
        thread = threading.Thread(target=_attack, args=(target, run, family, chance.choice(family.cases())))
        thread.start()
        hostile.append(thread)
        time.sleep(1)
    for thread in [*readers, *hostile]:
        thread.join()


def _read(target: Target, run: Run, end: float, number: int) -> None:
    while time.monotonic() < end:
        outcome = target.exchange(get(PATHS[number % len(PATHS)]))
        run.durations_s.append(outcome.seconds)
        run.statuses[outcome.status] += 1
        number += 1


def _attack(target: Target, run: Run, family: Family, case: Case) -> None:
    with trap() as trapped:
        for outcome in case.play(aim(target, trapped)):
            run.hostile[outcome.status] += 1
            faults = [fault for fault in judge(outcome, case, trapped.mark) if "answered 429" not in fault]
            run.wrong += [f"{family.name}, {case.name}: {fault}" for fault in faults]


def _told(peace: Run, war: Run) -> tuple[float, str]:
    calm, busy = Sample(peace.durations_s), Sample(war.durations_s)
    ratio = busy.p99_s / calm.p99_s
    lines = [
        "| | pages | median | 99th percentile | failed |",
        "| --- | --: | --: | --: | --: |",
        _row("in peace", peace, calm),
        _row("one hostile query a second", war, busy),
        "",
        f"Ratio of the 99th percentiles: **{ratio:.2f}** (of the medians {busy.median_s / calm.median_s:.2f}). Hostile"
        f" queries by status: {', '.join(f'{count} × {status}' for status, count in sorted(war.hostile.items()))}.",
    ]
    for fault in war.wrong:
        print(fault, file=sys.stderr)
    return ratio, "\n".join(lines)


def _row(what: str, run: Run, sample: Sample) -> str:
    failed = sum(count for status, count in run.statuses.items() if status != 200)
    times = f"{sample.median_s * 1000:.1f} ms | {sample.p99_s * 1000:.1f} ms"
    return f"| {what} | {len(run.durations_s)} | {times} | {failed} |"


if __name__ == "__main__":
    raise SystemExit(main())
