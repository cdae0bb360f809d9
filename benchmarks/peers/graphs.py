"""The graphs to be served: today's snapshot, and larger ones of its shape, each with a snapshot's folder."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from benchmarks import scaled
from benchmarks.peers.engine import Graph
from mc2cm_graph.answers_format import ANSWERS
from mc2cm_graph.build.answers import kept_answers
from mc2cm_graph.build.disk import LARGE_QUADS, store_on_disk
from mc2cm_graph.build.finding import findables
from mc2cm_graph.build.search_index import search_index
from mc2cm_graph.questions import load_all
from mc2cm_graph.search_format import SEARCH_INDEX
from mc2cm_graph.snapshot import CURRENT, DATASET, MANIFEST, Snapshot
from mc2cm_graph.workers.engine import load

TODAY = "today"
SIZES = {"100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}
"""Triples of the default graph; with those of the citations' graphs there are about twice as many quads."""
MOST_QUADS_ANSWERED = 5_000_000


def today(build_dir: Path) -> Graph:
    """Give the graph that is served; raises NoSnapshot if none is built."""
    snapshot = Snapshot.current(build_dir)
    with snapshot.dataset.open("rb") as lines:
        quads = sum(1 for _ in lines)
    return Graph(TODAY, snapshot.dataset, snapshot.manifest.default, quads, build_dir)


def made_up(name: str, model: Graph, folder: Path) -> Graph:
    """Write a snapshot with a graph of the size ``name``, or take the one that stands there from an earlier run.

    It has what a build makes beside the dataset and what pages are made of: the search index, the store on disk, and
    up to MOST_QUADS_ANSWERED the kept answers (asking all that they answer of ten million triples takes an hour). Its
    version is that of its model and the size: the generator gives the same graph every time. Its fingerprint of
    sources is the model's as it is now, so that a server takes it for built.
    """
    snapshot = Snapshot.current(model.build_dir)
    version = f"{snapshot.manifest.version}-{name}"
    build_dir = folder / version
    root = build_dir / version
    sizes = root / "size"
    if not sizes.is_file():
        shutil.rmtree(build_dir, ignore_errors=True)
        shutil.copytree(snapshot.queries, root / "queries")
        with (root / DATASET).open("wb", 1 << 20) as target:
            size = scaled.write(model.dataset, SIZES[name], target)
        stored = store_on_disk(root) if size.quads >= LARGE_QUADS else ""
        store = ox.Store.read_only(str(root / stored)) if stored else load(root / DATASET)
        kinds = _write_beside(store, root, snapshot, has_answers=size.quads <= MOST_QUADS_ANSWERED)
        manifest = replace(
            snapshot.manifest, version=version, default=size.triples, files=(), store=stored, kinds=kinds
        )
        manifest.write(root / MANIFEST)
        (build_dir / CURRENT).symlink_to(version)
        sizes.write_text(f"{size.triples} {size.quads}\n", "utf-8")
    else:
        manifest = replace(Snapshot.current(build_dir).manifest, sources=snapshot.manifest.sources)
        manifest.write(root / MANIFEST)
    triples, quads = map(int, sizes.read_text("utf-8").split())
    return Graph(name, root / DATASET, triples, quads, build_dir)


def _write_beside(store: ox.Store, root: Path, snapshot: Snapshot, has_answers: bool) -> dict[str, int]:
    """Write the search index of a graph, and its kept answers if it has them; count its things by kind."""
    default = (quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    found = findables(default, load_all(snapshot.queries).values())
    (root / SEARCH_INDEX).write_bytes(search_index(found))
    if has_answers:
        (root / ANSWERS).write_bytes(kept_answers(store, snapshot.queries))
    counted = Counter(entry.kind for entry in found)
    return {kind: counted[kind] for kind in snapshot.manifest.kinds}
