"""The answer to a question as text: a table for people, JSON, CSV or Turtle for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from prettytable import PrettyTable

from mc2cm_graph.names import compact
from mc2cm_graph.questions import Question, bind, load
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from mc2cm_graph.terms import Iri, Literal, Term

FORMATS = ("table", "json", "csv", "ttl")

_COLUMN_WIDTH = 60


def write_answer(snapshot: Snapshot, question: Question, values: Mapping[str, str], format_: str) -> str:
    """Answer a question; CONSTRUCT and DESCRIBE are always Turtle. Raises BadParameter for unfit values."""
    terms = bind(question, values)
    store = Store.open(snapshot)
    if question.form in ("construct", "describe"):
        return store.construct(question, "text/turtle", **terms).decode()
    if question.form == "ask":
        yes = store.ask(question, **terms)
        return json.dumps({"version": snapshot.manifest.version, "boolean": yes}) + "\n"
    table = store.table(question, **terms)
    columns, rows = table.columns, table.rows
    if format_ == "json":
        plain = [{name: term.value for name, term in row.items()} for row in rows]
        answer = {"version": snapshot.manifest.version, "rows": plain}
        return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
    if format_ == "csv":
        return _csv(columns, rows)
    return _table(columns, rows) + f"\n{len(rows)} rows, version {snapshot.manifest.version}\n"


def checkable_share(snapshot: Snapshot) -> str:
    """Say in a line how many preconditions carry a requirement that can be checked against a receiving city."""
    question = load(snapshot.queries / "checkable-preconditions.rq")
    rows = Store.open(snapshot).select(question, language=Literal("en"))
    whole = next(row for row in rows if "criterion" not in row)
    every, checkable = int(whole["preconditions"].value), int(whole["checkable"].value)
    share = f"{100 * checkable / every:.0f} %" if every else "none"
    return f"{every} preconditions, {checkable} ({share}) with a requirement that can be checked"


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, Term]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[c].value if c in row else "" for c in columns] for row in rows)
    return text.getvalue()


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, Term]]) -> str:
    table = PrettyTable(columns, align="l", max_width=_COLUMN_WIDTH)
    table.add_rows([[_cell(row.get(column)) for column in columns] for row in rows])
    return str(table.get_string())


def _cell(term: Term | None) -> str:
    if isinstance(term, Iri):
        return compact(term.value) or term.value
    return term.value if term else ""
