"""What tests share: the made-up world and the live graph, each built once a run by the real build."""

from __future__ import annotations

from pathlib import Path

import pytest

from mc2cm_graph.build import build, is_stale
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources
from tests.past import make_earlier, record_all

WORLD = Path(__file__).parent / "world" / "data"


@pytest.fixture(scope="session")
def world_sources() -> Sources:
    """The made-up world under the project's own ontology, shapes and queries."""
    return Sources.under(REPOSITORY, WORLD)


@pytest.fixture(scope="session")
def live_sources() -> Sources:
    """The project's own sources."""
    return Sources.under(REPOSITORY)


@pytest.fixture(scope="session")
def world_snapshot(world_sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of the made-up world, with a version before it."""
    builds = tmp_path_factory.mktemp("world")
    snapshot = build(world_sources, builds)
    earlier = make_earlier(
        snapshot, without=["event/talks-online"], renamed=('"Bréval"@en', '"Old Bréval"@en')
    )
    record_all(builds, earlier, snapshot)
    return snapshot


@pytest.fixture(scope="session")
def live_snapshot(live_sources: Sources) -> Snapshot:
    """A snapshot of the live data as it stands: the one that is served if it is fresh, else built now."""
    build_dir = REPOSITORY / "build"
    return (
        build(live_sources, build_dir) if is_stale(live_sources, build_dir) else Snapshot.current(build_dir)
    )
