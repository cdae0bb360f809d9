"""SHACL validation by pySHACL, the reference, from an rdflib Memory graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    """Validate triples against the triples of shapes; ``focus`` limits the run to these nodes.

    pySHACL's own ``focus_nodes`` is not used: it also hides the values that a nested shape (``sh:node``,
    ``sh:not``) has to look at, so that faults are missed and others made up.
    """
    data, shapes_graph = _memory_graph(triples), _memory_graph(shapes)
    wanted = None if focus is None else {rdflib.URIRef(iri) for iri in focus}
    if wanted is not None:
        _drop_idle_targets(shapes_graph, data, wanted)
    _, report, _ = validate(
        data, shacl_graph=shapes_graph, inference="none", allow_warnings=True, advanced=False
    )
    graph = cast(rdflib.Graph, report)
    # Only what the report names: a result nested in another's detail tells why, not what else is wrong.
    heads = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    nodes = {node for head in heads for node in graph.objects(head, SH.result)}
    if wanted is not None:
        nodes = {node for node in nodes if graph.value(node, SH.focusNode) in wanted}
    results = sorted({_result(graph, node) for node in nodes}, key=str)
    return Report(tuple(results), _turtle(results))


def _drop_idle_targets(shapes: rdflib.Graph, data: rdflib.Graph, focus: set[rdflib.URIRef]) -> None:
    """Take out the targets by which a shape selects none of the focus nodes: work whose result is not asked."""
    selects: dict[rdflib.URIRef, Callable[[rdflib.term.Node], bool]] = {
        SH.targetClass: lambda cls: any((node, rdflib.RDF.type, cls) in data for node in focus),
        SH.targetSubjectsOf: lambda path: any((node, path, None) in data for node in focus),
        SH.targetObjectsOf: lambda path: any((None, path, node) in data for node in focus),
    }
    for predicate, selects_some in selects.items():
        for shape, target in list(shapes.subject_objects(predicate)):
            if not selects_some(target):
                shapes.remove((shape, predicate, target))


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
