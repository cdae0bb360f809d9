"""The search index over the live graph and over the made-up world."""

from __future__ import annotations

import pytest

from mc2cm_graph.search import SearchIndex
from mc2cm_graph.snapshot import Snapshot


@pytest.fixture(scope="session")
def live(live_snapshot: Snapshot) -> SearchIndex:
    """The index of the live graph."""
    return SearchIndex.open(live_snapshot)


@pytest.fixture(scope="session")
def world(world_snapshot: Snapshot) -> SearchIndex:
    """The index of the made-up world."""
    return SearchIndex.open(world_snapshot)
