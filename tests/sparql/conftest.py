"""The protocol over real workers, without HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql import protocol
from mc2cm_graph.sparql.description import Dataset
from mc2cm_graph.sparql.protocol import Response, Service
from mc2cm_graph.sparql.request import Request
from mc2cm_graph.workers import client
from mc2cm_graph.workers.process import NurseryProcess
from tests.workers.running import THINGS, make_snapshot

ENDPOINT = "http://localhost/sparql"
Respond = Callable[..., Response]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An endpoint over the small snapshot."""
    snapshot = make_snapshot(tmp_path_factory.mktemp("snapshot"))
    limits = Limits(deadline_s=60.0, result_bytes=256 << 10, workers=1)
    with TemporaryDirectory(prefix="mc2cm") as folder:
        socket = Path(folder) / "socket"
        with NurseryProcess(snapshot, socket, limits):
            dataset = Dataset("test-version", THINGS + 2)
            yield Service(ENDPOINT, dataset, limits, lambda job: client.ask(socket, job))


@pytest.fixture
def respond(service: Service) -> Respond:
    """Answer a request given by its fields."""

    def answer(method: str = "GET", **fields: Any) -> Response:
        return protocol.respond(Request(method, **fields), service)

    return answer
