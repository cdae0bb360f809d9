"""Applications over the made-up world with a past."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.web.app import create_app
from tests.past import make_earlier, record_all, switch

VERSIONS = ("v0", "v1", "v2")
MISSING = {
    "v0": ["event/talks-online", "source/gazette"],
    "v1": ["event/talks-online"],
    "v2": ["practice/qasr-desk"],
}
"""What each version lacks of the made-up world: a source comes with v1, an event with v2, which loses a practice."""


@pytest.fixture(scope="session")
def past(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds with three versions and then the made-up world itself, which is current."""
    builds = tmp_path_factory.mktemp("past")
    shutil.copytree(world_snapshot.root, builds / world_snapshot.root.name)
    served = Snapshot.at(builds / world_snapshot.root.name)
    older = [make_earlier(served, version, without=MISSING[version]) for version in VERSIONS]
    record_all(builds, *older, served)
    switch(builds, served.root.name)
    return builds


@pytest.fixture(scope="session")
def site(past: Path) -> FlaskClient:
    """A client of the application over the newest of them."""
    return create_app(Settings(Snapshot.current(past).root, past / "none")).test_client()
