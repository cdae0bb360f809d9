"""Jena's command line: Debian has no server of it, so a query is timed inside its process, one at a time."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Sample
from benchmarks.peers import compare
from benchmarks.peers.compare import Comparison, NoRows
from benchmarks.peers.engine import Graph, Unavailable, program, run
from benchmarks.peers.mix import Ask
from benchmarks.peers.trial import Cell

KEY = "jena"
NAME = "Jena, command line"

_JARS = Path("/usr/share/java")
_NEEDED = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-dboe-base", "jena-dboe-index"),
    *("jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction", "jena-iri"),
    *("jena-rdfconnection", "jena-shacl", "jena-shex", "jena-tdb", "jena-tdb2"),
    *("caffeine", "commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "gson", "guava", "jackson-annotations", "jackson-core", "jackson-databind"),
    *("jakarta.json-api", "javax.json", "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift"),
    "titanium-json-ld",
)
_MISPLACED = "org/apache/jena/ext/xerces/"
_WARMING, _TIMED = 5, 10
_TIME = re.compile(r"^Time: ([\d.]+) sec$", re.MULTILINE)


@dataclass
class Jena:
    """TDB2 over the dataset, asked by ``tdb2.tdbquery``."""

    graph: Graph
    folder: Path
    version: str = ""
    load_s: float = 0.0

    def load(self) -> None:
        """Load the dataset; raise Unavailable if Jena or Java is missing."""
        begun = time.perf_counter()
        if not (_JARS / "jena-tdb2.jar").is_file():
            raise Unavailable("Jena is not installed (Debian package libapache-jena-java)")
        told = run(["dpkg-query", "-W", "-f", "${Version}", "libapache-jena-java"], self.folder)
        self.version = told.strip()
        # Debian's build renamed a package and left its texts behind; without them no command starts.
        with zipfile.ZipFile(_JARS / "jena-core.jar") as jar:
            for name in jar.namelist():
                if name.startswith(_MISPLACED) and name.endswith(".properties"):
                    target = self.folder / "texts" / "xerces" / name.removeprefix(_MISPLACED)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(jar.read(name))
        self._java("tdb2.tdbloader", str(self.graph.dataset))
        self.load_s = time.perf_counter() - begun

    def cells(self, ask: Ask, expected: Iterable[bytes]) -> list[Cell]:
        """Compare the first answer, then time the same query some times in one process."""
        blank = Cell(self.graph.name, ask.name, "repeated", 1, NAME)
        query = self.folder / "query.rq"
        query.write_text(ask.texts[0], "utf-8")
        results = f"--results={'N-Triples' if ask.graph else 'JSON'}"
        try:
            found = compare.rows(
                self._java("tdb2.tdbquery", results, f"--query={query}").encode(), ask.accept
            )
            told = compare.judge(found, compare.rows(next(iter(expected)), ask.accept), ask.any_rows)
            if told.fault:
                return [Cell(*_head(blank), fault=told.fault)]
            repeat = f"--repeat={_WARMING},{_TIMED}"
            said = self._java("tdb2.tdbquery", "--time", repeat, results, f"--query={query}", errors=True)
        except (NoRows, Unavailable) as fault:
            return [Cell(*_head(blank), fault=str(fault))]
        return [_timed(blank, told, [float(seconds) for seconds in _TIME.findall(said)])]

    def _java(self, command: str, *arguments: str, errors: bool = False) -> str:
        found = [str(_JARS / f"{name}.jar") for name in _NEEDED]
        path = ":".join([str(self.folder / "texts"), *found])
        java = program("java", "Debian package default-jre-headless")
        return run([java, "-cp", path, command, "--loc=tdb2", *arguments], self.folder, errors)


def _head(cell: Cell) -> tuple[str, str, str, int, str]:
    return cell.graph, cell.query, cell.mode, cell.connections, cell.engine


def _timed(blank: Cell, told: Comparison, durations_s: list[float]) -> Cell:
    # It tells milliseconds only: what took less than one is told as none.
    sample = Sample([max(seconds, 0.0005) for seconds in durations_s[-_TIMED:]])
    return Cell(
        *_head(blank),
        differing=told.differing,
        of=told.of,
        per_s=1 / sample.median_s,
        median_ms=sample.median_s * 1000,
        p99_ms=sample.p99_s * 1000,
    )
