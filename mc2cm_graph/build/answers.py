"""The answers that the snapshot keeps: questions that read the whole graph, asked once, here."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from mc2cm_graph.answers_format import SCHEMA, Rows, in_order, kept, write_answer, write_terms
from mc2cm_graph.questions import Question, load
from mc2cm_graph.terms import Iri, Literal, Term

_PAGE_BYTES = 4096
_VERSION_OF_SQLITE = slice(96, 100)
"""Where the file says which SQLite wrote it: of no use to a reader, and another on every machine."""


def kept_answers(store: ox.Store, queries: Path) -> bytes:
    """Write the file of kept answers over the dataset in a store; a question that ``queries`` has not is left out."""
    with sqlite3.connect(":memory:") as base:
        base.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        base.executescript(SCHEMA)
        done: set[tuple[str, str]] = set()
        for name, terms in kept():
            if not (queries / name).is_file():
                continue
            question = load(queries / name)
            asked = {parameter.name for parameter in question.parameters}
            bound = {key: term for key, term in terms.items() if key in asked or key != "language"}
            key = name, write_terms(bound)
            if key not in done:
                done.add(key)
                body = write_answer(*_ask(store, question, bound))
                base.execute("INSERT INTO answer VALUES (?, ?, ?)", (*key, body))
    base.execute("VACUUM")
    image = bytearray(base.serialize())
    base.close()
    image[_VERSION_OF_SQLITE] = bytes(4)
    return bytes(image)


def _ask(store: ox.Store, question: Question, terms: dict[str, Term]) -> tuple[tuple[str, ...], Rows]:
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): ox.NamedNode(term.value) if isinstance(term, Iri) else ox.Literal(term.value)
        for name, term in terms.items()
    }
    solutions = cast(ox.QuerySolutions, store.query(question.text, substitutions=bound))
    columns = tuple(variable.value for variable in solutions.variables)
    rows = []
    for solution in solutions:
        pairs = ((name, solution[name]) for name in columns)
        rows.append({name: _plain(term) for name, term in pairs if term is not None})
    return columns, rows if "ORDER BY" in question.text else in_order(rows, columns)


def _plain(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return Iri(f"_:{term.value}")
    literal = cast(ox.Literal, term)
    return Literal(literal.value, literal.language or "", literal.datatype.value)
