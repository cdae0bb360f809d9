"""A server with low limits to be attacked, so that runaway queries end soon; everything else is as served."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator

import pytest

from mc2cm_graph.snapshot import Snapshot
from tests.hostile.runner import Trap, aim, trap
from tests.hostile.target import Target
from tests.server.conftest import Served, start, stop

LIMITS = {"MC2CM_DEADLINE_S": "1", "MC2CM_QUEUE_WAIT_S": "2", "MC2CM_RESULT_BYTES": str(48 << 20)}
PAGE = "/city/lyon"


@pytest.fixture(scope="package")
def attacked(live_snapshot: Snapshot) -> Iterator[Served]:
    """A server of the live graph whose queries have a second."""
    served = start(str(live_snapshot.root.parent), **LIMITS)
    yield served
    stop(served)


@pytest.fixture
def trapped() -> Iterator[Trap]:
    """A listener that must not be called and a file that must not be read."""
    with trap() as laid:
        yield laid


@pytest.fixture
def target(attacked: Served, trapped: Trap) -> Target:
    """The endpoint of the attacked server, with the trap laid."""
    return aim(endpoint(attacked), trapped)


def endpoint(served: Served) -> Target:
    """Return where a server is attacked."""
    base = urllib.parse.urlsplit(served.base)
    return Target(base.hostname or "", base.port or 0, page=PAGE, patience_s=60.0)
