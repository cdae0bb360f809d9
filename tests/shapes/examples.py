"""The examples of the shapes: what they are called, how they are read, what a validator says of them.

``<kind>/pass.ttl``
    A thing of the kind as it should be. It is read together with ``base.ttl``, the neighbours that it names.
``<kind>/<shape>.<variant>.fail.trig``
    The same with one fault: the statements of the graph ``change:removed`` are taken out, those of
    ``change:added`` put in. ``<shape>`` is the local name of the one property shape that must then report;
    the variant tells apart the examples of a shape, as a rule by the constraint that is broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, Graph, Namespace, URIRef
from rdflib.term import Node

from mc2cm_graph.names import SHAPES_DOCUMENT

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHAPES = ROOT / "shapes"
SHAPE = Namespace(SHAPES_DOCUMENT + "#")
FOR_ALL_KINDS = ("common", "scheme")
"""Files of shapes/ that the shapes of every kind call upon; those of ``scheme.ttl`` have no target."""
CHANGE = "urn:mc2cm:change:"


class StaleExample(ValueError):
    """A failing example takes out what its passing example does not say, or puts in what it says already."""


@dataclass(frozen=True)
class Example:
    """One failing example: its file, the kind it belongs to and the property shape that must report."""

    path: Path
    kind: str
    shape: URIRef

    @property
    def name(self) -> str:
        """The name under which tests show it."""
        return f"{self.kind}/{self.path.name.removesuffix('.fail.trig')}"


@dataclass(frozen=True)
class Report:
    """What a validator said: the shapes that reported, and those that stand in the details of their results."""

    conforms: bool
    shapes: frozenset[Node]
    details: frozenset[Node]


@cache
def kinds() -> tuple[str, ...]:
    """Give the kinds that have examples, sorted."""
    return tuple(sorted(path.parent.name for path in HERE.glob("*/pass.ttl")))


@cache
def failing() -> tuple[Example, ...]:
    """Give every failing example, sorted by its file."""
    return tuple(
        Example(path, path.parent.name, SHAPE[path.name.split(".", 1)[0]])
        for path in sorted(HERE.glob("*/*.fail.trig"))
    )


@cache
def shapes_of(kind: str) -> Graph:
    """Give the shapes that bind things of a kind: those of its file and those that hold for all kinds."""
    graph = Graph()
    for name in sorted({*FOR_ALL_KINDS, kind}):
        graph.parse(SHAPES / f"{name}.ttl")
    return graph


@cache
def all_shapes() -> Graph:
    """Give the whole shapes graph."""
    graph = Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        graph.parse(path)
    return graph


@cache
def passing(kind: str) -> Graph:
    """Give the passing example of a kind together with its neighbours."""
    return Graph().parse(HERE / "base.ttl").parse(HERE / kind / "pass.ttl")


@cache
def faulty(example: Example) -> Graph:
    """Give the graph of a failing example: the passing one of its kind with the change made."""
    quads = list(ox.parse(path=str(example.path), format=ox.RdfFormat.TRIG))
    known = set(passing(example.kind))
    removed = set(_change(quads, "removed"))
    added = set(_change(quads, "added"))
    if not removed <= known or added & known or len(removed) + len(added) != len(quads):
        raise StaleExample(f"{example.path}: expected change:removed to be in pass.ttl and change:added not")
    graph = Graph()
    for triple in known - removed | added:
        graph.add(triple)
    return graph


def _change(quads: Iterable[ox.Quad], name: str) -> Graph:
    triples = (quad.triple for quad in quads if quad.graph_name == ox.NamedNode(CHANGE + name))
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=text, format="nt")


def validate(data: Graph, shapes: Graph) -> Report:
    """Validate a graph by pySHACL; warnings count as results, as they do in SHACL (Recommendation, 3.6.1)."""
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    if not isinstance(report, Graph):
        raise TypeError(f"pySHACL gave no report but {report!r}")
    results = set(report.objects(None, SH.result))
    details = set(report.objects(None, SH.detail))
    return Report(
        conforms=bool(conforms),
        shapes=frozenset(shape for result in results for shape in report.objects(result, SH.sourceShape)),
        details=frozenset(shape for result in details for shape in report.objects(result, SH.sourceShape)),
    )


def property_shapes(graph: Graph) -> Iterator[URIRef]:
    """Give the property shapes of a shapes graph; one without an IRI is an error of its own test."""
    return (shape for shape in graph.subjects(RDF.type, SH.PropertyShape) if isinstance(shape, URIRef))
