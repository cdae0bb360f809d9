"""The door to the graph: what pages may ask of an engine, whichever engine holds the graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from mc2cm_graph.questions import Question
from mc2cm_graph.terms import Term

Row = dict[str, Term]
"""One solution, without the unbound variables."""


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT question; the columns stand even where there is no row."""

    columns: tuple[str, ...]
    rows: list[Row]


class Engine(Protocol):
    """An engine that answers the project's own questions with bound terms; safe to share between threads.

    An engine on another machine may raise EngineFailed from every method.
    """

    def table(self, question: Question, /, **terms: Term) -> Table:
        """Answer a SELECT question: its columns, in order, and its rows."""
        ...

    def select(self, question: Question, /, **terms: Term) -> list[Row]:
        """Answer a SELECT question: its rows alone."""
        ...

    def ask(self, question: Question, /, **terms: Term) -> bool:
        """Answer an ASK question."""
        ...

    def construct(self, question: Question, media_type: str, /, **terms: Term) -> bytes:
        """Answer a CONSTRUCT or DESCRIBE question in an RDF media type; KeyError for an unknown type."""
        ...

    def values(self, subject: str, predicate: str) -> list[Term]:
        """Give what the default graph says of a subject by one property; nothing for what is no IRI."""
        ...

    def said(self, subject: str) -> list[tuple[str, Term]]:
        """Give what the default graph says of a subject: property and value; nothing for what is no IRI."""
        ...

    def cited(self, subject: str) -> list[Row]:
        """Give what the named graphs say of a subject, as ?subject ?property ?value ?citation."""
        ...

    def pointing(self, value: str) -> list[Row]:
        """Give what the named graphs say to lead to an IRI, as ?subject ?property ?value ?citation.

        What the build computed of likeness is left out: it has pages of its own.
        """
        ...

    def query(self, text: str, terms: Mapping[str, Term]) -> object:
        """Hand a query of ours to the engine, with terms bound; its own results, or triples to iterate."""
        ...


Failure = Literal["engine", "engine-deadline", "result-size", "syntax"]
"""Why another engine gave no answer: it cannot be reached or answers wrongly (HTTP 502), it took too long
(504), its answer is longer than the limit, or it does not read the query."""


class EngineFailed(Exception):
    """Another engine gave no usable answer; the message says where, what was found and what was expected."""

    def __init__(self, kind: Failure, message: str) -> None:
        super().__init__(message)
        self.kind = kind
