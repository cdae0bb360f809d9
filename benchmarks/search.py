"""``python -m benchmarks.search``: how well and how fast the search of the served snapshot answers.

Quality over the queries of ``tests/search``; ``kept`` was not looked at when the ranking was made. The time of a
suggestion is over every beginning of every query.
"""

from __future__ import annotations

from functools import partial

from benchmarks.measure import Sample, measure
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from tests.search.quality import SETS, expected, judge


def main() -> None:
    """Measure and print."""
    index = SearchIndex.open(Snapshot.current(REPOSITORY / "build"))
    for name in SETS:
        queries = list(expected(name))
        quality = judge(index, queries)
        print(
            f"{name}: {quality.queries} queries, first {quality.first:.3f}, recall at 10 {quality.recall:.3f}, "
            f"mean reciprocal rank {quality.reciprocal:.3f}"
        )
        for one, place in quality.missed:
            print(f"  at {place or 'none'}: {one.query} ({one.language}, {one.trait})")
        searches = [partial(index.search, one.query, one.language) for one in queries]
        starts = [(one.query[:end], one.language) for one in queries for end in range(1, len(one.query) + 1)]
        for what, calls in (
            ("search", searches),
            ("suggest", [partial(index.suggest, text, language) for text, language in starts]),
        ):
            times = Sample([measure(call, 1).median_s for call in calls])
            print(f"  {what}: median {times.median_s * 1000:.2f} ms, p99 {times.p99_s * 1000:.2f} ms")


if __name__ == "__main__":
    main()
