"""Alignments join our concepts and classes to terms that exist, and say from which work those come."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef

from mc2cm_graph.names import ONTOLOGY_DOCUMENT
from tests.ontology.conftest import ONTOLOGY_DIRECTORY
from tests.ontology.test_terms import texts

MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
CONCEPT_ALIGNMENTS = {"eu-tables": 30, "eurovoc": 40, "sdg": 30}
CLASS_ALIGNMENTS = {"eurio": 5, "schema-org": 12}
ATTRIBUTION = {
    "eu-tables": "European Union",
    "eurio": "European Union",
    "eurovoc": "European Union",
    "schema-org": "Schema.org",
    "sdg": "Amit Joshi, Luis Gonzalez Morales, Szymon Klarman, Aaron Helton (2019)",
}


def read(name: str) -> Graph:
    return Graph().parse(ONTOLOGY_DIRECTORY / "alignments" / f"{name}.ttl")


def test_every_file_is_known() -> None:
    files = {file.stem for file in (ONTOLOGY_DIRECTORY / "alignments").iterdir()}
    assert files == set(CONCEPT_ALIGNMENTS) | set(CLASS_ALIGNMENTS) == set(ATTRIBUTION)


@pytest.mark.parametrize("name", sorted(ATTRIBUTION))
def test_attribution(name: str) -> None:
    graph = read(name)
    document = URIRef(ONTOLOGY_DOCUMENT)
    assert texts(graph, document, DCTERMS.source) == {"en": 1, "fr": 1}
    assert any(ATTRIBUTION[name] in str(value) for value in graph.objects(document, DCTERMS.source))


@pytest.mark.parametrize("name", sorted(CONCEPT_ALIGNMENTS))
def test_concepts_are_joined_to_concepts_that_exist(
    name: str, ontology: Graph, offline_concepts: Graph
) -> None:
    graph = read(name)
    pairs = [(ours, theirs) for match in MATCHES for ours, theirs in graph.subject_objects(match)]
    assert len(pairs) >= CONCEPT_ALIGNMENTS[name]
    assert len(set(pairs)) == len(pairs), "two kinds of match between the same two concepts"
    assert [ours for ours, _ in pairs if (ours, RDF.type, SKOS.Concept) not in ontology] == []
    published = set(offline_concepts.subjects())
    assert [theirs for _, theirs in pairs if theirs not in published] == []


@pytest.mark.parametrize("name", sorted(CLASS_ALIGNMENTS))
def test_classes_are_joined_to_classes(name: str, ontology: Graph) -> None:
    pairs = list(read(name).subject_objects(RDFS.subClassOf))
    assert len(pairs) >= CLASS_ALIGNMENTS[name]
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    assert {side for pair in pairs for side in pair} <= classes


def test_every_theme_is_aligned(ontology: Graph) -> None:
    themes = [
        concept
        for concept in ontology.subjects(SKOS.inScheme, URIRef("https://w3id.org/mc2cm/concepts/theme"))
        if (concept, SKOS.broader, None) in ontology
    ]
    assert len(themes) == 25
    assert [theme for theme in themes if not any((theme, match, None) in ontology for match in MATCHES)] == []
