"""``python -m benchmarks.hostile.chaos``: a hundred kills under load; how soon the service is back, what was wrong."""

from __future__ import annotations

import argparse
import math
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.hostile import report
from benchmarks.hostile.subjects import Started
from benchmarks.measure import Sample
from benchmarks.peers.graphs import today
from mc2cm_graph.settings import REPOSITORY
from tests.hostile.chaos import Readers, killings
from tests.hostile.runner import probe_page, probe_query
from tests.hostile.target import Target

MARKER = "chaos"
READERS = 8
BACK_S = 2.0
"""Within this time the service must be back."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, measure, print; 1 if an answer was wrong or the service was away for too long."""
    options = _options(arguments)
    subject = Started("ours", today(options.build_dir), options.folder / "hostile" / "ours")
    subject.restart()
    process = subject.engine.process
    assert process is not None
    away: dict[str, list[float]] = defaultdict(list)
    try:
        with (
            Readers(subject.target, READERS) as readers,
            killings(process.pid, options.seed, options.kills) as kills,
        ):
            for victim in kills:
                away[victim.role].append(_away_s(subject.target))
    finally:
        subject.stop()
    tally = readers.tally
    lines = ["| killed | times | service back, median | longest |", "| --- | --: | --: | --: |"]
    for role, times in sorted(away.items()):
        lines.append(f"| {role} | {len(times)} | {Sample(times).median_s:.2f} s | {max(times):.2f} s |")
    met = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(tally.statuses.items()))
    lines += ["", f"Answers to {READERS} readers meanwhile: {met}; wrong ones: **{len(tally.wrong)}**."]
    text = "\n".join(lines)
    print("\n".join([text, *tally.wrong[:20]]))
    if options.into:
        report.insert(options.into, MARKER, text)
    longest = max(seconds for times in away.values() for seconds in times)
    return int(bool(tally.wrong) or longest > BACK_S)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="processes killed (100)")
    parser.add_argument("--seed", type=int, default=1, help="chooses among processes of a role")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    parser.add_argument(
        "--folder", type=Path, default=REPOSITORY / "build" / "benchmarks", help="folder for figures"
    )
    parser.add_argument("--into", type=Path, help="file with markers into which the figures are written")
    options = parser.parse_args(arguments)
    options.folder, options.build_dir = options.folder.resolve(), options.build_dir.resolve()
    return options


def _away_s(target: Target) -> float:
    """Return how long it takes until a page and a query are answered right, one after the other."""
    begun = time.perf_counter()
    while not (math.isfinite(probe_page(target, BACK_S)) and math.isfinite(probe_query(target, BACK_S))):
        time.sleep(0.01)
    return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
