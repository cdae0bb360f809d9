"""The store on disk of a large snapshot: made of its N-Quads, so that serving starts without loading them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from mc2cm_graph.snapshot import DATASET

STORE = "store"
LARGE_QUADS = 2_000_000
"""From this many quads on, memory for a copy in each process costs more than reading from disk does."""


def store_on_disk(snapshot: Path) -> str:
    """Write ``store/`` (RocksDB of the engine) beside the dataset of a snapshot and return its name.

    Its bytes differ from build to build, so it is no part of the version; what it answers is the same: blank
    nodes keep the labels that they have in the dataset. Raises OSError if the disk is full.
    """
    store = ox.Store(str(snapshot / STORE))
    store.bulk_extend(ox.parse(path=str(snapshot / DATASET), format=ox.RdfFormat.N_QUADS))
    store.optimize()
    store.flush()
    return STORE


def count_lines(path: Path) -> int:
    """Count the quads of an N-Quads file that has one on each line."""
    with path.open("rb") as lines:
        return sum(1 for _ in lines)
