"""A running server of the made-up world, and the packages that audit pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mc2cm_graph.snapshot import Snapshot
from tests.front.running import full_server
from tests.needs import need

PACKAGES = Path(__file__).parent / "node_modules"


@pytest.fixture(scope="session")
def world_address(world_snapshot: Snapshot) -> Iterator[str]:
    """The address of a running server of the made-up world."""
    with full_server(world_snapshot.root.parent) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe, the accessibility auditor."""
    script = PACKAGES / "axe-core" / "axe.min.js"
    need(script.is_file(), "axe is not installed (make audits, which needs npm)")
    return script.read_text()
