"""The query page: a text area, the published questions beside it, and the answer of the endpoint as a table."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import PREFIXES
from mc2cm_graph.terms import Literal
from mc2cm_graph.web.endpoint import MOST_ROWS, Asked, read_body
from mc2cm_graph.web.results import Table, read_json
from mc2cm_graph.web.site import browser, language, site

MOST_CHARACTERS = 200_000
"""Characters of a graph that are shown on the page."""


def editor_view(asked: Asked) -> ResponseReturnValue:
    """Show the query page, with the answer to the query if there is one."""
    answered = asked.response
    table: Table | bool | None = None
    graph, total = "", 0
    if answered is not None and answered.status == 200:
        body = read_body(answered)
        if answered.form in ("SELECT", "ASK"):
            table, total = read_json(body, MOST_ROWS)
        else:
            graph = body.decode()
            total = len(graph)
    page = render_template(
        "editor.html",
        query=asked.query or request.args.get("example", "") or browser().first_query,
        answered=answered is not None,
        table=table if isinstance(table, Table) else None,
        truth=table if isinstance(table, bool) else None,
        graph=graph[:MOST_CHARACTERS],
        total=total,
        is_cut=asked.is_cut,
        problem=answered.problem if answered is not None else None,
        form=answered.form if answered is not None else None,
        examples=_examples(),
        limits=site().settings.limits,
        prefixes=PREFIXES,
    )
    response: Response = make_response(page, answered.status if answered is not None else 200)
    if answered is not None:
        for name, value in answered.headers:
            if name in ("Retry-After", "Server-Timing"):
                response.headers[name] = value
        response.headers["Cache-Control"] = "no-store"
    return response


def _examples() -> list[tuple[str, Literal]]:
    found = []
    for name, question in browser().questions.items():
        titles = [Literal(text, tag) for tag, text in question.titles.items()]
        found.append((name, choose(titles, language()) or Literal(name)))
    return sorted(found, key=lambda pair: pair[1].value)
