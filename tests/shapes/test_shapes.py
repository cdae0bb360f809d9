"""Every shape says what it wants in two languages, and does what its examples say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from mc2cm_graph.names import KINDS, PREFIXES, SHAPES_DOCUMENT

from .examples import (
    HERE,
    ROOT,
    SHAPE,
    SHAPES,
    Example,
    all_shapes,
    failing,
    faulty,
    kinds,
    passing,
    property_shapes,
    shapes_of,
    validate,
)

SEVERITIES = {SH.Violation, SH.Warning}
LANGUAGES = {"en", "fr"}
LABELS = ("Thing-label", "City-labelEnglish", "Country-labelEnglish", "Source-title")
"""Between them these shapes ask every thing for a label."""


@cache
def ontology() -> Graph:
    """The ontology with its concept schemes."""
    graph = Graph()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        graph.parse(path)
    return graph


def reporting() -> Iterator[URIRef]:
    """The shapes that report by themselves: those of a node shape with a target, and it too if it has a message."""
    shapes = all_shapes()
    for node in shapes.subjects(RDF.type, SH.NodeShape):
        if any(str(predicate).startswith(str(SH) + "target") for predicate in shapes.predicates(node)):
            yield from (shape for shape in shapes.objects(node, SH.property) if isinstance(shape, URIRef))
            if isinstance(node, URIRef) and (node, SH.message, None) in shapes:
                yield node


def test_numbers() -> None:
    assert len(list(property_shapes(all_shapes()))) >= 190
    assert len(failing()) >= 305
    assert len(kinds()) >= 25


def test_every_file_of_shapes_has_examples() -> None:
    with_target = {
        path.stem
        for path in SHAPES.glob("*.ttl")
        if any(
            str(predicate).startswith(str(SH) + "target") for predicate in Graph().parse(path).predicates()
        )
    }
    assert with_target == set(kinds())


def test_every_property_shape_has_an_iri_and_one_path() -> None:
    shapes = all_shapes()
    assert shapes.value(URIRef(SHAPES_DOCUMENT), RDF.type) == OWL.Ontology
    assert set(shapes.objects(None, SH.property)) == set(shapes.subjects(RDF.type, SH.PropertyShape))
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert isinstance(shape, URIRef)
        assert shape in SHAPE
        assert len(list(shapes.objects(shape, SH.path))) == 1, shape


def test_a_property_shape_is_named_after_its_node_shape() -> None:
    shapes = all_shapes()
    for node, shape in shapes.subject_objects(SH.property):
        assert str(shape).rpartition("-")[0] == str(node)


@pytest.mark.parametrize("shape", sorted(set(property_shapes(all_shapes())) | set(reporting())))
def test_texts_and_severity(shape: URIRef) -> None:
    shapes = all_shapes()
    assert set(shapes.objects(shape, SH.severity)) <= SEVERITIES
    assert len(list(shapes.objects(shape, SH.severity))) == 1
    for predicate in (SH.name, SH.message):
        texts = list(shapes.objects(shape, predicate))
        assert {text.language for text in texts if isinstance(text, Literal)} == LANGUAGES
        assert len(texts) == len(LANGUAGES)


def test_every_node_shape_is_labelled() -> None:
    shapes = all_shapes()
    for node in shapes.subjects(RDF.type, SH.NodeShape):
        texts = [*shapes.objects(node, RDFS.label), *shapes.objects(node, SH.name)]
        assert {text.language for text in texts if isinstance(text, Literal)} == LANGUAGES, node


def test_the_shapes_graph_is_well_formed() -> None:
    """The shapes graph validates against the shapes of SHACL for shapes (Recommendation, appendix C)."""
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=all_shapes(), meta_shacl=True)
    assert conforms, text


def test_the_base_iri_of_every_prefix_is_the_one_of_names() -> None:
    declared = re.compile(r"^@prefix ([\w-]+): <(.+)> \.$", re.MULTILINE)
    paths = [*SHAPES.glob("*.ttl"), *HERE.rglob("*.ttl"), *HERE.rglob("*.trig")]
    found = [pair for path in paths for pair in declared.findall(path.read_text(encoding="utf-8"))]
    assert len(found) >= 1000
    assert {pair for pair in found if pair[0] != "change"} <= set(PREFIXES.items())


def test_every_term_is_declared_in_the_ontology() -> None:
    # The validator adds a few axioms of RDFS and OWL to a shapes graph; a datatype needs no declaration.
    elsewhere = (str(SH), str(RDF), str(RDFS), str(OWL), str(XSD), SHAPES_DOCUMENT)
    undeclared = {URIRef(PREFIXES["geo"] + "wktLiteral"), *all_shapes().objects(None, DCTERMS.license)}
    terms = {
        term
        for triple in all_shapes()
        for term in triple
        if isinstance(term, URIRef) and not str(term).startswith(elsewhere)
    }
    known = set(ontology().subjects()) | undeclared
    assert len(terms) >= 100
    assert terms <= known


def test_every_property_of_the_data_has_a_shape() -> None:
    """A new property comes with its shape: else a slip in its values would go unseen."""
    used = {
        URIRef(quad.predicate.value)
        for path in sorted((ROOT / "data").rglob("*.trig"))
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TRIG)
    }
    assert len(used) >= 60
    assert not used - set(all_shapes().objects())


def test_every_kind_must_have_a_label() -> None:
    shapes = all_shapes()
    asked = {
        target
        for name in LABELS
        for node in shapes.subjects(SH.property, SHAPE[name])
        for target in shapes.objects(node, SH.targetClass)
    }
    assert {URIRef(kind.class_iri) for kind in KINDS.values()} <= asked


@pytest.mark.parametrize("kind", kinds())
def test_passing_example(kind: str) -> None:
    report = validate(passing(kind), shapes_of(kind))
    assert report.conforms, sorted(map(str, report.shapes))


def test_the_passing_examples_conform_together() -> None:
    world = Graph()
    for kind in kinds():
        world += passing(kind)
    report = validate(world, all_shapes())
    assert report.conforms, sorted(map(str, report.shapes))


@pytest.mark.parametrize("example", failing(), ids=lambda example: example.name)
def test_failing_example(example: Example) -> None:
    report = validate(faulty(example), shapes_of(example.kind))
    assert not report.conforms
    assert report.shapes == {example.shape}


def test_every_shape_that_reports_has_a_failing_example() -> None:
    shapes = set(reporting())
    assert len(shapes) >= 170
    assert {example.shape for example in failing()} == shapes


def test_the_examples_say_of_classes_only_what_the_ontology_says() -> None:
    stated = set(Graph().parse(HERE / "base.ttl").triples((None, RDFS.subClassOf, None)))
    assert len(stated) >= 9
    assert stated <= set(ontology())


def test_the_concepts_of_the_examples_are_in_their_schemes() -> None:
    neighbours = Graph().parse(HERE / "base.ttl")
    schemes: set[Node] = set(ontology().subjects(RDF.type, SKOS.ConceptScheme))
    pairs = set(neighbours.subject_objects(SKOS.inScheme))
    assert len(pairs) >= 15
    assert {scheme for _, scheme in pairs} <= schemes


def test_the_document_of_the_shapes_has_a_licence() -> None:
    assert all_shapes().value(URIRef(SHAPES_DOCUMENT), DCTERMS.license)
