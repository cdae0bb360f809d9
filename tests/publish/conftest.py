"""Engines that hold the made-up world, published by the command itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mc2cm_graph.names import DEFAULT_GRAPH
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store.endpoint import Endpoint
from mc2cm_graph.store.layout import Layout
from tests.publish.engines import Engine, oxigraph, virtuoso
from tests.publish.running import run_publish


@pytest.fixture(scope="package")
def plain(world_snapshot: Snapshot) -> Iterator[Endpoint]:
    """An Oxigraph server whose default graph is its own."""
    with oxigraph() as engine:
        run_publish(world_snapshot, "--to", engine.url)
        yield Endpoint(engine.query)


@pytest.fixture(scope="package")
def union(world_snapshot: Snapshot) -> Iterator[Endpoint]:
    """An Oxigraph server whose default graph is the union of all graphs: ours stands under a name."""
    with oxigraph("--union-default-graph") as engine:
        run_publish(world_snapshot, "--to", engine.url, "--default-graph", DEFAULT_GRAPH)
        yield Endpoint(engine.query, Layout(DEFAULT_GRAPH))


@pytest.fixture(scope="package")
def virtuoso_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A Virtuoso without our graphs."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as engine:
        yield engine


@pytest.fixture(scope="package")
def virtuoso_world(world_snapshot: Snapshot, virtuoso_engine: Engine) -> Endpoint:
    """A Virtuoso that holds the world."""
    run_publish(world_snapshot, "--to", virtuoso_engine.url, user="dba", password="dba")  # noqa: S106 - a fresh one's
    return Endpoint(virtuoso_engine.query, Layout(DEFAULT_GRAPH))
