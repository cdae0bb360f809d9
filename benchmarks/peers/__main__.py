"""``python -m benchmarks.peers``: ours and the peers side by side, on the same data, with the same mix."""

from __future__ import annotations

import argparse
import datetime
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks.peers import compare, jena, load, machine, report
from benchmarks.peers.engine import Engine, Graph, Unavailable
from benchmarks.peers.engines import ENGINES, clean
from benchmarks.peers.graphs import SIZES, TODAY, made_up, today
from benchmarks.peers.mix import ORDER, mix
from benchmarks.peers.processes import proportional_bytes
from benchmarks.peers.trial import IN_PROCESS, Cell, Plan, trial
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.workers.engine import load as load_store

HERE = Path(__file__).parent
MARKER = "peers"
_ENGINES: dict[str, type[Engine]] = {kind.key: kind for kind in ENGINES}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each size, keep the figures, write the tables; 1 if nothing could be measured."""
    options = _options(arguments)
    if not load.present():
        print("benchmarks: wrk is not installed (Debian package wrk)", file=sys.stderr)
        return 1
    plan = Plan(options.seconds, options.rounds, tuple(options.connections))
    options.folder.mkdir(parents=True, exist_ok=True)
    model = today(options.build_dir)
    for size in options.size:
        graph = model if size == TODAY else made_up(size, model, options.folder)
        run = _measure(graph, plan, options)
        (options.folder / f"peers-{size}.json").write_text(json.dumps(run, indent=1) + "\n", "utf-8")
    kept = [options.folder / f"peers-{size}.json" for size in (TODAY, *SIZES)]
    text = report.tables([json.loads(path.read_text("utf-8")) for path in kept if path.is_file()])
    if options.into:
        report.insert(options.into, MARKER, text)
    print(text)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    names = [*_ENGINES, jena.KEY]
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="engines")
    parser.add_argument("--mix", nargs="+", choices=ORDER, default=list(ORDER), help="queries of the mix")
    parser.add_argument("--size", nargs="+", choices=(TODAY, *SIZES), default=[TODAY], help="graphs (today)")
    parser.add_argument("--seconds", type=int, default=3, help="length of one run (3)")
    parser.add_argument(
        "--rounds", type=int, default=2, help="runs of all engines in turn; the best counts (2)"
    )
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32], help="connections (1 8 32)")
    parser.add_argument("--quick", action="store_true", help="one round of one second, 1 and 8 connections")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    parser.add_argument(
        "--folder", type=Path, help="folder for graphs, stores and figures (build/benchmarks)"
    )
    parser.add_argument("--into", type=Path, help="file with markers into which the tables are written")
    options = parser.parse_args(arguments)
    options.folder = (options.folder or REPOSITORY / "build" / "benchmarks").resolve()
    options.build_dir = options.build_dir.resolve()
    if options.quick:
        options.seconds, options.rounds, options.connections = 1, 1, [1, 8]
    return options


def _measure(graph: Graph, plan: Plan, options: argparse.Namespace) -> dict[str, Any]:
    """Start the engines one after the other, then let them take turns; all of them end here."""
    _say(f"{graph.name}: {graph.triples:,} triples, {graph.quads:,} quads")
    busy = machine.busy()
    told: list[dict[str, Any]] = []
    cells: list[Cell] = []
    with ExitStack() as stack:
        engines: list[Engine] = []
        for name in (name for name in options.only if name in _ENGINES):
            kind = _ENGINES[name]
            engine = kind(graph, clean(options.folder / "engines" / name))
            stack.callback(engine.stop)
            try:
                engine.start()
            except Unavailable as fault:
                engine.stop()
                told.append({"name": engine.name, "absent": str(fault)})
                _say(f"{engine.name}: not measured: {fault}")
                continue
            engines.append(engine)
            _say(
                f"{engine.name} {engine.version}: loaded in {engine.load_s:.1f} s, started in {engine.start_s:.2f} s"
            )
        apart = _jena(graph, options, told)
        store = _in_process(graph)
        for ask in mix(store, tuple(options.mix)):
            cells += trial(graph, ask, store, engines, plan)
            if apart is not None:
                cells += apart.cells(ask, compare.reference(store, ask))
        told += [_describe(engine) for engine in engines]
    told.append(_told(IN_PROCESS, f"pyoxigraph {ox.__version__}"))
    return {
        "graph": {"name": graph.name, "triples": graph.triples, "quads": graph.quads},
        "when": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": machine.facts(),
        "busy_before": busy,
        "busy_after": machine.busy(),
        "seconds": plan.seconds,
        "rounds": plan.rounds,
        "engines": told,
        "cells": [asdict(cell) for cell in cells],
    }


def _in_process(graph: Graph) -> ox.Store:
    """Open the store that ours serves: in memory, or on disk where the graph is large."""
    stored = Snapshot.current(graph.build_dir).store
    return load_store(graph.dataset) if stored is None else ox.Store.read_only(str(stored))


def _jena(graph: Graph, options: argparse.Namespace, told: list[dict[str, Any]]) -> jena.Jena | None:
    """Make Jena's store if it is asked for and there, and tell of it."""
    if jena.KEY not in options.only:
        return None
    found = jena.Jena(graph, clean(options.folder / "engines" / jena.KEY))
    try:
        found.load()
    except Unavailable as fault:
        told.append({"name": jena.NAME, "absent": str(fault)})
        _say(f"{jena.NAME}: not measured: {fault}")
        return None
    told.append(_told(jena.NAME, found.version, found.load_s))
    return found


def _told(name: str, version: str, load_s: float = 0.0) -> dict[str, Any]:
    """Describe an engine that has no process of its own to be measured."""
    return {"name": name, "absent": "", "version": version, "load_s": load_s, "start_s": 0, "pss_bytes": 0}


def _describe(engine: Engine) -> dict[str, Any]:
    return {
        "name": engine.name,
        "absent": "",
        "version": engine.version,
        "load_s": engine.load_s,
        "start_s": engine.start_s,
        "pss_bytes": proportional_bytes(engine.pid),
    }


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _end(number: int, frame: object) -> None:
    """Leave by the way that ends the engines too."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    raise SystemExit(main())
