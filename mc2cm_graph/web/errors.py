"""Errors that help: near names for a wrong address, a page for people, problem details for machines."""

from __future__ import annotations

import json
import uuid
from urllib.parse import quote

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import BadGateway, GatewayTimeout, HTTPException, InternalServerError, NotFound

from mc2cm_graph.browse.reading import Link
from mc2cm_graph.names import KINDS
from mc2cm_graph.store import EngineFailed
from mc2cm_graph.web import words
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

_PROBLEM = "application/problem+json"
_LONGEST_INSTANCE = 200
"""Characters of an address that a problem repeats; nobody needs back the megabyte that he sent."""


def install(app: Flask) -> None:
    """Have the application answer errors in the form that the reader accepts."""

    @app.errorhandler(HTTPException)
    def wrong(fault: HTTPException) -> Response:
        if fault.response is not None:
            return fault.response  # type: ignore[return-value]
        return _answer(fault)

    @app.errorhandler(EngineFailed)
    def failed(fault: EngineFailed) -> Response:
        reference = uuid.uuid4().hex[:8]
        app.logger.error("error %s at %s: %s", reference, request.path, fault)
        # What the engine said is for who runs it: it may name addresses of the inside.
        kind = GatewayTimeout if fault.kind == "engine-deadline" else BadGateway
        return _answer(kind(), reference)

    @app.errorhandler(Exception)
    def broken(fault: Exception) -> Response:
        reference = uuid.uuid4().hex[:8]
        app.logger.exception("error %s at %s", reference, request.path, exc_info=fault)
        return _answer(InternalServerError(), reference)


def _answer(fault: HTTPException, reference: str = "") -> Response:
    g.negotiated = True
    status = fault.code or 500
    near = _near() if isinstance(fault, NotFound) else []
    if request.accept_mimetypes.accept_html or not request.accept_mimetypes:
        title, text = words_of(status)
        detail = "" if status in (404, 500, 502, 504) else fault.description or ""
        body = render_template(
            "error.html",
            status=status,
            title=title,
            text=text,
            detail="" if detail == type(fault).description else detail,
            near=near,
            reference=reference,
        )
        response = make_response(body, status)
    else:
        response = Response(_problem(fault, status, near, reference), status, content_type=_PROBLEM)
        response.headers["Content-Language"] = language()
        response.vary.add("Accept-Language")
    for name, value in fault.get_headers():
        if name not in ("Content-Type", "Location"):
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem(fault: HTTPException, status: int, near: list[tuple[Link, str]], reference: str) -> str:
    """Write problem details (RFC 9457) in the reader's language; the title is the phrase of HTTP, or says the same."""
    title, detail = (fault.name, fault.description) if language() == "en" else words_of(status)
    if fault.description != type(fault).description:
        detail = fault.description
    members: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": quote(request.path[:_LONGEST_INSTANCE]),
    }
    if near:
        members["near"] = [{"path": link.path, "label": link.label.value} for link, _ in near]
    if reference:
        members["reference"] = reference
    return json.dumps(members, ensure_ascii=False)


def _near() -> list[tuple[Link, str]]:
    """Find the pages whose names come near the last part of the address, with their kind."""
    last = request.path.rstrip("/").rpartition("/")[2].partition(".")[0][:_LONGEST_INSTANCE]
    reading = browser().reading(language())
    found = [(reading.link(iri), reading.kind(iri)) for iri in browser().index.near(last)] if last else []
    first = request.path.strip("/").partition("/")[0]
    found.sort(key=lambda pair: pair[1] != first)
    return [
        (link, words.kind_words(kind)[0] if kind in KINDS else gettext("Concept")) for link, kind in found
    ]


def words_of(status: int) -> tuple[str, str]:
    """Say what a status means, and what to do, in the language of the page."""
    return {
        400: (
            gettext("This request cannot be understood"),
            gettext("The address holds a value that does not fit."),
        ),
        404: (gettext("There is no such page"), gettext("Nothing in the graph has this address.")),
        405: (gettext("This cannot be done here"), gettext("The graph is for reading.")),
        406: (
            gettext("Not in that format"),
            gettext("This page is given as HTML, Turtle, JSON-LD, N-Triples and RDF/XML."),
        ),
        408: (
            gettext("The request did not arrive in time"),
            gettext("Perhaps the connection is slow: please try again."),
        ),
        410: (gettext("This version cannot be read here"), ""),
        413: (
            gettext("This request is too large"),
            gettext("The page of the limits says how much a query may hold."),
        ),
        416: (gettext("There is no such part"), gettext("The file is shorter than what was asked for.")),
        502: (
            gettext("The store behind this page does not answer"),
            gettext("Please try again in a moment. The reference helps us find the cause."),
        ),
        503: (
            gettext("Too many pages are asked for at this moment"),
            gettext("Please try again in a few seconds."),
        ),
        504: (
            gettext("The store behind this page took too long"),
            gettext("Please try again in a moment. The reference helps us find the cause."),
        ),
    }.get(
        status,
        (
            gettext("Something went wrong here"),
            gettext("It is our fault, not yours. The reference helps us find it."),
        ),
    )
