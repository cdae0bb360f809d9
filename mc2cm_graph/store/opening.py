"""Opening of the graph: in this process, or behind the address of another engine."""

from __future__ import annotations

import os

from mc2cm_graph.credentials import Credentials
from mc2cm_graph.questions import load_all
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store.door import Engine
from mc2cm_graph.store.endpoint import Endpoint
from mc2cm_graph.store.jobs import RemoteJobs
from mc2cm_graph.store.layout import Layout
from mc2cm_graph.store.remote import RemoteStore, check_content, graph_sizes
from mc2cm_graph.store.store import Store


def open_engine(settings: Settings, snapshot: Snapshot) -> Engine:
    """Open the engine that the settings name: the snapshot itself, unless there is an ``endpoint``."""
    if not settings.endpoint:
        return Store.open(snapshot)
    return RemoteStore(_endpoint(settings), load_all(snapshot.queries / "site"))


def open_jobs(settings: Settings, snapshot: Snapshot) -> RemoteJobs:
    """Make ready to put strangers' queries to the ``endpoint`` of the settings.

    Raises EngineFailed if it does not answer or holds something else than the snapshot.
    """
    endpoint = _endpoint(settings)
    questions = load_all(snapshot.queries / "publish")
    sizes = graph_sizes(RemoteStore(endpoint, questions), questions)
    check_content(sizes, snapshot.manifest, settings.endpoint)
    graphs = frozenset(name for name in sizes if name)
    return RemoteJobs(endpoint, settings.limits, graphs, questions)


def _endpoint(settings: Settings) -> Endpoint:
    return Endpoint(
        settings.endpoint,
        Layout(settings.default_graph),
        Credentials.from_environment(os.environ, "ENDPOINT"),
    )
