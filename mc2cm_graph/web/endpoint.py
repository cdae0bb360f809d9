"""``/sparql`` and ``/graph-store`` over HTTP: carries requests to the protocol and its responses back, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, Flask, request
from flask import Response as HttpResponse
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import wrap_file

from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sparql import graph_store, protocol
from mc2cm_graph.sparql.description import Dataset
from mc2cm_graph.sparql.negotiation import JSON, TURTLE, prefers_html
from mc2cm_graph.sparql.protocol import Response, Service
from mc2cm_graph.sparql.request import Request, longest_body_bytes
from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Answer, Job

PATH = "/sparql"
GRAPH_STORE_PATH = "/graph-store"
_EVERY_METHOD = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]
_PATIENCE_SLACK_S = 5.0
_FOR_PEOPLE = f"{JSON.media_type}, {TURTLE.media_type};q=0.9"


@dataclass(frozen=True)
class Asked:
    """What a reader of the query page did: the query, and the response to it if there is one.

    The response to SELECT and ASK is in the JSON results format, to CONSTRUCT and DESCRIBE in Turtle; or it
    has a ``problem``. Its body may be a file, which ``read_body`` reads and closes.
    """

    query: str
    response: Response | None


EditorView = Callable[[Asked], ResponseReturnValue]
"""Shows the query page; it answers with the status of the response if there is one."""


def register(app: Flask, settings: Settings, editor_view: EditorView) -> None:
    """Add the endpoint to an application; browsers that want HTML are shown ``editor_view``."""
    manifest = Snapshot.at(settings.snapshot).manifest
    dataset = Dataset(manifest.version, manifest.default, manifest.citations, manifest.inferred)
    blueprint = Blueprint("endpoint", __name__)

    def here() -> Service:
        return Service(
            request.base_url,
            dataset,
            settings.limits,
            lambda job: _ask(job, settings),
            settings.service_allowed,
        )

    @blueprint.route(
        PATH, methods=_EVERY_METHOD, provide_automatic_options=False, endpoint="sparql", strict_slashes=False
    )
    def sparql() -> ResponseReturnValue:
        service = here()
        asked = _request(settings)
        wants_page = "format" not in request.args and prefers_html(asked.accept)
        if wants_page and request.method in ("GET", "HEAD", "POST"):
            return _page(asked, service, editor_view)
        return send(protocol.respond(asked, service))

    @blueprint.route(
        GRAPH_STORE_PATH, methods=_EVERY_METHOD, provide_automatic_options=False, endpoint="graph-store"
    )
    def graph() -> ResponseReturnValue:
        return send(graph_store.respond(_request(settings), here()))

    app.register_blueprint(blueprint)


def read_body(response: Response) -> bytes:
    """Return the body of a response, wherever it is, and close it."""
    if isinstance(response.body, bytes):
        return response.body
    with response.body as file:
        return file.read()


def send(response: Response) -> HttpResponse:
    """Turn a response of the protocol into one of Flask; a file is sent piece by piece."""
    headers = list(response.headers)
    if isinstance(response.body, bytes):
        return HttpResponse(response.body, response.status, headers)
    body = wrap_file(request.environ, response.body)
    return HttpResponse(body, response.status, headers, direct_passthrough=True)


def _page(asked: Request, service: Service, editor_view: EditorView) -> ResponseReturnValue:
    if request.method != "POST" and "query" not in request.args:
        return editor_view(Asked("", None))
    response = protocol.respond(replace(asked, accept=_FOR_PEOPLE, if_none_match=None), service)
    return editor_view(Asked(response.query, response))


def _request(settings: Settings) -> Request:
    most = longest_body_bytes(settings.limits)
    request.max_content_length = most
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        body = bytes(most + 1)  # The protocol judges its length; what is in it no longer matters.
    return Request(
        method=request.method,
        query_string=request.query_string,
        body=body,
        content_type=request.headers.get("Content-Type"),
        accept=request.headers.get("Accept"),
        if_none_match=request.headers.get("If-None-Match"),
    )


def _ask(job: Job, settings: Settings) -> Answer:
    limits = settings.limits
    patience_s = limits.deadline_s + limits.queue_wait_s + _PATIENCE_SLACK_S
    # Some servers give the connection of their client; then a client that hangs up frees its worker.
    connection = request.environ.get("werkzeug.socket")
    hang_up = connection.fileno() if connection is not None else None
    return client.ask(settings.workers_socket, job, patience_s, hang_up)
