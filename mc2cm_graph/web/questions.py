"""Published questions as pages and as an API. They are the project's own, so they run on the store itself."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.reading import Link
from mc2cm_graph.questions import Parameter, Question
from mc2cm_graph.schemaorg import describe_answer, text
from mc2cm_graph.sparql.negotiation import Format
from mc2cm_graph.store import Slice
from mc2cm_graph.web import asking, citing, paging, questionfaults, tags
from mc2cm_graph.web.asking import PAGE, Asking
from mc2cm_graph.web.canonical import root
from mc2cm_graph.web.copying import MOST_VALUES, copying
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.linked import LICENCE, Linked, of_list
from mc2cm_graph.web.questionfaults import Fault, Refused
from mc2cm_graph.web.questionwords import description_of, title_of
from mc2cm_graph.web.results import Table, table_of
from mc2cm_graph.web.site import browser, language
from mc2cm_graph.web.snippets import snippets

ROWS = 60
"""Rows of an answer on its page unless another number is asked for."""

MOST_ROWS = 500
"""The most rows on a page; the files hold all."""

_EXPOSED = "ETag, Link, Content-Location, MC2CM-Data-Version, MC2CM-Total-Rows, MC2CM-Complete"
pages = Blueprint("questions", __name__)


@dataclass(frozen=True)
class Choice:
    """What a reader may choose for a parameter: value and label; none where any text may be typed."""

    parameter: Parameter
    value: str
    options: tuple[tuple[str, str], ...]


@pages.get("/queries/")
def listing() -> ResponseReturnValue:
    """List the published questions."""
    found = [
        (name, title_of(question), description_of(question)) for name, question in browser().questions.items()
    ]
    found.sort(key=lambda entry: entry[1].value)
    problems = [
        (key, status, questionfaults.titles()[key]) for key, status in questionfaults.STATUSES.items()
    ]
    lines = [Link(f"{root()}/queries/{name}", f"/queries/{name}", title) for name, title, _ in found]
    listed = of_list(lines, len(lines))
    return render_template("questions.html", questions=found, problems=problems, linked=listed)


@pages.get("/queries/<name>")
def question(name: str) -> Response:
    """Show a question with its form and the answer to what is chosen, or give the answer in a format wanted."""
    page = request.accept_mimetypes.accept_html or not request.accept_mimetypes
    asked = None
    try:
        asked = asking.question_of(name)
        chosen, content_type = asking.format_by_accept(asked)
        page = chosen is PAGE
        response = _page(asked) if page else _data(asked, chosen, content_type)
    except Refused as refused:
        response = _refusal(asked, refused.fault, page)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@pages.get("/queries/<name>.rq")
def question_text(name: str) -> Response:
    """Give the text of a question."""
    try:
        text = asking.question_of(name).text
    except Refused as refused:
        return questionfaults.respond(refused.fault)
    return Response(text, content_type="application/sparql-query; charset=utf-8")


@pages.get("/queries/<name>.<extension>")
def question_data(name: str, extension: str) -> Response:
    """Answer a question in the format of an extension."""
    try:
        asked = asking.question_of(name)
        chosen = asking.format_by_extension(asked, extension)
        return _data(asked, chosen, chosen.content_type)
    except Refused as refused:
        return questionfaults.respond(refused.fault)


def _data(asked: Question, chosen: Format, content_type: str) -> Response:
    """Answer in a format; where the reader has this very answer already, nothing is computed (304)."""
    given = asking.pairs()
    if copying() and not _own(asked, given):
        # In a copy the file without values stands beside the page without values, which answers the example.
        given = [*_example(asked), *given]
    wanted = asking.read(asked, given)
    response = Response(content_type=content_type)
    response.set_etag(wanted.tag(content_type))
    headers = response.headers
    headers["Cache-Control"] = "public, max-age=86400" if wanted.pinned else "no-cache"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    headers["Content-Location"] = wanted.address(chosen.name, wanted.part)
    headers.add("Link", f'<{LICENCE}>; rel="license"')
    headers.add("Link", f'<{citing.cited_address(f"/queries/{asked.name}", wanted.values)}>; rel="cite-as"')
    headers.add("Link", '</openapi.json>; rel="service-desc"; type="application/vnd.oai.openapi+json"')
    response.vary.add("Accept-Language")
    held = tags.known_form(wanted.tag(content_type))
    if held is not None:
        response.set_etag(held)
        response.status_code = 304
        return response
    response.set_data(browser().answers.write(asked, wanted.terms, chosen.media_type, wanted.part))
    if asked.form == "select":
        _tell_rows(response, wanted, chosen)
    return response


def _tell_rows(response: Response, wanted: Asking, chosen: Format) -> None:
    """Say how many rows there are, whether these are all of them, and where the others are (RFC 8288)."""
    total = browser().answers.total(wanted.question, wanted.terms)
    part = wanted.part
    whole = part.offset == 0 and (part.limit is None or part.limit >= total)
    limit = "" if part.limit is None else f"; limit={part.limit}"
    response.headers["MC2CM-Total-Rows"] = str(total)
    response.headers["MC2CM-Complete"] = "true" if whole else f"false; offset={part.offset}{limit}"
    for relation, other in paging.neighbours(part, total).items():
        address = wanted.address(chosen.name, other)
        response.headers.add("Link", f'<{address}>; rel="{relation}"; type="{chosen.media_type}"')


def _refusal(asked: Question | None, fault: Fault, page: bool) -> Response:
    if not page:
        return questionfaults.respond(fault)
    if asked is not None and fault.key not in ("not-acceptable", "encoding"):
        return _page(asked, fault)
    near = [(name, title_of(browser().questions[name])) for name in fault.near if asked is None]
    body = render_template("refused.html", fault=fault, near=near)
    response = make_response(body, fault.status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(asked: Question, fault: Fault | None = None) -> Response:
    """Show the question with its answer, or with what is wrong; its example's, if nothing is asked."""
    given = asking.pairs()
    own = _own(asked, given)
    is_example = not own
    if is_example:
        own = _example(asked)
    given = [*own, *((name, value) for name, value in given if name in asking.reserved_of(asked))]
    wanted = None
    if fault is None:
        try:
            wanted = asking.read(asked, given)
        except Refused:
            if not is_example:
                raise
            # The example is of the live graph; in a graph that does not hold it only the form is shown.
    values = dict(wanted.values if wanted else own)
    shown = _shown(wanted) if wanted else {}
    body = render_template(
        "question.html",
        question=asked,
        title=title_of(asked),
        description=description_of(asked),
        choices=[_choice(parameter, values.get(parameter.name, "")) for parameter in asked.parameters],
        fault=fault,
        values=values,
        is_example=is_example,
        is_answered=wanted is not None,
        answered=_answered(asked) if copying() and is_example else [],
        formats=asking.formats_of(asked),
        snippets=snippets(wanted) if wanted else (),
        linked=_linked(wanted, shown) if wanted else None,
        citation=_citation(asked, None if is_example else wanted),
        **shown,
    )
    response = make_response(body, fault.status if fault else 200)
    if fault:
        response.headers["Cache-Control"] = "no-store"
    return response


def _linked(wanted: Asking, shown: dict[str, object]) -> Linked:
    """Tell of an answer as a dataset with its columns and files."""
    asked = wanted.question
    told = description_of(asked)
    table = shown.get("table")
    files = [(root() + wanted.address(form.name), form.media_type) for form in asking.formats_of(asked)]
    title = citing.answer_title(title_of(asked), wanted)
    columns = list(table.variables) if isinstance(table, Table) else []
    return Linked(main=describe_answer(text(title), text(told) if told else None, columns, files))


def _citation(asked: Question, wanted: Asking | None) -> citing.Citation:
    """Cite an answer, or the question where no values of the reader's own are asked for."""
    path, title = f"/queries/{asked.name}", title_of(asked)
    if wanted is None:
        return citing.cite(path, title)
    return citing.cite(path, citing.answer_title(title, wanted), wanted.values)


def _own(asked: Question, given: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in given if name not in asking.reserved_of(asked)]


def _example(asked: Question) -> list[tuple[str, str]]:
    return [(p.name, p.example) for p in asked.parameters if p.example and p.type != "language"]


def _shown(wanted: Asking) -> dict[str, object]:
    """Give what the page shows of the answer: a leaf of its table, yes or no, or the graph in Turtle."""
    asked, answers = wanted.question, browser().answers
    if asked.form == "ask":
        return {"truth": answers.ask(asked, wanted.terms)}
    if asked.form != "select":
        return {"graph": answers.write(asked, wanted.terms, "text/turtle").decode()}
    part = Slice(wanted.part.offset, min(wanted.part.limit or ROWS, MOST_ROWS))
    found = answers.table(asked, wanted.terms, part)
    total = answers.total(asked, wanted.terms)
    tongue = [("lang", language())] if "lang" in request.args else []
    leaves = {
        relation: paging.address(
            f"/queries/{asked.name}", [*wanted.values, *tongue], browser().manifest.version, leaf
        )
        for relation, leaf in paging.neighbours(part, total).items()
    }
    table = table_of(found.rows, found.columns)
    return {
        "table": table,
        "total": total,
        "first": part.offset + 1,
        "leaves": leaves if total > len(table.rows) else {},
        "hidden": _hidden(asked, table),
    }


def _choice(parameter: Parameter, value: str) -> Choice:
    options = [(slug, label.value) for slug, label in browser().values.options(parameter, language())]
    if parameter.type == "language":
        options = list(LANGUAGES.items())
    if options and value and value not in dict(options):
        options.insert(0, (value, value))
    return Choice(parameter, value, tuple(options))


def _answered(asked: Question) -> list[tuple[str, str]]:
    """Give the values of a question's only parameter to which the graph knows an answer: a copy has no others.

    Nothing is given where a question has several parameters, or one whose values cannot be listed.
    """
    own = [parameter for parameter in asked.parameters if parameter.type != "language"]
    options = browser().values.options(own[0], language()) if len(own) == 1 else []
    if asked.form != "select" or len(options) > MOST_VALUES:
        return []

    def is_answered(value: str) -> bool:
        wanted = asking.read(asked, [(own[0].name, value)])
        return browser().answers.total(asked, wanted.terms) > 0

    return [(value, label.value) for value, label in options if is_answered(value)]


def _hidden(asked: Question, answer: Table) -> set[str]:
    """Name the columns that the table need not show: what was asked for, and names told by their links."""
    columns = set(answer.variables)
    named = {
        name
        for name in columns
        for end in ("Label", "Title")
        if name.endswith(end) and name.removesuffix(end) in columns
    }
    hidden = named | {parameter.name for parameter in asked.parameters}
    return hidden if columns - hidden else set()
