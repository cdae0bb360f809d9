"""The live graph as its readers see it."""

from __future__ import annotations

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.snapshot import Snapshot


@pytest.fixture(scope="session")
def live(live_snapshot: Snapshot) -> Browser:
    """The live graph."""
    return Browser(live_snapshot)
