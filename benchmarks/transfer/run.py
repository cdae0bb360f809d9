"""Does the ranking find documented adoptions that it may not see?

    python benchmarks/transfer/run.py                 leave-one-out over the documented adoptions
    python benchmarks/transfer/run.py --extra FILE    only the links of FILE, a YAML list of `practice:` and `place:`

Each link is cut out of the graph and then predicted both ways: the city among the cities, the practice among the
practices. Lines `mrr NAME VALUE` and `hits10 NAME VALUE` are over both directions together.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
if str(REPOSITORY) not in sys.path:
    sys.path.insert(0, str(REPOSITORY))

try:
    from benchmarks.transfer.baselines import BASELINES
    from benchmarks.transfer.fit import cross_validated, learn, score
    from benchmarks.transfer.links import BadFile, Miss, documented, extra
    from benchmarks.transfer.measures import expected, interval
    from benchmarks.transfer.trial import DIRECTIONS, Trial, Trials
    from mc2cm_graph.build import BuildFailed, build, is_stale
    from mc2cm_graph.related.weights import TAKE, WHERE_TO
    from mc2cm_graph.snapshot import Snapshot
    from mc2cm_graph.sources import Sources
except ModuleNotFoundError as missing:
    raise SystemExit(
        f"run.py: {missing}; install the development requirements: pip install -r requirements-dev.lock"
    ) from missing

OURS = "ours"
NAMES = (OURS, *BASELINES)
IN_USE: Mapping[str, Mapping[str, float]] = {"where-to": WHERE_TO, "take": TAKE}

Scores = Sequence[tuple[float, ...]]
Results = dict[str, dict[str, list[tuple[float, float]]]]
"""By direction and method: reciprocal rank and hit of each link."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 0 when done, 2 for a file that cannot be read or sources that cannot be built."""
    options = _options(arguments)
    try:
        snapshot = _snapshot(options.build_dir)
        trials = Trials(snapshot.dataset, snapshot.queries)
        known = {*trials.whole.sites, *trials.whole.cities}
        adoptions, others = documented(trials.transfers)
        chosen, misses = extra(options.extra, known, trials.transfers) if options.extra else (adoptions, [])
    except (BadFile, BuildFailed) as fault:
        print(f"run.py: {fault}", file=sys.stderr)
        return 2
    print(f"# data version {snapshot.manifest.version}: {len(trials.whole.sites)} practices,", end=" ")
    print(f"{len(trials.whole.cities)} cities, {len(adoptions)} adoptions, {len(others)} other transfers")
    _tell_misses(misses)
    pairs = [trials.both(link) for link in chosen]
    by_direction = {d: [pair[number] for pair in pairs] for number, d in enumerate(DIRECTIONS)}
    if options.extra:
        ours = {d: [score(trial, IN_USE[d]) for trial in found] for d, found in by_direction.items()}
    else:
        ours = {direction: cross_validated(found) for direction, found in by_direction.items()}
    results = _results(by_direction, ours, len(misses))
    _tell(results)
    if not options.extra:
        _tell_weights(by_direction)
        _tell_others([trials.both(link) for link in others])
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--extra", type=Path, help="predict only the links of this YAML file")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    return parser.parse_args(arguments)


def _snapshot(build_dir: Path) -> Snapshot:
    sources = Sources.under(REPOSITORY)
    return build(sources, build_dir) if is_stale(sources, build_dir) else Snapshot.current(build_dir)


def _results(trials: Mapping[str, Sequence[Trial]], ours: Mapping[str, Scores], misses: int) -> Results:
    missed = [(0.0, 0.0)] * misses
    return {
        direction: {
            OURS: [expected(s, t.truth) for s, t in zip(ours[direction], found, strict=True)] + missed,
            **{name: [expected(t.scores[name], t.truth) for t in found] + missed for name in BASELINES},
        }
        for direction, found in trials.items()
    }


def _tell(results: Results) -> None:
    for name in NAMES:
        found = [result for direction in DIRECTIONS for result in results[direction][name]]
        for place, measure in enumerate(("mrr", "hits10")):
            print(f"{measure} {name} {_mean([result[place] for result in found]):.4f}")
    print(f"# by direction, with bootstrap intervals, {len(results[DIRECTIONS[0]][OURS])} links")
    for direction in DIRECTIONS:
        for name in NAMES:
            for place, measure in enumerate(("mrr", "hits10")):
                values = [result[place] for result in results[direction][name]]
                low, high = interval(values)
                print(f"# {direction:9} {measure:7} {name:13} {_mean(values):.3f}  [{low:.3f}, {high:.3f}]")


def _tell_misses(misses: Sequence[Miss]) -> None:
    for miss in misses:
        print(f"# counted as missed by every method: {miss.link}: {miss.why}")


def _tell_weights(trials: Mapping[str, Sequence[Trial]]) -> None:
    for direction, found in trials.items():
        learned = learn(found)
        used = {name: weight for name, weight in learned.items() if weight != IN_USE[direction][name]}
        print(f"# {direction}: weights learned from all adoptions: {learned}")
        print(f"# {direction}: they differ from those in use in: {used or 'nothing'}")


def _tell_others(pairs: Sequence[tuple[Trial, Trial]]) -> None:
    """Transfers that are no adoptions, or of no stated mode: never learned from, told apart."""
    for number, direction in enumerate(DIRECTIONS):
        found = [pair[number] for pair in pairs]
        ours = [expected(score(trial, IN_USE[direction]), trial.truth) for trial in found]
        for name in NAMES:
            told = ours if name == OURS else [expected(t.scores[name], t.truth) for t in found]
            mrr, hits = (_mean([result[place] for result in told]) for place in (0, 1))
            print(
                f"# other modes, {len(found)} links: {direction:9} {name:13} mrr {mrr:.3f} hits10 {hits:.3f}"
            )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    raise SystemExit(main())
