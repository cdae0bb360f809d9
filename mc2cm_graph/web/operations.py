"""Addresses for who runs the site: alive, ready, and what crawlers may read."""

from __future__ import annotations

from flask import Blueprint, Response

from mc2cm_graph.web import data
from mc2cm_graph.web.site import browser, site

pages = Blueprint("operations", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """Say that this process answers."""
    return _never_kept(data.json_response({"status": "ok"}))


@pages.get("/readyz")
def ready() -> Response:
    """Say whether pages and queries can be served: the snapshot is open, the workers' socket is there."""
    workers = site().settings.workers_socket.is_socket()
    manifest = browser().manifest
    response = data.json_response(
        {
            "status": "ready" if workers else "no query workers",
            "data_version": manifest.version,
            "software": manifest.software,
            "default_graph": manifest.default,
            "workers": workers,
        }
    )
    response.status_code = 200 if workers else 503
    return _never_kept(response)


@pages.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read everything but the answers of queries."""
    text = "User-agent: *\nDisallow: /sparql\nAllow: /\n"
    return Response(text, content_type="text/plain; charset=utf-8")


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
