"""Browsers over the made-up world and over the live graph."""

from __future__ import annotations

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.snapshot import Snapshot


@pytest.fixture(scope="session")
def world(world_snapshot: Snapshot) -> Browser:
    """The made-up world as its readers see it."""
    return Browser(world_snapshot)


@pytest.fixture(scope="session")
def live(live_snapshot: Snapshot) -> Browser:
    """The live graph as its readers see it."""
    return Browser(live_snapshot)
