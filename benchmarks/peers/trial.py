"""A trial: one query of the mix over some connections, every engine in turn, several times round."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from benchmarks.measure import Sample
from benchmarks.peers import compare
from benchmarks.peers.compare import Comparison
from benchmarks.peers.engine import Engine, Graph
from benchmarks.peers.load import Demand, LoadFailed, drive
from benchmarks.peers.mix import Ask
from benchmarks.peers.processes import processor_s

IN_PROCESS = "in process"
MODES = ("cold", "repeated")
REPEATED_VALUES = 8
_CORES = 2
_LONGEST_S = 30
_MOST_ASKED_BEFORE_S = 5.0
"""Repeated texts are asked once before they are timed where that takes no longer."""

_LONGEST_UNREST_S = 5.0
_LOOK_S = 0.2
_AT_REST = 0.2
"""An engine that takes less of a processor is at rest; housekeeping goes on in all of them."""


@dataclass(frozen=True)
class Plan:
    """How long and how often: ``seconds`` for one run, ``rounds`` of all engines in turn."""

    seconds: int
    rounds: int
    connections: Sequence[int]


@dataclass(frozen=True)
class Cell:
    """What one engine did with one query, mode and number of connections; the best of the rounds."""

    graph: str
    query: str
    mode: str
    connections: int
    engine: str
    fault: str = ""
    differing: int = 0
    of: int = 0
    per_s: float = 0.0
    median_ms: float = 0.0
    p99_ms: float = 0.0
    failed: int = 0
    processor_ms: float = 0.0


@dataclass(frozen=True)
class _Able:
    """An engine that answers right; ``once_s`` is what one answer took."""

    engine: Engine
    comparison: Comparison
    once_s: float


def trial(graph: Graph, ask: Ask, store: ox.Store, engines: Sequence[Engine], plan: Plan) -> list[Cell]:
    """Compare the answers, then time those that are right."""
    expected = compare.reference(store, ask)
    cells = [_in_process(graph, ask, store, plan, mode) for mode in MODES]
    able: list[_Able] = []
    settings = [(mode, connections) for mode in MODES for connections in plan.connections]
    for engine in engines:
        begun = time.perf_counter()
        told = compare.compare(engine, ask, expected)
        once_s = (time.perf_counter() - begun) / len(expected)
        _come_to_rest(engine)
        if told.fault:
            cells += [Cell(graph.name, ask.name, *setting, engine.name, told.fault) for setting in settings]
            print(f"  {ask.name}: {engine.name}: {told.fault}", file=sys.stderr, flush=True)
        else:
            able.append(_Able(engine, told, once_s))
    for mode, connections in settings:
        cells += _rounds(Cell(graph.name, ask.name, mode, connections, ""), ask, able, plan)
    return cells


def _rounds(blank: Cell, ask: Ask, able: Sequence[_Able], plan: Plan) -> list[Cell]:
    """Time every engine in turn, several times round; of each the best run counts."""
    best: dict[str, Cell] = {}
    for one in list(able) * plan.rounds:
        name = one.engine.name
        cell = replace(blank, engine=name, differing=one.comparison.differing, of=one.comparison.of)
        try:
            cell = _run(cell, ask, one, plan)
        except LoadFailed as fault:
            best.setdefault(name, replace(cell, fault=str(fault)))
            continue
        before = best.get(name)
        if before is not None and not before.fault:
            least_ms = min(before.processor_ms, cell.processor_ms)
            cell = replace(max(before, cell, key=lambda run: run.per_s), processor_ms=least_ms)
        best[name] = cell
    for cell in best.values():
        told = cell.fault or f"{cell.per_s:.2f}/s, {cell.processor_ms:.3f} ms of processor"
        print(
            f"  {cell.query} {cell.mode} {cell.connections}: {cell.engine}: {told}",
            file=sys.stderr,
            flush=True,
        )
    return list(best.values())


def _run(cell: Cell, ask: Ask, one: _Able, plan: Plan) -> Cell:
    cold, connections = cell.mode == "cold", cell.connections
    # A slow one gets the time that two answers a connection take.
    seconds = max(plan.seconds, min(_LONGEST_S, round(2 * one.once_s * max(1, connections / _CORES))))
    texts = ask.texts if cold else ask.texts[:REPEATED_VALUES]
    if not cold and one.once_s * len(texts) <= _MOST_ASKED_BEFORE_S:
        for text in texts:
            one.engine.fetch(text, ask.accept)
    addresses = [one.engine.address(text) for text in texts]
    used_s = processor_s(one.engine.pid)
    try:
        load = drive(Demand(one.engine.base, addresses, ask.accept, cold), connections, seconds)
    finally:
        used_s = processor_s(one.engine.pid) - used_s
        _come_to_rest(one.engine)
    return replace(
        cell,
        per_s=load.per_s,
        median_ms=load.median_ms,
        p99_ms=load.p99_ms,
        failed=load.failed,
        processor_ms=used_s * 1000 / load.requests,
    )


def _come_to_rest(engine: Engine) -> None:
    """Wait until an engine no longer works on queries for which nobody waits, so that the others have the machine.

    One that goes on is ended and started again.
    """
    until = time.monotonic() + _LONGEST_UNREST_S
    used_s = processor_s(engine.pid)
    while time.monotonic() < until:
        time.sleep(_LOOK_S)
        before_s, used_s = used_s, processor_s(engine.pid)
        if used_s - before_s < _LOOK_S * _AT_REST:
            return
    print(
        f"  {engine.name}: started again: it went on with what nobody waits for", file=sys.stderr, flush=True
    )
    engine.restart()


def _in_process(graph: Graph, ask: Ask, store: ox.Store, plan: Plan, mode: str) -> Cell:
    texts = ask.texts if mode == "cold" else ask.texts[:REPEATED_VALUES]
    durations: list[float] = []
    used = time.process_time()
    until = time.perf_counter() + plan.seconds * plan.rounds
    while time.perf_counter() < until or not durations:
        begun = time.perf_counter()
        compare.answer(store, texts[len(durations) % len(texts)], ask.graph)
        durations.append(time.perf_counter() - begun)
    used = time.process_time() - used
    sample = Sample(durations)
    return Cell(
        graph.name,
        ask.name,
        mode,
        1,
        IN_PROCESS,
        per_s=len(durations) / sum(durations),
        median_ms=sample.median_s * 1000,
        p99_ms=sample.p99_s * 1000,
        processor_ms=used * 1000 / len(durations),
    )
