"""``python -m benchmarks.reconcile``: how well and how fast the reconciliation service reads names of real portals.

The names are those of ``tests/reconcile/spellings.tsv``. ``--half tuning`` keeps to the half that weights may be chosen
by; ``--missed`` lists what is not matched.
"""

from __future__ import annotations

import argparse
from functools import partial

from benchmarks.measure import Sample, measure
from mc2cm_graph.reconcile import Service
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from tests.reconcile.quality import HALVES, Answered, answer, judge, spellings

KINDS = ("city", "country", "institution")


def line(name: str, answers: list[Answered]) -> str:
    """Write the figures of some answers."""
    found = judge(answers)
    return (
        f"{name:26} {found.meant:4} meant {found.not_held:4} not held   "
        f"matches: precision {found.precision:.3f} recall {found.recall:.3f}   "
        f"first {found.first:.3f} among five {found.among:.3f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--missed", action="store_true")
    asked = parser.parse_args()
    snapshot = Snapshot.current(REPOSITORY / "build")
    service = Service(Store.open(snapshot), SearchIndex.open(snapshot), snapshot.queries)
    for half in (asked.half,) if asked.half else HALVES:
        listed = [one for one in spellings() if one.half == half]
        for typed in (True, False):
            answers = [answer(service, one, typed=typed) for one in listed]
            print(line(f"{half}, {'by type' if typed else 'no type'}", answers))
            for kind in KINDS:
                print(line(f"  {kind}", [one for one in answers if one.spelling.kind == kind]))
            if typed and asked.missed:
                told(answers)
        times = Sample([measure(partial(answer, service, one), 1).median_s for one in listed])
        print(f"  a query: median {times.median_s * 1000:.2f} ms, p99 {times.p99_s * 1000:.2f} ms")


def told(answers: list[Answered]) -> None:
    """List wrong matches and what was not matched."""
    found = judge(answers)
    for title, listed in (("wrong", found.wrong), ("missed", found.missed)):
        for one in listed:
            best = ", ".join(f"{c.iri.rpartition('/')[2]} {c.score:g}" for c in one.candidates[:2])
            print(f"    {title}: {one.spelling.text} -> {one.spelling.expected.rpartition('/')[2]} [{best}]")


if __name__ == "__main__":
    main()
