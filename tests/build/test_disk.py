"""The store on disk of a large snapshot: made when it is large, no part of the version, the same answers."""

from __future__ import annotations

import shutil
from pathlib import Path

from mc2cm_graph.build import build
from mc2cm_graph.questions import load
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.sources import Sources
from mc2cm_graph.store.store import Store
from tests.conftest import WORLD

HERE = Path(__file__).parent


def test_a_large_snapshot_gets_a_store_on_disk(tmp_path: Path) -> None:
    sources = Sources.under(REPOSITORY, WORLD)
    small = build(sources, tmp_path / "small")
    large = build(sources, tmp_path / "large", large_quads=1)
    assert (small.store, large.store) == (None, large.root / "store")
    assert large.manifest.version == small.manifest.version
    assert large.manifest.files == small.manifest.files
    assert large.dataset.read_bytes() == small.dataset.read_bytes()

    question = load(HERE / "everything.rq")
    in_memory, on_disk = (Store.open(snapshot).select(question) for snapshot in (small, large))
    assert len(in_memory) > 1000
    assert on_disk == in_memory
    again = build(sources, tmp_path / "large", large_quads=1)
    assert again == large
    # Half a store is no store: the next build makes it anew.
    shutil.rmtree(large.root / "store")
    assert build(sources, tmp_path / "large", large_quads=1) == large
    assert Store.open(large).select(question) == in_memory
