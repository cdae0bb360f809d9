"""``python -m benchmarks.pages``: how long pages take, how the server starts, what its processes hold."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, cycle
from pathlib import Path
from typing import Any

from benchmarks.peers import load, machine, report
from benchmarks.peers.engine import Graph
from benchmarks.peers.engines import Ours, clean
from benchmarks.peers.graphs import SIZES, TODAY, made_up, today
from benchmarks.peers.load import Demand, Load, LoadFailed, drive
from benchmarks.peers.processes import tree
from mc2cm_graph.names import concept_iri
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot

MARKER = "pages"
KINDS_ASKED = ("practice", "city", "country", "service", "institution", "indicator", "source")
PRACTICE, CITY, COUNTRY, SERVICE, INSTITUTION, INDICATOR, SOURCE = (f"{{{kind}}}" for kind in KINDS_ASKED)
THEME = "{theme}"
PAGES = {
    "home": "/",
    "practice": f"/practice/{PRACTICE}",
    "practice as Turtle": f"/practice/{PRACTICE}.ttl",
    "city": f"/city/{CITY}",
    "project": "/project/mc2cm-1",
    "country": f"/country/{COUNTRY}",
    "service": f"/service/{SERVICE}",
    "institution": f"/institution/{INSTITUTION}",
    "indicator": f"/indicator/{INDICATOR}",
    "source": f"/source/{SOURCE}",
    "related practices": f"/practice/{PRACTICE}/related",
    "check in a city": f"/practice/{PRACTICE}/check?city={CITY}",
    "cities for a practice": f"/practice/{PRACTICE}/where-to",
    "practices for a city": f"/city/{CITY}/take",
    "two cities compared": f"/compare?city={CITY}&city=lyon",
    "neighbours of a city": f"/city/{CITY}/graph",
    "transfers of a practice": f"/practice/{PRACTICE}/transfers",
    "list of practices": "/practice/",
    "list of practices on a theme": f"/practice/?theme={THEME}",
    "list of sources": "/source/?page=2",
    "concept": f"/concepts/theme/{THEME}",
    "concept schemes": "/concepts/",
    "practices on a theme by cities": f"/concepts/theme/{THEME}/matrix",
    "search": f"/search?q={CITY}",
    "map": "/map",
    "timeline": "/timeline",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "transfers": "/transfers",
    "knowledge": "/knowledge",
    "a published question": "/queries/count-by-kind",
    "questions": "/queries/",
    "query page": "/sparql",
}
"""Addresses with places for the slugs of things, of which many are asked in turn."""

UNVARIED = frozenset({"a published question"})
"""Pages that refuse a parameter that they do not know: these are repeated only."""

_PROCESSES = {
    "mc2cm_graph.workers": "queries: the first holds the snapshot, another stands by, one hands out, others run",
    "mc2cm_graph.front": "pages: the first holds them, another stands by, the others answer",
    "resource_tracker": "tracker of shared resources",
    "server.py": "server.py",
}
"""What stands in the command of a process, and what it is."""

CONNECTIONS = 8
_ASKED, _LEAST_DRAWN = 200, 80
_MIX_S = 20
_DRAWN = re.compile(r"page;dur=([0-9.]+)")
_HTML = "text/html,text/turtle;q=0.5"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the pages of each graph, keep the figures, write the tables; 1 if nothing can be measured."""
    options = _options(arguments)
    if not load.present():
        print("benchmarks: wrk is not installed (Debian package wrk)", file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    model = today(options.build_dir)
    for size in options.size:
        graph = model if size == TODAY else made_up(size, model, options.folder)
        told = _measure(graph, options)
        (options.folder / f"pages-{size}.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    kept = [options.folder / f"pages-{size}.json" for size in (TODAY, *SIZES)]
    text = "\n\n".join(_table(json.loads(path.read_text("utf-8"))) for path in kept if path.is_file())
    if options.into:
        report.insert(options.into, MARKER, text)
    print(text)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--size", nargs="+", choices=(TODAY, *SIZES), default=[TODAY], help="graphs (today)")
    parser.add_argument(
        "--only", nargs="*", choices=PAGES, default=list(PAGES), help="pages; none: start-up alone"
    )
    parser.add_argument("--seconds", type=int, default=3, help="length of one run (3)")
    parser.add_argument("--rounds", type=int, default=2, help="runs of each page; the best counts (2)")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    parser.add_argument("--folder", type=Path, help="folder for graphs and figures (build/benchmarks)")
    parser.add_argument("--into", type=Path, help="file with markers into which the tables are written")
    options = parser.parse_args(arguments)
    options.folder = (options.folder or REPOSITORY / "build" / "benchmarks").resolve()
    options.build_dir = options.build_dir.resolve()
    return options


def _measure(graph: Graph, options: argparse.Namespace) -> dict[str, Any]:
    told: dict[str, Any] = {
        "graph": {"name": graph.name, "triples": graph.triples, "quads": graph.quads},
        "machine": machine.facts(),
        "busy_before": machine.busy(),
        "seconds": options.seconds,
        "rounds": options.rounds,
    }
    _forget(graph.build_dir)
    with _served(graph, options.folder) as server:
        told["cold"] = _first(server)
    with _served(graph, options.folder) as server:
        told["hot"] = _first(server)
        slugs = _slugs(graph) if options.only else {}
        told["pages"] = [_page(name, server, slugs, options) for name in options.only]
        told["mix"] = _mix(server, slugs, options) if options.only else {}
        told["memory"] = [vars(memory) for memory in tree(server.pid)]
    return told | {"busy_after": machine.busy()}


@contextmanager
def _served(graph: Graph, folder: Path) -> Iterator[Ours]:
    server = Ours(graph, clean(folder / "engines" / "pages"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _forget(folder: Path) -> None:
    """Have the kernel drop what it holds of the files of a snapshot, as after a start of the machine."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def _first(server: Ours) -> dict[str, float]:
    """Give seconds from the start of the process to the first answer of the endpoint and to the first page."""
    begun = time.perf_counter()
    status = _status(server, "/")
    page_s = server.start_s + time.perf_counter() - begun
    assert status == http.HTTPStatus.OK, status
    return {"endpoint_s": server.start_s, "page_s": page_s}


def _status(server: Ours, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    connection.request("GET", path, headers={"Accept": _HTML})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _slugs(graph: Graph) -> dict[str, list[str]]:
    """Give slugs of things of each kind, and of leaf themes that practices have: as many as are asked, spread out."""
    names = SearchIndex.open(Snapshot.current(graph.build_dir)).names
    found = {f"{{{kind}}}": sorted(names.slugs(kind)) for kind in KINDS_ASKED}
    found[THEME] = [named.slug for named in names.below(concept_iri("theme", ""))]
    return {place: slugs[:: max(1, len(slugs) // _ASKED)][:_ASKED] for place, slugs in found.items()}


def _paths(name: str, slugs: dict[str, list[str]]) -> list[str]:
    """Give the addresses under which a kind of page is asked, each once."""
    paths = []
    for number in range(_ASKED):
        path = PAGES[name]
        for place, found in slugs.items():
            path = path.replace(place, found[number % len(found)])
        paths.append(path)
    return list(dict.fromkeys(paths))


def _mix(server: Ours, slugs: dict[str, list[str]], options: argparse.Namespace) -> dict[str, Any]:
    """Measure all kinds of page together, each as often as any other."""
    of_kind = [_paths(name, slugs) for name in options.only if name not in UNVARIED]
    paths = [paths[number % len(paths)] for number in range(_ASKED) for paths in of_kind]
    told: dict[str, Any] = {}
    for way in ("drawn", "repeated"):
        asked = paths if way == "drawn" else list(dict.fromkeys(paths))
        told[way] = vars(drive(Demand(server.base, asked, _HTML, anew=way == "drawn"), CONNECTIONS, _MIX_S))
    return told


def _page(
    name: str, server: Ours, slugs: dict[str, list[str]], options: argparse.Namespace
) -> dict[str, Any]:
    """Measure one kind of page: as it is drawn, no address twice, and as it is repeated from the kept answers."""
    paths = _paths(name, slugs)
    status = _status(server, paths[0])
    told: dict[str, Any] = {"page": name, "fault": f"status {status}" if status != http.HTTPStatus.OK else ""}
    for way in ("drawn", "repeated") if not told["fault"] else ():
        best: Load | None = None
        for _ in range(options.rounds):
            try:
                run = drive(
                    Demand(server.base, paths, _HTML, anew=way == "drawn" and name not in UNVARIED),
                    CONNECTIONS,
                    options.seconds,
                )
            except LoadFailed as fault:
                told["fault"] = str(fault)
                continue
            if best is None or run.per_s > best.per_s:
                best = run
        told[way] = vars(best) if best else None
    told["drawing_ms"] = _drawing_ms(server, paths, name not in UNVARIED) if not told["fault"] else []
    print(f"  {told}", file=sys.stderr, flush=True)
    return told


def _drawing_ms(server: Ours, paths: Sequence[str], vary: bool) -> list[float]:
    """Ask for each address, over CONNECTIONS at a time, and give what the server says that drawing took, sorted.

    What waits for its turn is not in it. Where there are few addresses each is asked several times.
    """
    times = max(len(paths), _LEAST_DRAWN) if vary else len(paths)
    marked = [
        path + (f"{'&' if '?' in path else '?'}drawn={number}" if vary else "")
        for number, path in zip(range(times), cycle(paths))
    ]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        took = pool.map(
            lambda part: _ask_in_turn(server, part), [marked[n::CONNECTIONS] for n in range(CONNECTIONS)]
        )
        return sorted(chain.from_iterable(took))


def _ask_in_turn(server: Ours, paths: Sequence[str]) -> list[float]:
    """Ask over one connection; give the milliseconds that the server tells."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    took = []
    for path in paths:
        connection.request("GET", path, headers={"Accept": _HTML})
        answer = connection.getresponse()
        answer.read()
        found = _DRAWN.search(answer.getheader("Server-Timing") or "")
        if found:
            took.append(float(found[1]))
    connection.close()
    return took


def _table(told: dict[str, Any]) -> str:
    graph, cold, hot = told["graph"], told["cold"], told["hot"]
    lines = [
        f"### {graph['name']}: {graph['triples']:,} triples, {graph['quads']:,} quads",
        "",
        f"{told['machine']}; {told['seconds']} s a run, best of {told['rounds']};"
        f" load of the machine before {told['busy_before']:.1f}, after {told['busy_after']:.1f}.",
        "",
        "| from the start to | nothing of the snapshot in the kernel's cache | all of it |",
        "| --- | --: | --: |",
        f"| the first answer of the endpoint | {cold['endpoint_s']:.2f} s | {hot['endpoint_s']:.2f} s |",
        f"| the first page | {cold['page_s']:.2f} s | {hot['page_s']:.2f} s |",
    ]
    if told["pages"]:
        lines += [
            "",
            "| page | drawn, by the server's own clock: median, p99 ms "
            f"| drawn, {CONNECTIONS} connections: pages/s, median, p99 ms "
            "| repeated: pages/s, median, p99 ms | failed |",
            "| --- | --: | --: | --: | --: |",
        ]
    lines += [f"| {page['page']} | {' | '.join(_figures(page))} |" for page in told["pages"]]
    if told.get("mix"):
        cells = [
            f"{run['per_s']:,.0f}, {run['median_ms']:.1f}, {run['p99_ms']:.1f}"
            for run in (told["mix"]["drawn"], told["mix"]["repeated"])
        ]
        failed = told["mix"]["drawn"]["failed"] + told["mix"]["repeated"]["failed"]
        lines.append(f"| **all of these together** | | {' | '.join(cells)} | {failed} |")
    lines += ["", "| process | resident MiB | proportional MiB | private MiB |", "| --- | --: | --: | --: |"]
    for memory in told["memory"]:
        sizes = [f"{memory[size] / (1 << 20):,.0f}" for size in ("resident", "proportional", "private")]
        lines.append(f"| {_process(memory['command'])} | {' | '.join(sizes)} |")
    return "\n".join(lines)


def _figures(page: dict[str, Any]) -> list[str]:
    if page["fault"]:
        return [page["fault"], "", "", ""]
    drawing = page["drawing_ms"] or [0.0]
    cells = [
        f"{drawing[len(drawing) // 2]:.1f}, {drawing[min(len(drawing) - 1, len(drawing) * 99 // 100)]:.1f}"
    ]
    failed = 0
    for way in ("drawn", "repeated"):
        run = page[way]
        cells.append(f"{run['per_s']:,.0f}, {run['median_ms']:.1f}, {run['p99_ms']:.1f}")
        failed += run["failed"]
    return [*cells, str(failed)]


def _process(command: str) -> str:
    """Name a process by what its command tells, without the paths of this machine."""
    return next((name for sign, name in _PROCESSES.items() if sign in command), "process")


if __name__ == "__main__":
    raise SystemExit(main())
