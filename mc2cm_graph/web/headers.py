"""Headers of every answer: what a browser may load, how long an answer is good, in which language it is."""

from __future__ import annotations

import gzip
import time

from flask import Flask, Response, g, request

from mc2cm_graph.sparql.protocol import VERSION_HEADER
from mc2cm_graph.web import tags
from mc2cm_graph.web.data import NEGOTIATED
from mc2cm_graph.web.links import chosen_language
from mc2cm_graph.web.site import language, site

SHORTEST_BYTES = 1400
"""Shorter answers fit in one packet and are sent as they are."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content-Security-Policy of the pages: nothing from another host, no script but in files of ours."""


def install(app: Flask) -> None:
    """Have every answer of the application bear these headers."""

    @app.before_request
    def begin() -> Response | None:
        g.begun = time.perf_counter()
        return tags.unchanged()

    @app.after_request
    def complete(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        headers.setdefault(VERSION_HEADER, site().browser.manifest.version)
        if response.mimetype == "text/html":
            headers.setdefault("Content-Security-Policy", POLICY)
            headers["Content-Language"] = language()
            response.vary.add("Accept-Language")
        _tell_choices(response)
        if request.endpoint == "static":
            headers["Cache-Control"] = "public, max-age=31536000, immutable" if request.args else "no-cache"
            return response
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-cache"
        cacheable = request.method in ("GET", "HEAD") and response.status_code == 200
        if cacheable and not response.direct_passthrough and "no-store" not in headers["Cache-Control"]:
            if "ETag" not in headers:
                response.set_etag(tags.tag_of(response))
            _answer_held(response)
            _compress(response)
        if "begun" in g:
            headers["Server-Timing"] = f"page;dur={(time.perf_counter() - g.begun) * 1000:.1f}"
        return response


def _answer_held(response: Response) -> None:
    """Send 304 in place of an answer that the reader holds; its tag is that of the form which he holds."""
    tag, _ = response.get_etag()
    form = tags.known_form(tag or "")
    response.make_conditional(request)
    if form is not None:
        response.status_code = 304
        response.set_data(b"")
        response.set_etag(form)


def _tell_choices(response: Response) -> None:
    """Name the headers by which the answer was chosen (RFC 9110, 12.5.5): not the language where the address has it."""
    if g.get(NEGOTIATED):
        response.vary.add("Accept")
    if chosen_language():
        names = [name for name in response.vary if name.lower() != "accept-language"]
        response.headers.pop("Vary", None)
        response.vary.update(names)


def _compress(response: Response) -> None:
    """Send text compressed where the reader takes it (RFC 9110, 8.4.1)."""
    response.vary.add("Accept-Encoding")
    long_enough = response.status_code == 200 and len(response.get_data()) > SHORTEST_BYTES
    if long_enough and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(response.get_data(), compresslevel=4, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tags.compressed(response)
