"""The graph in another engine, asked with the project's own questions over the SPARQL 1.1 Protocol."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import BinaryIO

import pyoxigraph as ox

from mc2cm_graph.names import (
    DEFAULT_GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_DOCUMENT,
    RELATED_GRAPH,
    SHAPES_DOCUMENT,
    VOCABULARIES,
)
from mc2cm_graph.questions import Question
from mc2cm_graph.snapshot import Manifest
from mc2cm_graph.store import store
from mc2cm_graph.store.answers import is_iri
from mc2cm_graph.store.door import Engine, EngineFailed, Row, Table
from mc2cm_graph.store.endpoint import JSON, N_TRIPLES, Endpoint, Exchange, Wish
from mc2cm_graph.store.structure import Query
from mc2cm_graph.store.substitution import substitute
from mc2cm_graph.terms import XSD, Iri, Literal, Term

DEADLINE_S = 60.0
"""What one question of a page may take. Longer than a stranger's: some are asked once, at the start."""

MOST_BYTES = 256 << 20
"""The longest answer to a question of a page."""

_TRUTH = "__ASK_RETVAL"
"""The column in which Virtuoso writes the answer to ASK."""

_BOOLEAN = XSD + "boolean"
_WKT = VOCABULARIES["geo"] + "wktLiteral"
_VIRTUOSO_POINT = "http://www.openlinksw.com/schemas/virtrdf#Geometry"


class RemoteStore:
    """A store behind an address. Reading only; safe to share between threads."""

    def __init__(self, endpoint: Endpoint, questions: Mapping[str, Question]) -> None:
        """Name the engine and the site's questions; nothing is asked yet."""
        self._endpoint = endpoint
        self._questions = questions
        self._address = endpoint.address
        self._rewrite = lru_cache(maxsize=256)(endpoint.layout.rewrite)

    def table(self, question: Question, /, **terms: Term) -> Table:
        """Answer a SELECT question: its columns, in order, and its rows."""
        with self._answer(question, terms, JSON) as body:
            solutions = read_results(body, self._address)
            if isinstance(solutions, ox.QueryBoolean):
                raise EngineFailed(
                    "engine", f"the engine at {self._address} answered a SELECT with a truth value"
                )
            columns = tuple(variable.value for variable in solutions.variables)
            rows = []
            try:
                for solution in solutions:
                    pairs = ((column, solution[column]) for column in columns)
                    rows.append({column: _value(term) for column, term in pairs if term is not None})
            except (SyntaxError, ValueError) as fault:
                raise unreadable(self._address, fault) from fault
        return Table(columns, rows)

    def select(self, question: Question, /, **terms: Term) -> list[Row]:
        """Answer a SELECT question: its rows alone."""
        return self.table(question, **terms).rows

    def ask(self, question: Question, /, **terms: Term) -> bool:
        """Answer an ASK question."""
        with self._answer(question, terms, JSON) as body:
            return truth(read_results(body, self._address), self._address)

    def construct(self, question: Question, media_type: str, /, **terms: Term) -> bytes:
        """Answer a CONSTRUCT or DESCRIBE question in one of RDF_MEDIA_TYPES; KeyError for any other type."""
        with self._answer(question, terms, N_TRIPLES) as body:
            try:
                triples = {quad.triple for quad in ox.parse(body.read(), format=ox.RdfFormat.N_TRIPLES)}
            except (SyntaxError, ValueError) as fault:
                raise unreadable(self._address, fault) from fault
        return store.write_triples(triples, media_type)

    def values(self, subject: str, predicate: str) -> list[Term]:
        """Give what the default graph says of a subject by one property; nothing for what is no IRI."""
        if not is_iri(subject):
            return []
        rows = self.select(self._questions["values"], subject=Iri(subject), property=Iri(predicate))
        return [row["value"] for row in rows]

    def said(self, subject: str) -> list[tuple[str, Term]]:
        """Give what the default graph says of a subject: property and value; nothing for what is no IRI."""
        if not is_iri(subject):
            return []
        rows = self.select(self._questions["facts"], subject=Iri(subject))
        return [(row["property"].value, row["value"]) for row in rows]

    def cited(self, subject: str) -> list[Row]:
        """Give what the named graphs say of a subject, as ?subject ?property ?value ?citation."""
        return self.select(self._questions["thing-facts"], subject=Iri(subject)) if is_iri(subject) else []

    def pointing(self, value: str) -> list[Row]:
        """Give what the named graphs say to lead to an IRI, likeness left out, as ``cited`` does."""
        return self.select(self._questions["thing-incoming"], value=Iri(value)) if is_iri(value) else []

    def query(self, text: str, terms: Mapping[str, Term]) -> object:
        """Answer a query of ours: solutions, a truth value, or a list of triples."""
        form = Query.read(text).form
        wish = Wish(substitute(self._rewrite(text), terms), JSON if form in ("SELECT", "ASK") else N_TRIPLES)
        body, _ = Exchange(self._endpoint, DEADLINE_S, MOST_BYTES).run(wish)
        with body:
            content = io.BytesIO(body.read())
        if form in ("SELECT", "ASK"):
            results = read_results(content, self._address)
            if form == "SELECT":
                return results
            # Written again, so that it is the engine's own kind of truth value, which can be serialised.
            plain = (
                b'{"head":{},"boolean":true}'
                if truth(results, self._address)
                else b'{"head":{},"boolean":false}'
            )
            return ox.parse_query_results(plain, format=ox.QueryResultsFormat.JSON)
        return list({quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)})

    def _answer(self, question: Question, terms: dict[str, Term], accept: str) -> BinaryIO:
        text = substitute(self._rewrite(question.text), terms)
        exchange = Exchange(self._endpoint, DEADLINE_S, MOST_BYTES)
        body, _ = exchange.run(Wish(text, accept))
        return body


def graph_sizes(store: Engine, questions: Mapping[str, Question]) -> dict[str, int]:
    """Ask an engine for its graphs and the number of triples in each; the default graph goes under ``""``.

    ``questions`` are those of ``queries/publish``. Raises EngineFailed.
    """
    rows = store.select(questions["graphs"])
    sizes = {row["graph"].value: int(row["triples"].value) for row in rows if "graph" in row}
    (default,) = store.select(questions["default-graph"])
    return {**sizes, "": int(default["triples"].value)}


def check_content(sizes: Mapping[str, int], manifest: Manifest, address: str) -> None:
    """Raise EngineFailed unless an engine holds as many triples and citations as the snapshot.

    Contents are compared when a snapshot is published; here the counts tell another version or another layout.
    """
    ours = (ONTOLOGY_DOCUMENT, SHAPES_DOCUMENT, INFERRED_GRAPH, RELATED_GRAPH, "")
    citations = len(sizes.keys() - set(ours))
    if (sizes[""], citations) == (manifest.default, manifest.citations):
        return
    if sizes.get(DEFAULT_GRAPH) == manifest.default:
        remedy = f"its default graph stands under a name: say --default-graph {DEFAULT_GRAPH}"
    else:
        remedy = f"run `mc2cm publish --to` for version {manifest.version}"
    raise EngineFailed(
        "engine",
        f"{address}: found {sizes['']} triples in the default graph and {citations} citations, expected"
        f" {manifest.default} and {manifest.citations}; {remedy}",
    )


def _value(term: object) -> Term:
    """Give a term as our own store would: booleans in words, Virtuoso's points as the literals that they were."""
    plain = store.plain(term)
    if isinstance(plain, Literal):
        if plain.datatype == _BOOLEAN:
            return replace(plain, value={"1": "true", "0": "false"}.get(plain.value, plain.value))
        if plain.datatype == _VIRTUOSO_POINT:
            return replace(plain, datatype=_WKT)
    return plain


def read_results(body: BinaryIO, address: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Read an answer in the SPARQL 1.1 Query Results JSON Format; EngineFailed if it is none."""
    try:
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as fault:
        raise unreadable(address, fault) from fault


def truth(results: ox.QuerySolutions | ox.QueryBoolean, address: str) -> bool:
    """Give the answer to ASK; Virtuoso writes it as a row with a number."""
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    if [variable.value for variable in results.variables] != [_TRUTH]:
        raise EngineFailed("engine", f"the engine at {address} answered an ASK with rows")
    terms = [solution[_TRUTH] for solution in results]
    return any(isinstance(term, ox.Literal) and term.value == "1" for term in terms)


def unreadable(address: str, fault: Exception) -> EngineFailed:
    """Say that an answer cannot be read."""
    return EngineFailed("engine", f"the engine at {address} sent an answer that cannot be read: {fault}")
