"""``python -m benchmarks.related``: lists of related practices today and among many, and how the time grows."""

from __future__ import annotations

import random
import sys
import time

from benchmarks.made_up import SEED, generate
from benchmarks.measure import Sample
from benchmarks.transfer.cutting import Graph, store_of
from mc2cm_graph.questions import Question, load_all
from mc2cm_graph.related import Practices, practices_from
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store

SIZES = (0, 5_000, 10_000, 20_000)
"""Made-up practices beside the live ones."""

ASKED = 100
MOST = 10


def main() -> int:
    """Measure at each size: reading, indexing, and one list with all its reasons."""
    snapshot = Snapshot.current(REPOSITORY / "build")
    graph = Graph.read(snapshot.dataset)
    questions = load_all(snapshot.queries / "related")
    for size in SIZES:
        store = store_of(graph.triples | frozenset(generate(graph.triples, size)))
        begun = time.perf_counter()
        features, sites = (_rows(store, questions[name]) for name in ("features", "sites"))
        read = time.perf_counter()
        practices = practices_from(features, sites)
        list(practices.related(next(iter(practices)), 1))
        indexed = time.perf_counter()
        sample = _lists(practices)
        print(
            f"{len(practices):6} practices, {len(features):7} features: read {read - begun:6.2f} s, "
            f"indexed {indexed - read:5.2f} s, a list: median {1000 * sample.median_s:6.1f} ms, "
            f"slowest of {ASKED} {1000 * max(sample.durations_s):6.1f} ms"
        )
    return 0


def _rows(store: Store, question: Question) -> list[dict[str, str]]:
    return [{name: term.value for name, term in row.items()} for row in store.select(question)]


def _lists(practices: Practices) -> Sample:
    chance = random.Random(SEED)  # noqa: S311 - repeatable, no secret
    durations = []
    for practice in chance.sample(sorted(practices), ASKED):
        begun = time.perf_counter()
        practices.related(practice, MOST)
        durations.append(time.perf_counter() - begun)
    return Sample(durations)


if __name__ == "__main__":
    sys.exit(main())
