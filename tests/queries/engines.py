"""Two engines that answer the same questions over the same dataset: the project's store and rdflib."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox
import rdflib
from rdflib.graph import Graph
from rdflib.query import ResultRow
from rdflib.term import Node

from mc2cm_graph.questions import Question
from mc2cm_graph.store import Store
from mc2cm_graph.terms import XSD, XSD_STRING, Iri, Literal, Term

Row = dict[str, Term]


class Engine(Protocol):
    """Answers a question with rows: solutions, ``answer`` for ASK, ``subject property value`` for CONSTRUCT."""

    def rows(self, question: Question, terms: Mapping[str, Term]) -> list[Row]:
        """Answer a question; the order of rows counts only for SELECT."""
        ...


class OurStore:
    """The store that serves the site."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def rows(self, question: Question, terms: Mapping[str, Term]) -> list[Row]:
        """Answer a question."""
        if question.form == "ask":
            return [{"answer": _boolean(self.store.ask(question, **terms))}]
        if question.form == "select":
            return self.store.select(question, **terms)
        body = self.store.construct(question, "application/n-triples", **terms)
        graph = Graph().parse(data=body, format="nt")
        return [_triple(triple) for triple in graph]


class Rdflib:
    """The reference library, with the same dataset: named graphs and the real default graph."""

    def __init__(self, dataset: Path) -> None:
        self.dataset = rdflib.Dataset(default_union=False)
        # Parsed by the fast library, without its store, which would normalise the literals.
        for quad in ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS):
            self._graph(quad.graph_name).add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))

    def rows(self, question: Question, terms: Mapping[str, Term]) -> list[Row]:
        """Answer a question."""
        bindings = {name: _identifier(term) for name, term in terms.items()}
        result = self.dataset.query(question.text, initBindings=bindings)
        if result.type == "ASK":
            return [{"answer": _boolean(bool(result.askAnswer))}]
        if result.type == "CONSTRUCT":
            assert result.graph is not None
            return [_triple(triple) for triple in result.graph]
        rows = []
        for row in result:
            assert isinstance(row, ResultRow)
            rows.append({name: _term(value) for name, value in row.asdict().items()})
        return rows

    def _graph(self, name: object) -> Graph:
        if isinstance(name, ox.NamedNode):
            return self.dataset.graph(rdflib.URIRef(name.value))
        default: Graph = self.dataset.default_graph
        return default


def _node(term: object) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, ox.Literal)
    return _literal(term.value, term.language or "", term.datatype.value)


def _identifier(term: Term) -> rdflib.URIRef | rdflib.Literal:
    if isinstance(term, Iri):
        return rdflib.URIRef(term.value)
    return _literal(term.value, term.language, term.datatype)


def _literal(text: str, language: str, datatype: str) -> rdflib.Literal:
    if language:
        return rdflib.Literal(text, lang=language)
    if datatype == XSD_STRING:
        return rdflib.Literal(text)
    return rdflib.Literal(text, datatype=rdflib.URIRef(datatype))


def _term(node: Node) -> Term:
    if isinstance(node, rdflib.Literal):
        return Literal(str(node), node.language or "", str(node.datatype or XSD_STRING))
    return Iri(f"_:{node}" if isinstance(node, rdflib.BNode) else str(node))


def _triple(triple: tuple[Node, Node, Node]) -> Row:
    return dict(zip(("subject", "property", "value"), map(_term, triple), strict=True))


def _boolean(answer: bool) -> Literal:
    return Literal("true" if answer else "false", datatype=XSD + "boolean")
