"""Answers of published questions, whole or cut into pages, written by the engine's own serialisers.

A table is kept as the lines of its SPARQL 1.1 TSV, one solution a line: this form loses nothing of a term, the
engine writes and reads it, and a page is a slice of the lines.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import cast

import pyoxigraph as ox

from mc2cm_graph.questions import Question
from mc2cm_graph.questions.order import in_total_order
from mc2cm_graph.store.door import Engine, Table
from mc2cm_graph.store.store import rows_of
from mc2cm_graph.terms import Term
from mc2cm_graph.workers.media_types import TABLE_MEDIA_TYPES

_TSV = ox.QueryResultsFormat.TSV
_KEPT_BYTES = 16 << 20


@dataclass(frozen=True)
class Slice:
    """Which rows of an answer: those after the first ``offset``, at most ``limit`` (None: all of them)."""

    offset: int = 0
    limit: int | None = None

    @property
    def end(self) -> int | None:
        """The number of the row before which the slice ends."""
        return None if self.limit is None else self.offset + self.limit


@dataclass(frozen=True)
class _Lines:
    head: bytes
    rows: tuple[bytes, ...]
    size: int


class Answers:
    """Answers over one store. Safe to share between threads; the last answers asked for are kept."""

    def __init__(self, store: Engine, kept_bytes: int = _KEPT_BYTES) -> None:
        """Take the store, and how many bytes of answers may be kept for the next page of them."""
        self._store = store
        self._kept: OrderedDict[tuple[object, ...], _Lines] = OrderedDict()
        self._kept_bytes = kept_bytes
        self._lock = Lock()

    def total(self, question: Question, terms: Mapping[str, Term]) -> int:
        """Count the rows of the answer to a SELECT question."""
        return len(self._lines(question, terms).rows)

    def table(self, question: Question, terms: Mapping[str, Term], part: Slice | None = None) -> Table:
        """Answer a SELECT question with terms."""
        solutions = ox.parse_query_results(self._cut(question, terms, part or Slice()), format=_TSV)
        return rows_of(cast(ox.QuerySolutions, solutions))

    def ask(self, question: Question, terms: Mapping[str, Term]) -> bool:
        """Answer an ASK question."""
        return self._store.ask(question, **terms)

    def write(
        self, question: Question, terms: Mapping[str, Term], media_type: str, part: Slice | None = None
    ) -> bytes:
        """Answer a question in a media type of its form: of TABLE_MEDIA_TYPES, or of RDF_MEDIA_TYPES.

        Raises KeyError for a media type of another form. ``part`` is for SELECT; a graph has no order.
        """
        if question.form in ("construct", "describe"):
            return self._store.construct(question, media_type, **terms)
        format_ = TABLE_MEDIA_TYPES[media_type]
        if question.form == "ask":
            return (
                cast(ox.QueryBoolean, self._store.query(question.text, terms)).serialize(format=format_)
                or b""
            )
        body = self._cut(question, terms, part or Slice())
        if format_ == _TSV:
            return body
        solutions = cast(ox.QuerySolutions, ox.parse_query_results(body, format=_TSV))
        return solutions.serialize(format=format_) or b""

    def _cut(self, question: Question, terms: Mapping[str, Term], part: Slice) -> bytes:
        lines = self._lines(question, terms)
        return b"".join((lines.head, *lines.rows[part.offset : part.end]))

    def _lines(self, question: Question, terms: Mapping[str, Term]) -> _Lines:
        key = (question.name, *sorted(terms.items()))
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        found = self._select(question, terms)
        with self._lock:
            self._kept[key] = found
            while sum(lines.size for lines in self._kept.values()) > self._kept_bytes:
                self._kept.popitem(last=False)
        return found

    def _select(self, question: Question, terms: Mapping[str, Term]) -> _Lines:
        solutions = self._store.query(in_total_order(question.text, columns_of(question)), terms)
        text = cast(ox.QuerySolutions, solutions).serialize(format=_TSV) or b""
        head, *rows = text.splitlines(keepends=True)
        return _Lines(head, tuple(rows), len(text))


def columns_of(question: Question) -> tuple[str, ...]:
    """Give the variables that a SELECT question projects, in its own order."""
    # An empty store answers at once, and the engine knows its language better than a pattern would.
    solutions = cast(ox.QuerySolutions, ox.Store().query(question.text))
    return tuple(variable.value for variable in solutions.variables)


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI (RFC 3987)."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True
