"""An engine with the answers that its snapshot keeps: what reads the whole graph was asked when it was built."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from mc2cm_graph.answers_format import ANSWERS, read_answer, write_terms
from mc2cm_graph.questions import Question
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store.door import Engine, Row, Table
from mc2cm_graph.terms import Term

_ANSWER = "SELECT body FROM answer WHERE question = ? AND terms = ?"


class KeptAnswers:
    """Gives the kept answer to a question, else that of the engine behind it. Safe to share between threads.

    A snapshot of an older make has no such file: then the engine answers everything.
    """

    def __init__(self, engine: Engine, snapshot: Snapshot) -> None:
        """Take the engine and the snapshot that it holds; no answer is read yet."""
        self._engine = engine
        self._path = snapshot.root / ANSWERS
        self._terms: dict[Path, set[str]] = defaultdict(set)
        if self._path.is_file():
            for name, terms in self._read("SELECT question, terms FROM answer"):
                self._terms[snapshot.queries / name].add(terms)
        self._queries = snapshot.queries
        self.said, self.values = engine.said, engine.values
        self.cited, self.pointing = engine.cited, engine.pointing

    def table(self, question: Question, /, **terms: Term) -> Table:
        """Answer a SELECT question: its columns, in order, and its rows."""
        kept = self._kept(question.path, terms)
        return kept if kept is not None else self._engine.table(question, **terms)

    def select(self, question: Question, /, **terms: Term) -> list[Row]:
        """Answer a SELECT question: its rows alone."""
        return self.table(question, **terms).rows

    def ask(self, question: Question, /, **terms: Term) -> bool:
        """Answer an ASK question."""
        return self._engine.ask(question, **terms)

    def construct(self, question: Question, media_type: str, /, **terms: Term) -> bytes:
        """Answer a CONSTRUCT or DESCRIBE question in an RDF media type; KeyError for an unknown type."""
        return self._engine.construct(question, media_type, **terms)

    def query(self, text: str, terms: Mapping[str, Term]) -> object:
        """Hand a query of ours to the engine, with terms bound; its own results, or triples to iterate."""
        return self._engine.query(text, terms)

    def _kept(self, path: Path, terms: Mapping[str, Term]) -> Table | None:
        if path not in self._terms:
            return None
        bound = write_terms(terms)
        if bound not in self._terms[path]:
            return None
        found = self._read(_ANSWER, path.relative_to(self._queries).as_posix(), bound)
        return Table(*read_answer(found[0][0]))

    def _read(self, query: str, *values: str) -> list[tuple[str, ...]]:
        return _read(self._path, query, *values)


def kept_rows(snapshot: Snapshot, name: str) -> list[Row] | None:
    """Give the rows that a snapshot keeps to a question without parameters (its file below ``queries/``).

    None if it keeps none: one of an older make. The snapshot need not be the one that is served.
    """
    path = snapshot.root / ANSWERS
    found = _read(path, _ANSWER, name, write_terms({})) if path.is_file() else []
    return read_answer(found[0][0])[1] if found else None


def _read(path: Path, query: str, *values: str) -> list[tuple[str, ...]]:
    """Ask the file, which stays closed in between: a connection would not outlive a fork."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as base:
        return base.execute(query, values).fetchall()
