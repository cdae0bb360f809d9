"""What crawlers may read."""

from __future__ import annotations

from flask import Blueprint, Response

from mc2cm_graph.web.canonical import root
from mc2cm_graph.web.copying import copying

pages = Blueprint("robots", __name__)

_CLOSED = ("/sparql", "/graph-store", "/search?", "/search.json", "/search/", "/compare?")
"""What has no end: answers to queries, searches and comparisons of the reader's own."""


@pages.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read everything but what has no end (RFC 9309), and tell them where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), "Allow: /"]
    if not copying():
        lines += ["", f"Sitemap: {root()}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
