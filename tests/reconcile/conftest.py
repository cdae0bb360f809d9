"""The service over HTTP: a running server of the live graph, and what asks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from mc2cm_graph.reconcile import Service
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from tests.front.running import full_server
from tests.needs import need

SUITE = REPOSITORY.parent / "shared" / "vocab" / "suites" / "reconciliation"
VERSIONS = {"0.2": SUITE / "0.2", "1.0": SUITE / "1.0-draft"}


@dataclass(frozen=True)
class Client:
    """Asks a running service; ``root`` is the address of the server."""

    root: str

    def get(self, path: str, **parameters: str | int) -> requests.Response:
        """Ask by GET as a client of data does."""
        headers = {"Accept": "application/json"}
        return requests.get(self.root + path, params=parameters, headers=headers, timeout=60)

    def post(self, path: str, content: object) -> requests.Response:
        """Send JSON."""
        return requests.post(self.root + path, json=content, timeout=60)

    def form(self, path: str, **fields: object) -> requests.Response:
        """Send a form whose fields are JSON."""
        data = {name: json.dumps(value) for name, value in fields.items()}
        return requests.post(self.root + path, data=data, timeout=60)

    def best(self, query: str, **more: Any) -> list[dict[str, Any]]:
        """Give the candidates of one query of version 0.2."""
        response = self.form("/reconcile", queries={"q0": {"query": query, **more}})
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()["q0"]["result"]
        return found


@pytest.fixture(scope="session")
def client(live_snapshot: Snapshot) -> Iterator[Client]:
    """A client of a server of the live graph."""
    with full_server(live_snapshot.root.parent) as server:
        yield Client(f"http://127.0.0.1:{server.port}")


@pytest.fixture(scope="session")
def live_service(live_snapshot: Snapshot) -> Service:
    """The service over the live graph, in this process."""
    return Service(Store.open(live_snapshot), SearchIndex.open(live_snapshot), live_snapshot.queries)


@pytest.fixture(scope="session")
def suite() -> Path:
    """The official schemas and examples."""
    need(SUITE.is_dir(), f"the official schemas are not at {SUITE}")
    return SUITE
