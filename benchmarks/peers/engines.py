"""The engines that stand side by side."""

from __future__ import annotations

import http.client
import importlib.metadata
import os
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers.engine import Engine, Unavailable, free_port, program, run
from mc2cm_graph.settings import REPOSITORY

DEFAULT_GRAPH = "urn:x-default"
"""Where Virtuoso, which has no default graph of its own, holds it."""


SETTINGS = {
    "MC2CM_RESULT_BYTES": str(256 << 20),
    "MC2CM_CLIENT_SHARE": "1",
    "MC2CM_WARM_S": "0",
}
"""The largest result of the mix fits, the one client of the benchmark may have the whole endpoint to itself, and no
answer is made before it is asked for."""


@dataclass
class Ours(Engine):
    """``server.py`` over a snapshot as it stands."""

    key = "ours"
    name = "mc2cm-graph"

    def load(self) -> None:
        """Take the snapshot as the build left it."""
        self.version = run(["git", "describe", "--always", "--dirty"], REPOSITORY).strip()

    def command(self) -> Sequence[str]:
        """Give the command of the README."""
        server = str(REPOSITORY / "server.py")
        where = ["--port", str(self.port), "--build-dir", str(self.graph.build_dir)]
        return [sys.executable, server, "--only-serve", *where]

    def environment(self) -> Mapping[str, str] | None:
        """Add the settings."""
        return {**os.environ, "PYTHONPATH": str(REPOSITORY), **SETTINGS}


@dataclass
class Oxigraph(Engine):
    """The Oxigraph server over its store on disk."""

    key = "oxigraph"
    name = "Oxigraph"
    path = "/query"

    def load(self) -> None:
        """Load the file with its own loader."""
        binary = program("oxigraph", "oxigraph, a Python package")
        self.version = run([binary, "--version"], self.folder).split()[-1]
        run([binary, "load", "--location", "store", "--file", str(self.graph.dataset)], self.folder)

    def command(self) -> Sequence[str]:
        """Serve reading only, which is its fastest way."""
        binary = program("oxigraph", "oxigraph, a Python package")
        return [binary, "serve-read-only", "--location", "store", "--bind", f"127.0.0.1:{self.port}"]


@dataclass
class OxigraphInMemory(Oxigraph):
    """The Oxigraph server with its store in memory, filled over HTTP."""

    key = "oxigraph-memory"
    name = "Oxigraph, in memory"

    def load(self) -> None:
        """Nothing can be loaded before it serves."""
        self.version = run(
            [program("oxigraph", "oxigraph, a Python package"), "--version"], self.folder
        ).split()[-1]

    def command(self) -> Sequence[str]:
        """Serve an empty store."""
        binary = program("oxigraph", "oxigraph, a Python package")
        return [binary, "serve", "--bind", f"127.0.0.1:{self.port}"]

    def fill(self) -> None:
        """Send it the dataset."""
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=900)
        with self.graph.dataset.open("rb") as body:
            connection.request("POST", "/store", body, {"Content-Type": "application/n-quads"})
            status = connection.getresponse().status
        connection.close()
        if status >= http.HTTPStatus.BAD_REQUEST:
            raise Unavailable(f"found status {status} to the dataset")
        self.load_s = time.perf_counter() - begun


@dataclass
class RdflibEndpoint(Engine):
    """rdflib-endpoint in one process, over rdflib's store in memory."""

    key = "rdflib-endpoint"
    name = "rdflib-endpoint"
    path = "/"
    most_triples = 1_000_000

    def load(self) -> None:
        """See that it is there; the file is read as it starts."""
        try:
            self.version = importlib.metadata.version("rdflib-endpoint")
        except importlib.metadata.PackageNotFoundError as missing:
            raise Unavailable("rdflib-endpoint is not installed (a Python package)") from missing
        if self.graph.triples > self.most_triples * 1.1:
            raise Unavailable(f"not asked above {self.most_triples:,} triples: its memory and loading time")

    def command(self) -> Sequence[str]:
        """Serve the dataset in a process of its own."""
        module = "benchmarks.peers.serve_rdflib"
        return [sys.executable, "-m", module, str(self.graph.dataset), str(self.port)]

    def environment(self) -> Mapping[str, str] | None:
        """Find this package from its folder."""
        return {**os.environ, "PYTHONPATH": str(REPOSITORY)}


@dataclass
class Virtuoso(Engine):
    """Virtuoso 7 as Debian packs it, the default graph in a graph of its own."""

    key = "virtuoso"
    name = "Virtuoso"
    parameters: Mapping[str, str] = field(default_factory=lambda: {"default-graph-uri": DEFAULT_GRAPH})
    sql_port: int = field(default_factory=free_port)

    def load(self) -> None:
        """Write its settings; it loads once it serves."""
        program("virtuoso-t", "Debian package virtuoso-opensource-7")
        told = run(["dpkg-query", "-W", "-f", "${Version}", "virtuoso-opensource-7-bin"], self.folder)
        self.version = told.strip()
        template = Path(__file__).with_name("virtuoso.ini").read_text("utf-8")
        buffers = min(600_000, 40_000 + self.graph.quads // 20)
        settings = template.format(
            folder=self.folder,
            sql_port=self.sql_port,
            http_port=self.port,
            buffers=buffers,
            dirty=buffers * 3 // 4,
            data=self.graph.dataset.parent,
        )
        (self.folder / "virtuoso.ini").write_text(settings, "utf-8")

    def command(self) -> Sequence[str]:
        """Serve in the foreground."""
        return [
            program("virtuoso-t", "Debian package virtuoso-opensource-7"),
            "+foreground",
            "+configfile",
            "virtuoso.ini",
        ]

    def fill(self) -> None:
        """Have its bulk loader read the file."""
        begun = time.perf_counter()
        isql = program("isql-vt", "Debian package virtuoso-opensource-7")
        data = self.graph.dataset
        for statement in (
            f"ld_dir('{data.parent}', '{data.name}', '{DEFAULT_GRAPH}')",
            "rdf_loader_run()",
            "checkpoint",
        ):
            run([isql, f"127.0.0.1:{self.sql_port}", "dba", "dba", f"exec={statement};"], self.folder)
        faults = run(
            [
                isql,
                f"127.0.0.1:{self.sql_port}",
                "dba",
                "dba",
                "VERBOSE=OFF",
                "BANNER=OFF",
                "exec=select ll_error from DB.DBA.load_list where ll_error is not null;",
            ],
            self.folder,
        ).strip()
        if faults:
            raise Unavailable(f"its loader says: {' '.join(faults.split())[:200]}")
        self.load_s = time.perf_counter() - begun


ENGINES: tuple[type[Engine], ...] = (Ours, Oxigraph, OxigraphInMemory, RdflibEndpoint, Virtuoso)
"""Ours and the peers, in the order of the table."""


def clean(folder: Path) -> Path:
    """Make a folder empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
