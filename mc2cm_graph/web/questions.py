"""Published questions as pages and as an API. They are the project's own, so they run on the store itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import KINDS, SCHEMES
from mc2cm_graph.questions import BadParameter, Parameter, Question, bind
from mc2cm_graph.terms import Literal, Term
from mc2cm_graph.web import data
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.results import RESULTS_JSON, Table, table_of, write_json, write_rows
from mc2cm_graph.web.site import browser, language

MOST_ROWS = 100
"""Rows of an answer shown on a page; its files hold all."""

_RESERVED = {"lang"}
_SELECTED = re.compile(
    r"SELECT\s+(?:DISTINCT\s+|REDUCED\s+)?(.*?)\s*(?:WHERE\b|\{)", re.IGNORECASE | re.DOTALL
)
_PROJECTED = re.compile(
    r"\(\s*[^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\bAS\s+\?(\w+)\s*\)|\?(\w+)", re.I
)
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
        (name, _title(question), _description(question)) for name, question in browser().questions.items()
    ]
    found.sort(key=lambda entry: entry[1].value)
    return render_template("questions.html", questions=found)


@pages.get("/queries/<name>")
def question(name: str) -> ResponseReturnValue:
    """Show a question with its form and, for what is chosen or else for its example, its answer."""
    asked = _question(name)
    values = _values(asked, with_examples=True)
    answer: Table | bool | str | None = None
    fault = ""
    try:
        answer = _answer(asked, bind(asked, values))
    except BadParameter as bad:
        fault = str(bad)
    extensions = ("ttl", "jsonld") if asked.form in ("construct", "describe") else ("json", "csv")
    choices = [_choice(parameter, values.get(parameter.name, "")) for parameter in asked.parameters]
    body = render_template(
        "question.html",
        question=asked,
        title=_title(asked),
        description=_description(asked),
        choices=choices,
        text=_text(asked),
        answer=answer,
        is_table=isinstance(answer, Table),
        hidden=_hidden(asked, answer),
        most=MOST_ROWS,
        fault=fault,
        values=values,
        extensions=extensions,
    )
    return make_response(body, 400 if fault and request.args.keys() - _RESERVED else 200)


@pages.get("/queries/<name>.json")
def question_json(name: str) -> Response:
    """Answer a question in the SPARQL 1.1 results JSON format."""
    return data.json_response(write_json(_table(name)), RESULTS_JSON)


@pages.get("/queries/<name>.csv")
def question_csv(name: str) -> Response:
    """Answer a question in CSV."""
    return data.csv_response(*write_rows(_table(name)))


@pages.get("/queries/<name>.rq")
def question_text(name: str) -> Response:
    """Give the text of a question."""
    return Response(_question(name).text, content_type="application/sparql-query; charset=utf-8")


@pages.get(f"/queries/<name>.<{data.RDF_EXTENSION}:extension>")
def question_rdf(name: str, extension: str) -> Response:
    """Answer a CONSTRUCT or DESCRIBE question in RDF."""
    asked = _question(name)
    if asked.form not in ("construct", "describe"):
        raise NotFound
    body = browser().answer_graph(name, _bound(asked), data.RDF_TYPES[extension])
    return data.rdf_response(body, extension, request.base_url, request.full_path)


def variables_of(question: Question) -> tuple[str, ...]:
    """Give the names of the columns that a SELECT question asks for, in its own order."""
    text = "\n".join(line for line in question.text.splitlines() if not line.lstrip().startswith("#"))
    selected = _SELECTED.search(text)
    if not selected or selected[1].strip() == "*":
        return ()
    return tuple(one or other for one, other in _PROJECTED.findall(selected[1]))


def _question(name: str) -> Question:
    found = browser().questions.get(name)
    if found is None:
        raise NotFound
    return found


def _values(asked: Question, with_examples: bool = False) -> dict[str, str]:
    """Read the typed-in values; a language that is not given is that of the page."""
    given = {name: value for name, value in request.args.items() if name not in _RESERVED and value}
    values = {parameter.name: language() for parameter in asked.parameters if parameter.type == "language"}
    if with_examples and not given:
        examples = {p.name: p.example for p in asked.parameters if p.example and p.type != "language"}
        values.update(examples)
    return {**values, **given}


def _bound(asked: Question) -> dict[str, Term]:
    try:
        return bind(asked, _values(asked))
    except BadParameter as bad:
        raise BadRequest(str(bad)) from bad


def _table(name: str) -> Table | bool:
    asked = _question(name)
    if asked.form not in ("select", "ask"):
        raise NotFound
    answer = _answer(asked, _bound(asked))
    if isinstance(answer, str):
        raise NotFound
    return answer


def _answer(asked: Question, terms: dict[str, Term]) -> Table | bool | str:
    if asked.form in ("construct", "describe"):
        return browser().answer_graph(asked.name, terms, "text/turtle").decode()
    answer = browser().answer(asked.name, terms)
    if isinstance(answer, bool):
        return answer
    columns = variables_of(asked) or tuple(sorted({name for row in answer for name in row}))
    return table_of(answer, columns)


def _choice(parameter: Parameter, value: str) -> Choice:
    kind, _, scheme = parameter.of.partition(" ")
    options: list[tuple[str, str]] = []
    if parameter.type == "language":
        options = [(tag, name) for tag, name in LANGUAGES.items()]
        if value and value not in LANGUAGES:
            options.append((value, value))
    elif kind in KINDS:
        options = [(slug, label.value) for slug, _, label in browser().index.things(kind, language())]
    elif kind == "concept" and scheme in SCHEMES:
        options = [(slug, label.value) for slug, _, label in browser().index.concepts(scheme, language())]
    if options and value and value not in dict(options):
        options.insert(0, (value, value))
    return Choice(parameter, value, tuple(options))


def _title(asked: Question) -> Literal:
    titles = [Literal(text, tag) for tag, text in asked.titles.items()]
    return choose(titles, language()) or Literal(asked.name)


def _description(asked: Question) -> Literal | None:
    return choose([Literal(text, tag) for tag, text in asked.descriptions.items()], language())


def _text(asked: Question) -> str:
    """Give the query without its header."""
    return "\n".join(line for line in asked.text.splitlines() if not line.startswith("#+")).strip() + "\n"


def _hidden(asked: Question, answer: Table | bool | str | None) -> set[str]:
    """Name the columns that the table need not show: what was asked for, and names told by their links."""
    if not isinstance(answer, Table):
        return set()
    columns = set(answer.variables)
    named = {
        name
        for name in columns
        for end in ("Label", "Title")
        if name.endswith(end) and name.removesuffix(end) in columns
    }
    hidden = named | {parameter.name for parameter in asked.parameters}
    return hidden if columns - hidden else set()


def parameter_title(parameter: Parameter) -> str:
    """Name a parameter of a form."""
    return {
        "city": gettext("City"),
        "other": gettext("Other city"),
        "project": gettext("Project"),
        "practice": gettext("Practice"),
        "theme": gettext("Theme"),
        "language": gettext("Language of the labels"),
        "institution": gettext("Institution"),
        "network": gettext("Network"),
        "source": gettext("Source"),
        "country": gettext("Country"),
        "group": gettext("Target group"),
        "level": gettext("Level"),
        "criterion": gettext("Criterion"),
        "addressee": gettext("Addressee"),
        "thing": gettext("Thing"),
        "property": gettext("Property"),
        "spoken": gettext("Language spoken"),
        "second": gettext("Second target group"),
        "challenge": gettext("Challenge"),
        "measure": gettext("Measure"),
        "grade": gettext("Grade of evidence"),
        "channel": gettext("Channel"),
        "kind": gettext("Kind of institution"),
        "leadkind": gettext("Kind of the lead"),
        "funderkind": gettext("Kind of the funder"),
        "from": gettext("From the region"),
        "to": gettext("To the region"),
        "first": gettext("First year"),
        "last": gettext("Last year"),
        "feature": gettext("Feature"),
        "value": gettext("Value"),
    }.get(parameter.name, parameter.name)
