"""Relations of the made-up world and of the live graph, read as the site reads them."""

from __future__ import annotations

import pytest

from mc2cm_graph.browse.relations import Relations
from mc2cm_graph.questions import Question, load_all
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store


@pytest.fixture(scope="session")
def questions(live_snapshot: Snapshot) -> dict[str, Question]:
    """The published questions."""
    return load_all(live_snapshot.queries)


@pytest.fixture(scope="session")
def live_store(live_snapshot: Snapshot) -> Store:
    """The live graph."""
    return Store.open(live_snapshot)


@pytest.fixture(scope="session")
def live(live_store: Store, live_snapshot: Snapshot) -> Relations:
    """Relations of the live graph."""
    asked = load_all(live_snapshot.queries / "related")
    return Relations(lambda name: live_store.select(asked[name]))


@pytest.fixture(scope="session")
def world(world_snapshot: Snapshot) -> Relations:
    """Relations of the made-up world."""
    store, asked = Store.open(world_snapshot), load_all(world_snapshot.queries / "related")
    return Relations(lambda name: store.select(asked[name]))
