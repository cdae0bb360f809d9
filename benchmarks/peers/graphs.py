"""The graphs to be served: today's snapshot, and larger ones of its shape, each with a snapshot's folder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from benchmarks import scaled
from benchmarks.peers.engine import Graph
from mc2cm_graph.snapshot import CURRENT, MANIFEST, Snapshot

TODAY = "today"
SIZES = {"100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}
"""Triples of the default graph; with those of the citations' graphs there are about twice as many quads."""


LARGE_QUADS = 2_000_000
"""From this many quads on a snapshot has a store on disk, which is served in place of a copy in memory."""

_STORE = "store"


def today(build_dir: Path) -> Graph:
    """Give the graph that is served; raises NoSnapshot if none is built."""
    snapshot = Snapshot.current(build_dir)
    with snapshot.dataset.open("rb") as lines:
        quads = sum(1 for _ in lines)
    return Graph(TODAY, snapshot.dataset, snapshot.manifest.default, quads, build_dir)


def made_up(name: str, model: Graph, folder: Path) -> Graph:
    """Write a snapshot with a graph of the size ``name``, or take the one that stands there from an earlier run.

    Its version is that of its model and the size: the generator gives the same graph every time. Its fingerprint of
    sources is the model's, so that a server takes it for built.
    """
    snapshot = Snapshot.current(model.build_dir)
    version = f"{snapshot.manifest.version}-{name}"
    build_dir = folder / version
    root = build_dir / version
    sizes = root / "size"
    if not sizes.is_file():
        shutil.rmtree(build_dir, ignore_errors=True)
        shutil.copytree(snapshot.queries, root / "queries")
        with (root / "dataset.nq").open("wb", 1 << 20) as target:
            size = scaled.write(model.dataset, SIZES[name], target)
        stored = _STORE if size.quads >= LARGE_QUADS else ""
        if stored:
            store = ox.Store(str(root / stored))
            store.bulk_load(path=str(root / "dataset.nq"), format=ox.RdfFormat.N_QUADS)
            store.optimize()
        manifest = replace(snapshot.manifest, version=version, default=size.triples, files=(), store=stored)
        manifest.write(root / MANIFEST)
        (build_dir / CURRENT).symlink_to(version)
        sizes.write_text(f"{size.triples} {size.quads}\n", "utf-8")
    triples, quads = map(int, sizes.read_text("utf-8").split())
    return Graph(name, root / "dataset.nq", triples, quads, build_dir)
