"""The tables: what was measured, as Markdown between two markers of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.engines import Ours
from benchmarks.peers.trial import IN_PROCESS, MODES

Cells = Sequence[Mapping[str, Any]]

_MARKS = "<!-- {0}: begin -->", "<!-- {0}: end -->"
_HEADINGS = {
    "cold": "Cold: every request another text, so that no cache of answers helps",
    "repeated": "Repeated: eight texts over and over",
}


def insert(file: Path, name: str, text: str) -> None:
    """Put a text between the markers ``name`` of a file; raise ValueError if the file has none."""
    begin, end = (mark.format(name) for mark in _MARKS)
    old = file.read_text("utf-8")
    new, found = re.subn(
        rf"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{text}\n{end}", old, flags=re.DOTALL
    )
    if not found:
        raise ValueError(f"{file}: found no line {begin!r}")
    file.write_text(new, "utf-8")


def tables(runs: Sequence[Mapping[str, Any]]) -> str:
    """Write the tables of all runs, one graph after the other."""
    return "\n\n".join(_run(run) for run in runs)


def _run(run: Mapping[str, Any]) -> str:
    graph, cells = run["graph"], run["cells"]
    head = f"### {graph['name']}: {graph['triples']:,} triples, {graph['quads']:,} quads"
    parts = [head, _facts(run), _engines(run)]
    for mode in MODES:
        chosen = [cell for cell in cells if cell["mode"] == mode]
        if chosen:
            parts += [f"{_HEADINGS[mode]}.", _table(chosen)]
    wrong = sorted({(c["engine"], c["query"], c["fault"]) for c in cells if c["fault"]})
    if wrong:
        parts.append("\n".join(f"- {engine}, {query}: {fault}" for engine, query, fault in wrong))
    differing = sorted({(c["engine"], c["query"], c["differing"], c["of"]) for c in cells if c["differing"]})
    if differing:
        parts.append(
            "\n".join(
                f"- † {engine}, {query}: as many rows, {n} of {of} with a term written another way"
                for engine, query, n, of in differing
            )
        )
    return "\n\n".join(parts)


def _facts(run: Mapping[str, Any]) -> str:
    return (
        f"{run['when']}, {run['machine']}; {run['seconds']} s a run, best of {run['rounds']} rounds of all engines in "
        f"turn; load of the machine before {run['busy_before']:.1f}, after {run['busy_after']:.1f}."
    )


def _engines(run: Mapping[str, Any]) -> str:
    lines = [
        "| engine | version | loading | start to first answer | memory |",
        "| --- | --- | --: | --: | --: |",
    ]
    for engine in run["engines"]:
        if engine["absent"]:
            lines.append(f"| {engine['name']} | not measured: {engine['absent']} | | | |")
        else:
            lines.append(
                f"| {engine['name']} | {engine['version']} | {engine['load_s']:.1f} s | {engine['start_s']:.2f} s "
                f"| {engine['pss_bytes'] / (1 << 20):,.0f} MiB |"
            )
    return "\n".join(lines)


def _table(cells: Cells) -> str:
    """Write one row a query and number of connections."""
    names = list(dict.fromkeys(cell["engine"] for cell in cells))
    found = {(cell["query"], cell["connections"], cell["engine"]): cell for cell in cells}
    keys = dict.fromkeys(
        (cell["query"], cell["connections"])
        for cell in sorted(
            cells, key=lambda c: list(dict.fromkeys(x["query"] for x in cells)).index(c["query"])
        )
    )
    ordered = sorted(keys, key=lambda key: ([k[0] for k in keys].index(key[0]), key[1]))
    lines = ["| query | at once | " + " | ".join(names) + " |", "| --- | --: |" + " --: |" * len(names)]
    for query, connections in ordered:
        ours = found.get((query, connections, Ours.name))
        row = [_cell(found.get((query, connections, name)), ours) for name in names]
        lines.append(f"| {query} | {connections} | " + " | ".join(row) + " |")
    return "\n".join(lines)


def _cell(cell: Mapping[str, Any] | None, ours: Mapping[str, Any] | None) -> str:
    if cell is None:
        return ""
    if cell["fault"]:
        return "✗"
    text = f"{_figure(cell['per_s'])}/s, {_figure(cell['median_ms'])} / {_figure(cell['p99_ms'])} ms"
    text += f", {_figure(cell['processor_ms'])} cpu"
    if cell["failed"]:
        text += f", {cell['failed']} failed"
    if cell["differing"]:
        text += " †"
    if ours is not None and not ours["fault"] and cell["engine"] != Ours.name:
        text += f", **{_figure(ours['per_s'] / cell['per_s'])}**"
    return text


def _figure(number: float) -> str:
    """Write three digits that mean something."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}" if number < 10 else f"{number:.1f}"


def ratios(cells: Iterable[Mapping[str, Any]], peer: str = IN_PROCESS) -> dict[tuple[str, int, str], float]:
    """Give requests a second, ours over a peer's, by query, connections and mode."""
    found = {(c["query"], c["connections"], c["mode"], c["engine"]): c for c in cells if not c["fault"]}
    return {
        key[:3]: cell["per_s"] / found[*key[:3], peer]["per_s"]
        for key, cell in found.items()
        if key[3] == Ours.name and (*key[:3], peer) in found
    }
