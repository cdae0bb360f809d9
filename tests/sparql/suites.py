"""The W3C suites of SPARQL 1.1: their manifests, and the comparison of results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from mc2cm_graph.settings import REPOSITORY
from tests.needs import need

SUITES = REPOSITORY / ".." / "shared" / "vocab" / "suites" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float")}
RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
Solutions = Counter[tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Case:
    """A case of a suite: its folder and name, kind, query, data by graph (empty name: default), and result."""

    folder: str
    name: str
    kind: str
    query: Path
    default: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None
    services: tuple[tuple[str, Path], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.folder}/{self.name}"


def cases(folder: str) -> Iterator[Case]:
    """Read the manifest of a folder, in its order; the caller asserts how many there are."""
    manifest = (SUITES / folder / "manifest.ttl").resolve()
    graph = Graph().parse(manifest)
    [entries] = graph.objects(None, MF.entries)
    for case in Collection(graph, entries):
        kind = str(graph.value(case, RDF.type)).rpartition("#")[2]
        action = graph.value(case, MF.action)
        name = str(case).rpartition("#")[2]
        if action is None:
            continue
        if isinstance(action, URIRef):
            yield Case(folder, name, kind, _path(action))
            continue
        services = tuple(
            (str(graph.value(data, QT.endpoint)), _path(graph.value(data, QT.data)))
            for data in graph.objects(action, QT.serviceData)
        )
        result = graph.value(case, MF.result)
        yield Case(
            folder,
            name,
            kind,
            _path(graph.value(action, QT.query)),
            tuple(_path(data) for data in graph.objects(action, QT.data)),
            tuple(_path(data) for data in graph.objects(action, QT.graphData)),
            _path(result) if isinstance(result, URIRef) else None,
            tuple(sorted(services)),
        )


def present() -> None:
    """Skip, or fail under CI, where the suites are not."""
    need(SUITES.is_dir(), f"the W3C suites are not at {SUITES}")


def load(case: Case) -> ox.Store:
    """Load the data of a case; a named graph bears the address of its file."""
    store = ox.Store()
    for path in case.default:
        store.load(path=str(path), base_iri=path.as_uri())
    for path in case.named:
        store.load(path=str(path), base_iri=path.as_uri(), to_graph=ox.NamedNode(path.as_uri()))
    return store


def solutions(body: bytes, format_: ox.QueryResultsFormat) -> Solutions | bool:
    """Read results as a multiset of solutions; blank nodes keep their labels."""
    results = ox.parse_query_results(body, format=format_)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = results.variables
    return Counter(
        tuple(sorted((name.value, _written(term)) for name in names if (term := row[name]) is not None))
        for row in results
    )


def result_set(path: Path) -> Solutions | bool:
    """Read results written as RDF in the vocabulary of result sets."""
    graph = Graph().parse(path)
    [table] = graph.subjects(RDF.type, RS.ResultSet)
    if (boolean := graph.value(table, RS.boolean)) is not None:
        return str(boolean) == "true"
    return Counter(
        tuple(
            sorted(
                (str(graph.value(binding, RS.variable)), _written(_engine(graph.value(binding, RS.value))))
                for binding in graph.objects(solution, RS.binding)
            )
        )
        for solution in graph.objects(table, RS.solution)
    )


def _engine(term: object) -> object:
    assert isinstance(term, (URIRef, BNode, Literal))
    [quad] = ox.parse(f"<urn:s> <urn:p> {term.n3()} .", format=ox.RdfFormat.N_TRIPLES)
    return quad.object


def _written(term: object) -> str:
    """Write a term; a number or boolean by its value, for the store keeps no more of it."""
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS:
        with suppress(InvalidOperation):
            return f'"{Decimal(term.value).normalize():f}"^^{term.datatype}'
    if isinstance(term, ox.Literal) and term.datatype.value == _XSD + "boolean":
        return f'"{term.value in ("true", "1")}"^^{term.datatype}'
    return str(term)


def same(found: Solutions | bool, expected: Solutions | bool) -> bool:
    """Tell whether two results are the same up to the labels of blank nodes."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    return found == expected or _canonical(found) == _canonical(expected)


def _canonical(rows: Solutions) -> set[str]:
    """Write rows as a graph without labels: each row is a blank node, each variable a property."""
    dataset = ox.Dataset()
    for row, times in rows.items():
        for number in range(times):
            node = ox.BlankNode()
            copy = ox.Literal(str(number))
            dataset.add(ox.Quad(node, ox.NamedNode("urn:copy"), copy))
            for name, term in row:
                text = f"_:row <urn:variable:{name}> {term} ."
                [quad] = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
                dataset.add(ox.Quad(node, quad.predicate, quad.object))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def _path(iri: object) -> Path:
    return Path(str(iri).removeprefix("file://"))
