"""What the routes of both versions of the reconciliation service share: the service, turns, errors, answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import cast

from flask import Flask, Response, current_app, request

from mc2cm_graph.reconcile import BadAsking, Query, Service
from mc2cm_graph.settings import Settings
from mc2cm_graph.web import data, reconcilewords
from mc2cm_graph.web.reconcilewords import Json
from mc2cm_graph.web.site import language, site

USUAL_CANDIDATES = 10
"""Candidates of a query that says no limit."""

_PROBLEM = "application/problem+json"
_TURNS = "mc2cm-reconcile-turns"
_SERVICE = "mc2cm-reconcile"


def install(app: Flask, service: Service, settings: Settings) -> None:
    """Give the application its service and its turns: half of the threads of pages may reconcile at a time."""
    app.extensions[_SERVICE] = service
    app.extensions[_TURNS] = BoundedSemaphore(max(1, settings.operation.page_threads // 2))


def service() -> Service:
    """Give the reconciliation service of the current application."""
    return cast(Service, current_app.extensions[_SERVICE])


class Busy(Exception):
    """So many requests are answered at this moment that one more would keep pages waiting."""


@contextmanager
def turn() -> Iterator[None]:
    """Take one of the turns for the time of a request. Raises Busy where none is free: pages go before."""
    turns: BoundedSemaphore = current_app.extensions[_TURNS]
    if not turns.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        turns.release()


def open_to_all(response: Response) -> Response:
    """Let pages of other hosts read an answer (Cross-Origin Access); without credentials, for there are none."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        headers["Access-Control-Allow-Headers"] = "Content-Type, Accept, Accept-Language"
        headers["Access-Control-Max-Age"] = "86400"
    return response


def refuse(fault: BadAsking) -> Response:
    """Answer a request that does not fit with problem details (RFC 9457)."""
    title = {413: "Content Too Large", 404: "Not Found", 415: "Unsupported Media Type"}
    return _problem(
        fault.status,
        title.get(fault.status, "Bad Request"),
        str(fault),
        {"limit": fault.limit} if fault.limit else {},
    )


def put_off(_: Busy) -> Response:
    """Ask a client to come again in a second."""
    response = _problem(
        503, "Service Unavailable", "too many requests to reconcile are answered at this moment", {}
    )
    response.headers["Retry-After"] = "1"
    return response


def _problem(status: int, title: str, detail: str, more: dict[str, str]) -> Response:
    members = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    body = json.dumps(members | more, ensure_ascii=False)
    response = Response(body, status, content_type=_PROBLEM)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "en"
    return response


def answer(content: object) -> Response:
    """Answer with JSON in the reader's language."""
    response = data.json_response(content, indent=None)
    response.headers["Content-Language"] = language()
    response.vary.add("Accept-Language")
    return response


def candidates(query: Query, *, draft: bool) -> list[Json]:
    """Answer one query."""
    limit = min(query.limit or USUAL_CANDIDATES, site().settings.limits.reconcile_candidates)
    found = service().candidates(query, limit)
    return [reconcilewords.candidate(one, draft=draft) for one in found]


def number(name: str, usual: int, least: int, most: int) -> int:
    """Read a whole number of the address, at most ``most`` of which are given. Raises BadAsking."""
    text = request.args.get(name)
    if text is None or text == "":
        return usual
    if not (text.isascii() and text.isdigit()) or int(text[:12]) < least:
        raise BadAsking(name, text[:40], f"a whole number of at least {least}")
    return min(int(text[:12]), most)
