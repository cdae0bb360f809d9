"""``python -m benchmarks.hostile``: the hostile corpus against us and the peers, into the table of its README.

``--endpoint URL --page PATH`` plays it against any endpoint that runs already. Only against your own.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.hostile import report
from benchmarks.hostile.subjects import ENGINES, Elsewhere, Started, Subject
from benchmarks.hostile.trial import trial
from benchmarks.peers import machine
from benchmarks.peers.engine import Unavailable
from benchmarks.peers.graphs import today
from mc2cm_graph.settings import REPOSITORY
from tests.hostile.case import SEED, Family
from tests.hostile.corpus import families, subject_of

MARKER = "hostile"
OURS = "mc2cm-graph"


def main(arguments: Sequence[str] | None = None) -> int:
    """Play, keep the figures, write the table; 1 if our own server (or the endpoint given) lost a promise."""
    options = _options(arguments)
    chosen = [f for f in families().values() if _is_wanted(f, options)]
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.endpoint:
        run = _run(Elsewhere.at(options.endpoint, options.page), chosen, options)
        print(report.tables([run]))
        return int(not _is_kept(run))
    kept = True
    for key in options.only:
        subject = Started(key, today(options.build_dir), options.folder / "hostile" / key)
        try:
            subject.restart()
        except Unavailable as fault:
            print(f"{subject.name}: not measured: {fault}", file=sys.stderr)
            continue
        try:
            run = _run(subject, chosen, options, options.folder / f"hostile-{key}.json")
        finally:
            subject.stop()
        kept &= key != "ours" or _is_kept(run)
    files = [options.folder / f"hostile-{key}.json" for key in ENGINES]
    text = report.tables([json.loads(path.read_text("utf-8")) for path in files if path.is_file()])
    if options.into:
        report.insert(options.into, MARKER, text)
    print(text)
    return int(not kept)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=ENGINES, default=list(ENGINES), help="services")
    parser.add_argument(
        "--endpoint", help="address of an endpoint that runs already; nothing else is started"
    )
    parser.add_argument("--page", default="/", help="path of a page of that service (/)")
    parser.add_argument("--cases", type=int, default=3, help="cases of each family (3; a large number: all)")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="another seed makes other cases of the same families"
    )
    parser.add_argument(
        "--subject", nargs="+", help="only families of these subjects (modules of tests/hostile/families)"
    )
    parser.add_argument("--family", nargs="+", help="only these families")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    parser.add_argument(
        "--folder", type=Path, default=REPOSITORY / "build" / "benchmarks", help="folder for figures"
    )
    parser.add_argument("--into", type=Path, help="file with markers into which the tables are written")
    options = parser.parse_args(arguments)
    options.folder, options.build_dir = options.folder.resolve(), options.build_dir.resolve()
    return options


def _is_wanted(family: Family, options: argparse.Namespace) -> bool:
    if options.subject and subject_of(family) not in options.subject:
        return False
    return not options.family or family.name in options.family


def _run(
    subject: Subject, chosen: Sequence[Family], options: argparse.Namespace, path: Path | None = None
) -> dict[str, Any]:
    """Play; the figures are written to ``path`` after each family, so that a run that is ended leaves what it has."""
    results: list[dict[str, Any]] = []
    run = {
        "name": subject.name,
        "version": subject.version,
        "when": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": machine.facts(),
        "busy": machine.busy(),
        "cases": options.cases,
        "seed": options.seed,
        "results": results,
    }
    for result in trial(subject, chosen, options.cases, options.seed):
        print(f"{subject.name}: {result.family}: {result.kept}/{result.cases}", file=sys.stderr, flush=True)
        for fault in result.wrong if isinstance(subject, Elsewhere) or subject.name == OURS else ():
            print(f"  {fault}", file=sys.stderr, flush=True)
        results.append(asdict(result))
        if path is not None:
            path.write_text(json.dumps(run, indent=1) + "\n", "utf-8")
    return run


def _is_kept(run: dict[str, Any]) -> bool:
    return all(r["kept"] == r["cases"] and not r["reached"] and not r["died"] for r in run["results"])


if __name__ == "__main__":
    raise SystemExit(main())
