"""The table: one line a family, one column a service."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Run = Mapping[str, Any]


def tables(runs: Sequence[Run]) -> str:
    """Write the sums, then every family."""
    return "\n\n".join((_said(runs), _sums(runs), _families(runs)))


def insert(path: Path, marker: str, text: str) -> None:
    """Put the text between the two comments that bear the marker. Raises ValueError where they are not."""
    begin, end = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    whole = path.read_text("utf-8")
    found = re.search(f"{re.escape(begin)}.*?{re.escape(end)}", whole, re.DOTALL)
    if found is None:
        raise ValueError(f"{path}: found no {begin} ... {end}")
    path.write_text(whole[: found.start()] + f"{begin}\n\n{text}\n\n{end}" + whole[found.end() :], "utf-8")


def _said(runs: Sequence[Run]) -> str:
    lines = [
        f"- {run['name']} {run['version']}: {run['cases']} cases a family, {run['when']}, {run['machine']},"
        f" load before {run['busy']:.1f}"
        for run in runs
    ]
    return "\n".join(lines)


def _sums(runs: Sequence[Run]) -> str:
    rows: list[tuple[str, Callable[[Run], str]]] = [
        (
            "families after every case of which it still served",
            lambda r: f"{_whole(r)} of {len(r['results'])}",
        ),
        ("cases after which it still served", lambda r: f"{_sum(r, 'kept')} of {_sum(r, 'cases')}"),
        ("times that its process ended", lambda r: str(_sum(r, "died"))),
        ("times that it ran but had to be started anew", lambda r: str(_sum(r, "hung"))),
        ("times that it called the listener or read the file", lambda r: str(_sum(r, "reached"))),
        ("longest wait for a page that came", lambda r: f"{_most(r, 'page_s'):.2f} s"),
        ("longest wait for a query that was answered", lambda r: f"{_most(r, 'query_s'):.2f} s"),
        ("longest case", lambda r: f"{_most(r, 'longest_s'):.1f} s"),
    ]
    lines = [_row(["", *(run["name"] for run in runs)]), _row(["---", *("--:" for _ in runs)])]
    lines += [_row([what, *(cell(run) for run in runs)]) for what, cell in rows]
    return "\n".join(lines)


def _families(runs: Sequence[Run]) -> str:
    names = list(dict.fromkeys(result["family"] for run in runs for result in run["results"]))
    aims = {result["family"]: result["aim"] for run in runs for result in run["results"]}
    lines = [
        _row(["family", "aims at", *(run["name"] for run in runs)]),
        _row(["---", "---", *("---" for _ in runs)]),
    ]
    for name in names:
        cells = []
        for run in runs:
            found = [result for result in run["results"] if result["family"] == name]
            cells.append(_cell(found[0]) if found else "")
        lines.append(_row([name, aims[name], *cells]))
    return "\n".join(lines)


def _cell(result: Mapping[str, Any]) -> str:
    parts = [f"{result['kept']}/{result['cases']}"]
    parts += [f"ended {result['died']}×"] if result["died"] else []
    parts += [f"hung {result['hung']}×"] if result["hung"] else []
    parts += ["reached out"] if result["reached"] else []
    text = ", ".join(parts)
    return text if result["kept"] == result["cases"] and not result["reached"] else f"**{text}**"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _sum(run: Run, name: str) -> int:
    return sum(result[name] for result in run["results"])


def _most(run: Run, name: str) -> float:
    return max((float(result[name]) for result in run["results"]), default=0.0)


def _whole(run: Run) -> int:
    return sum(result["kept"] == result["cases"] for result in run["results"])
