"""SHACL validation by pySHACL, the reference, from an rdflib Memory graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import pyoxigraph as ox
import rdflib
from pyshacl import validate
from rdflib.namespace import SH


@dataclass(frozen=True)
class Result:
    """One validation result (SHACL, clause 3.6.2): terms as IRIs or lexical forms, empty where absent."""

    focus: str
    path: str
    value: str
    shape: str
    severity: str
    message: str


@dataclass(frozen=True)
class Report:
    """The results of a validation in a fixed order, and the report itself as Turtle."""

    results: tuple[Result, ...]
    turtle: str


def run(
    triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple], focus: Sequence[str] | None = None
) -> Report:
    """Validate triples against the triples of shapes; ``focus`` limits the run to these nodes."""
    _, report, _ = validate(
        _memory_graph(triples),
        shacl_graph=_memory_graph(shapes),
        inference="none",
        allow_warnings=True,
        advanced=False,
        focus_nodes=[rdflib.URIRef(iri) for iri in focus] if focus is not None else None,
    )
    graph = cast(rdflib.Graph, report)
    # Only what the report names: a result nested in another's detail tells why, not what else is wrong.
    nodes = {
        node
        for head in graph.subjects(rdflib.RDF.type, SH.ValidationReport)
        for node in graph.objects(head, SH.result)
    }
    results = sorted({_result(graph, node) for node in nodes}, key=str)
    return Report(tuple(results), _turtle(results))


def _memory_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph


def _result(graph: rdflib.Graph, node: rdflib.term.Node) -> Result:
    def one(predicate: rdflib.URIRef) -> str:
        value = graph.value(node, predicate)
        return "" if value is None or isinstance(value, rdflib.BNode) else str(value)

    messages = sorted(graph.objects(node, SH.resultMessage), key=_english_first)
    return Result(
        one(SH.focusNode),
        one(SH.resultPath),
        one(SH.value),
        one(SH.sourceShape),
        one(SH.resultSeverity).removeprefix(str(SH)),
        str(messages[0]) if messages else "",
    )


def _english_first(message: rdflib.term.Node) -> tuple[bool, str]:
    return (getattr(message, "language", None) != "en", str(message))


def _turtle(results: Sequence[Result]) -> str:
    """Write a report with named result nodes: the same results give the same bytes."""
    report = rdflib.Graph()
    report.bind("sh", SH)
    base = rdflib.Namespace("urn:mc2cm:report#")
    root = base.report
    report.add((root, rdflib.RDF.type, SH.ValidationReport))
    conforms = not any(result.severity == "Violation" for result in results)
    report.add((root, SH.conforms, rdflib.Literal(conforms)))
    for number, result in enumerate(results, start=1):
        node = base[f"result-{number}"]
        report.add((root, SH.result, node))
        report.add((node, rdflib.RDF.type, SH.ValidationResult))
        report.add((node, SH.focusNode, rdflib.URIRef(result.focus)))
        if result.path:
            report.add((node, SH.resultPath, rdflib.URIRef(result.path)))
        if result.shape:
            report.add((node, SH.sourceShape, rdflib.URIRef(result.shape)))
        report.add((node, SH.resultSeverity, SH[result.severity]))
        report.add((node, SH.resultMessage, rdflib.Literal(result.message, lang="en")))
    return report.serialize(format="turtle")
