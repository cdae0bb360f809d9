"""The query page's address in Flask: it draws, and asks nobody.

The front runs the query of a reader who wants a page and gives the finished response along; without a query
there is none, and the page is the editor alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue

from mc2cm_graph.sparql.exchange import COMPLETE_HEADER, Response

PATH = "/sparql"
RESPONSE = "mc2cm.response"
"""Where the environment of a request holds the finished response of the endpoint."""

MOST_ROWS = 500
"""Rows or triples that the page shows at most; no more are asked for. The files beside it hold all."""


@dataclass(frozen=True)
class Asked:
    """What a reader of the query page did: the query, and the response to it if there is one.

    The response to SELECT and ASK is in the JSON results format, to CONSTRUCT and DESCRIBE in Turtle; or it
    has a ``problem``. Its body may be a file, which ``read_body`` reads and closes.
    """

    query: str
    response: Response | None

    @property
    def is_cut(self) -> bool:
        """Tell whether the answer was ended before its last row, for the page shows the beginning only."""
        return (
            self.response is not None and dict(self.response.headers).get(COMPLETE_HEADER, "true") != "true"
        )


EditorView = Callable[[Asked], ResponseReturnValue]
"""Shows the query page; it answers with the status of the response if there is one."""


def register(app: Flask, editor_view: EditorView) -> None:
    """Add the query page to an application."""
    blueprint = Blueprint("endpoint", __name__)

    @blueprint.route(PATH, methods=["GET", "POST"], endpoint="sparql", strict_slashes=False)
    def sparql() -> ResponseReturnValue:
        response = cast("Response | None", request.environ.get(RESPONSE))
        return editor_view(Asked(response.query if response is not None else "", response))

    app.register_blueprint(blueprint)


def read_body(response: Response) -> bytes:
    """Return the body of a response, wherever it is, and close it."""
    if isinstance(response.body, bytes):
        return response.body
    with response.body as file:
        return file.read()
