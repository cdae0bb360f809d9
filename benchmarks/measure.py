"""Timing of calls, and the table of ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prettytable import PrettyTable


@dataclass(frozen=True)
class Sample:
    """Durations of one thing done many times, in seconds."""

    durations_s: Sequence[float]

    @property
    def median_s(self) -> float:
        """The median duration."""
        return statistics.median(self.durations_s)

    @property
    def p99_s(self) -> float:
        """The 99th percentile (the longest where there are fewer than a hundred)."""
        ordered = sorted(self.durations_s)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def measure(call: Callable[[], object], times: int) -> Sample:
    """Call something a number of times, once before it counts."""
    call()
    durations = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        durations.append(time.perf_counter() - begun)
    return Sample(durations)


def table(rows: Sequence[tuple[str, str, Sample, str, Sample]]) -> str:
    """Write rows of (what, ours, its sample, peer, its sample) with the ratio of medians and of 99th percentiles."""
    shown = PrettyTable(
        ["what", "this", "median ms", "p99 ms", "peer", "median ms ", "p99 ms ", "ratio", "ratio p99"]
    )
    shown.align = "l"
    for what, ours, sample, peer, other in rows:
        shown.add_row(
            [
                what,
                ours,
                f"{sample.median_s * 1000:.2f}",
                f"{sample.p99_s * 1000:.2f}",
                peer,
                f"{other.median_s * 1000:.2f}",
                f"{other.p99_s * 1000:.2f}",
                f"{sample.median_s / other.median_s:.3f}",
                f"{sample.p99_s / other.p99_s:.3f}",
            ]
        )
    return str(shown)
