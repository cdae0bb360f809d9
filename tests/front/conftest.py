"""A server over the small snapshot that the tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.front.running import Running, small_server
from tests.workers.running import make_snapshot


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with short waits for slow clients."""
    with small_server(
        make_snapshot(tmp_path_factory.mktemp("snapshot")),
        MC2CM_BODY_WAIT_S="1",
        MC2CM_HEADER_WAIT_S="1",
        MC2CM_ACCESS_LOG="stdout",
        MC2CM_TRUSTED_PROXIES="127.0.0.0/8",
    ) as server:
        yield server
