"""What crawlers may read."""

from __future__ import annotations

from flask import Blueprint, Response

pages = Blueprint("robots", __name__)


@pages.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read everything but the answers of queries."""
    text = "User-agent: *\nDisallow: /sparql\nDisallow: /graph-store\nAllow: /\n"
    return Response(text, content_type="text/plain; charset=utf-8")
