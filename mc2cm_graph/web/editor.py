"""The query page: editor, published questions beside it, and the answer as table, map, chart, files, programs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import PREFIXES
from mc2cm_graph.schemaorg import describe_endpoint
from mc2cm_graph.sparql import exchange
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import citing, completion
from mc2cm_graph.web.canonical import root
from mc2cm_graph.web.endpoint import MOST_ROWS, PATH, Asked, read_body
from mc2cm_graph.web.linked import Linked
from mc2cm_graph.web.links import href
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.querysnippets import query_snippets
from mc2cm_graph.web.resultchart import ResultChart, chart_of
from mc2cm_graph.web.resultmap import ResultMap, maps_of
from mc2cm_graph.web.results import Table, read_json
from mc2cm_graph.web.site import browser, language, site

MOST_CHARACTERS = 200_000
"""Characters of a graph that are shown on the page."""

SCRIPT = "vendor/query-editor.js"
"""The built editor among the static files; it is not in the repository, and without it there is the text area."""

_PHRASES = ("Completions", "Diagnostics", "Control character")
"""What the editor says itself, to those who listen."""


@dataclass(frozen=True)
class _Answer:
    """The answer as the page shows it: one of table, truth and graph; ``total`` counts rows or characters."""

    table: Table | None = None
    truth: bool | None = None
    graph: str = ""
    total: int = 0
    maps: tuple[ResultMap, ...] = ()
    chart: ResultChart | None = None
    address: str = ""


def editor_view(asked: Asked) -> ResponseReturnValue:
    """Show the query page, with the answer to the query if there is one."""
    answered = asked.response
    answer = _read(answered) if answered is not None and answered.status == 200 else _Answer()
    query = asked.query or _example()
    page = render_template(
        "editor.html",
        query=query,
        answered=answered is not None,
        answer=answer,
        graph=answer.graph[:MOST_CHARACTERS],
        is_cut=asked.is_cut,
        problem=answered.problem if answered is not None else None,
        form=answered.form if answered is not None else None,
        examples=_examples(),
        limits=site().settings.limits,
        prefixes=PREFIXES,
        snippets=query_snippets(query, answered.form, request.host_url.rstrip("/") + PATH)
        if answered is not None and answered.status == 200
        else (),
        script=SCRIPT if has_script() else "",
        completion=href(completion.PATH, lang=language()),
        phrases=_phrases(),
        linked=Linked(
            main=describe_endpoint(root() + PATH, gettext("SPARQL endpoint"), root() + "/openapi.json")
        ),
        citation=_citation(query) if answered is not None and answered.status == 200 else None,
    )
    response: Response = make_response(page, answered.status if answered is not None else 200)
    if answered is not None:
        for name, value in answered.headers:
            if name in ("Retry-After", "Server-Timing"):
                response.headers[name] = value
        response.headers["Cache-Control"] = "no-store"
    return response


def has_script() -> bool:
    """Tell whether the editor was built."""
    return Path(current_app.static_folder or "", SCRIPT).is_file()


def _citation(query: str) -> citing.Citation:
    """Cite the answer to a query; one too long for an address is told by its hash, with the address of the snapshot."""
    title = gettext("Answer to a SPARQL query")
    if citing.cited_address(PATH, [("query", query)]) == citing.cited_address("/"):
        title += f" (SHA-256 {hashlib.sha256(query.encode()).hexdigest()})"
    return citing.cite(PATH, Literal(title, language()), [("query", query)], has_files=False)


def _read(answered: exchange.Response) -> _Answer:
    body = read_body(answered)
    address = dict(answered.headers).get("Content-Location", "")
    if answered.form not in ("SELECT", "ASK"):
        graph = body.decode()
        return _Answer(graph=graph, total=len(graph), address=address)
    found, total = read_json(body, MOST_ROWS)
    if isinstance(found, bool):
        return _Answer(truth=found, total=total, address=address)
    reading = browser().reading(language())
    drawn = maps_of(found, site().transfers.chains.points, reading)
    return _Answer(found, None, "", total, drawn, chart_of(found, reading), address)


def _example() -> str:
    """Give the query of the question that the address names, else the text that it brings, else our first one."""
    question = browser().questions.get(request.args.get("question", ""))
    if question is not None:
        return question.query
    return request.args.get("example", "") or browser().first_query


def _examples() -> list[tuple[str, Literal]]:
    found = []
    for name, question in browser().questions.items():
        titles = [Literal(text, tag) for tag, text in question.titles.items()]
        found.append((name, choose(titles, language()) or Literal(name)))
    return sorted(found, key=lambda pair: pair[1].value)


def _phrases() -> dict[str, str]:
    """Give the words of the editor in the language of the page."""
    return dict(
        zip(
            _PHRASES,
            (gettext("Completions"), gettext("Errors of the query"), gettext("Control character")),
            strict=True,
        )
    )
