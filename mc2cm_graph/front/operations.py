"""Addresses for who runs the server: alive, ready, figures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_LATEST

from mc2cm_graph.front.edition import Edition
from mc2cm_graph.front.incoming import Incoming
from mc2cm_graph.front.metrics import Metrics, Served
from mc2cm_graph.front.outgoing import Outgoing, encode
from mc2cm_graph.front.refusal import refuse
from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import State

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
_METHODS = ("GET", "HEAD")
_PATIENCE_S = 2.0


async def answer(incoming: Incoming, edition: Edition, metrics: Metrics) -> Outgoing:
    """Answer a request to one of ``PATHS``; nothing of it is kept by anybody."""
    if incoming.method not in _METHODS:
        allowed = ", ".join(_METHODS)
        found = f"found {incoming.method[:40]}, expected one of {allowed}"
        return refuse(HTTPStatus.METHOD_NOT_ALLOWED, found, incoming.path, ("Allow", allowed))
    if incoming.path == "/healthz":
        return _json(HTTPStatus.OK, {"status": "ok"})
    nursery = await asyncio.to_thread(_state, edition) if edition.jobs is None else None
    if incoming.path == "/readyz":
        if edition.jobs is not None:
            is_alive = await asyncio.to_thread(edition.jobs.is_alive)
            return _ready(edition, is_alive, "the engine does not answer")
        return _ready(edition, nursery is not None, "no query workers")
    served = Served(edition.version, edition.manifest.default, nursery)
    metrics.count()
    return _whole(HTTPStatus.OK, CONTENT_TYPE_LATEST, await asyncio.to_thread(metrics.expose, served))


def _ready(edition: Edition, workers: bool, fault: str) -> Outgoing:
    """Say whether pages and queries can be served: the snapshot is open, the query workers answer."""
    manifest = edition.manifest
    told = {
        "status": "ready" if workers else fault,
        "data_version": manifest.version,
        "software": manifest.software,
        "default_graph": manifest.default,
        "workers": workers,
    }
    return _json(HTTPStatus.OK if workers else HTTPStatus.SERVICE_UNAVAILABLE, told)


def _state(edition: Edition) -> State | None:
    try:
        return client.state(edition.settings.workers_socket, patience_s=_PATIENCE_S)
    except client.NoNursery:
        return None


def _json(status: HTTPStatus, told: Mapping[str, object]) -> Outgoing:
    body = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    return _whole(status, "application/json", body)


def _whole(status: HTTPStatus, content_type: str, body: bytes) -> Outgoing:
    headers = (
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Outgoing(status.value, encode(headers), body)
