"""The store of a snapshot, asked with the project's own questions.

Every statement is held twice, in its citation graph and in the real default graph; the union option stays off,
because the engine does not merge overlapping named graphs and would count a statement once a citation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from sys import intern
from typing import cast

import pyoxigraph as ox

from mc2cm_graph.names import PREFIXES, RELATED_GRAPH
from mc2cm_graph.questions import Question
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store.door import Row, Table
from mc2cm_graph.terms import Iri, Literal, Term
from mc2cm_graph.workers.media_types import RDF_MEDIA_TYPES

_RELATED = ox.NamedNode(RELATED_GRAPH)


class Store:
    """A snapshot in memory, or a large one on its disk. Reading only; safe to share between threads."""

    def __init__(self, dataset: Path) -> None:
        """Load the N-Quads file ``dataset``; raises OSError if it cannot be read.

        Quad by quad: so rows and labels of blank nodes are the same in every process (see ``workers.engine``).
        """
        self._store = ox.Store()
        self._store.extend(ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS))

    @classmethod
    def open(cls, snapshot: Snapshot) -> Store:
        """Load the dataset of a snapshot, or open the store on disk that its build made.

        A process that does so must not fork afterwards: the store on disk has threads.
        """
        if snapshot.store is None:
            return cls(snapshot.dataset)
        opened = cls.__new__(cls)
        opened._store = ox.Store.read_only(str(snapshot.store))
        return opened

    def table(self, question: Question, /, **terms: Term) -> Table:
        """Answer a SELECT question: its columns, in order, and its rows."""
        return rows_of(cast(ox.QuerySolutions, self.query(question.text, terms)))

    def select(self, question: Question, /, **terms: Term) -> list[Row]:
        """Answer a SELECT question: its rows alone."""
        return self.table(question, **terms).rows

    def ask(self, question: Question, /, **terms: Term) -> bool:
        """Answer an ASK question."""
        return bool(self.query(question.text, terms))

    def construct(self, question: Question, media_type: str, /, **terms: Term) -> bytes:
        """Answer a CONSTRUCT or DESCRIBE question in one of RDF_MEDIA_TYPES; KeyError for any other type."""
        return write_triples(cast(ox.QueryTriples, self.query(question.text, terms)), media_type)

    def values(self, subject: str, predicate: str) -> list[Term]:
        """Give what the default graph says of a subject by one property; nothing for what is no IRI."""
        try:
            pattern = ox.NamedNode(subject), ox.NamedNode(predicate), None, ox.DefaultGraph()
        except ValueError:
            return []
        return [plain(quad.object) for quad in self._store.quads_for_pattern(*pattern)]

    def said(self, subject: str) -> list[tuple[str, Term]]:
        """Give what the default graph says of a subject: property and value; nothing for what is no IRI."""
        try:
            pattern = ox.NamedNode(subject), None, None, ox.DefaultGraph()
        except ValueError:
            return []
        quads = self._store.quads_for_pattern(*pattern)
        return [(intern(quad.predicate.value), plain(quad.object)) for quad in quads]

    def cited(self, subject: str) -> list[Row]:
        """Give what the named graphs say of a subject, as ?subject ?property ?value ?citation."""
        try:
            pattern = ox.NamedNode(subject), None, None, None
        except ValueError:
            return []
        return _rows(self._store.quads_for_pattern(*pattern))

    def pointing(self, value: str) -> list[Row]:
        """Give what the named graphs say to lead to an IRI, likeness left out, as ``cited`` does."""
        try:
            pattern = None, None, ox.NamedNode(value), None
        except ValueError:
            return []
        quads = self._store.quads_for_pattern(*pattern)
        return _rows(quad for quad in quads if quad.graph_name != _RELATED)

    def query(self, text: str, terms: Mapping[str, Term]) -> object:
        """Hand a query of ours to the engine, with terms bound to its variables."""
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): _engine(term) for name, term in terms.items()
        }
        return self._store.query(text, substitutions=substitutions)


def _rows(quads: Iterable[ox.Quad]) -> list[Row]:
    """Write the quads of named graphs as rows."""
    return [
        {
            "subject": plain(quad.subject),
            "property": Iri(quad.predicate.value),
            "value": plain(quad.object),
            "citation": Iri(quad.graph_name.value),
        }
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode)
    ]


def rows_of(solutions: ox.QuerySolutions) -> Table:
    """Read the engine's solutions."""
    columns = tuple(variable.value for variable in solutions.variables)
    rows = []
    for solution in solutions:
        pairs = ((column, solution[column]) for column in columns)
        rows.append({column: plain(term) for column, term in pairs if term is not None})
    return Table(columns, rows)


def write_triples(triples: Iterable[ox.Triple], media_type: str) -> bytes:
    """Write triples in one of RDF_MEDIA_TYPES, sorted, so that the same snapshot gives the same bytes."""
    format_ = RDF_MEDIA_TYPES[media_type]
    ordered = sorted(triples, key=str)
    used = "".join(str(triple) for triple in ordered)
    prefixes = {name: iri for name, iri in PREFIXES.items() if iri in used}
    return ox.serialize(ordered, format=format_, prefixes=prefixes) or b""


def _engine(term: Term) -> ox.NamedNode | ox.Literal:
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def plain(term: object) -> Term:
    """Give a term of the engine as a plain value."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        # Only lists and chains of the ontology have blank nodes; a label of the graph's own keeps them apart.
        return Iri(f"_:{term.value}")
    if isinstance(term, ox.Literal):
        # Of languages, datatypes and properties there are few, each a thousand times: one text of each is kept.
        return Literal(term.value, intern(term.language or ""), intern(term.datatype.value))
    raise TypeError(f"found {term!r}, expected an IRI, a blank node or a literal")
