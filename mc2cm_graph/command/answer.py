"""The answer to a question as text: a table for people, and every format that the site has for programs."""

from __future__ import annotations

from collections.abc import Mapping

from mc2cm_graph.browse.index import Index
from mc2cm_graph.browse.values import Values
from mc2cm_graph.command import rows
from mc2cm_graph.names import compact
from mc2cm_graph.questions import BadParameter, Question, bind, load
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES, Format
from mc2cm_graph.store import Answers, Store
from mc2cm_graph.terms import Iri, Literal, Term

FORMATS = ("table", *(format_.name for format_ in (*TABLES, *GRAPHS)))

_COLUMN_WIDTH = 60


def write_answer(snapshot: Snapshot, question: Question, values: Mapping[str, str], format_: str) -> str:
    """Answer a question as the site does: the same values are accepted, the same bytes come out.

    ``table`` is for people: a graph is then Turtle. ``json`` of a table has plain values and the data version; its
    other formats are those of SPARQL 1.1. Raises BadParameter for unfit values and for a format of another form.
    """
    store = Store.open(snapshot)
    terms = bind(question, values, Values(Index(store, SearchIndex.open(snapshot))))
    answers = Answers(store)
    if format_ == "json" and question.form == "select":
        plain = [
            {name: term.value for name, term in row.items()} for row in answers.table(question, terms).rows
        ]
        return rows.as_json(snapshot, plain)
    if format_ == "table" and question.form == "select":
        table = answers.table(question, terms)
        cells = [[_cell(row.get(column)) for column in table.columns] for row in table.rows]
        return rows.as_table(table.columns, cells, snapshot, _COLUMN_WIDTH)
    text = answers.write(question, terms, _format(question, format_).media_type).decode()
    return text if text.endswith("\n") else text + "\n"


def checkable_share(snapshot: Snapshot) -> str:
    """Say in a line how many preconditions carry a requirement that can be checked against a receiving city."""
    question = load(snapshot.queries / "checkable-preconditions.rq")
    solutions = Store.open(snapshot).select(question, language=Literal("en"))
    whole = next(row for row in solutions if "criterion" not in row)
    every, checkable = int(whole["preconditions"].value), int(whole["checkable"].value)
    share = f"{100 * checkable / every:.0f} %" if every else "none"
    return f"{every} preconditions, {checkable} ({share}) with a requirement that can be checked"


def _format(question: Question, name: str) -> Format:
    offered = GRAPHS if question.form in ("construct", "describe") else TABLES
    for format_ in offered:
        if name in (format_.name, "table"):
            return format_
    names = ", ".join(format_.name for format_ in offered)
    raise BadParameter(f"{question.name}: found format {name!r}, expected table, {names}")


def _cell(term: Term | None) -> str:
    if isinstance(term, Iri):
        return compact(term.value) or term.value
    return term.value if term else ""
