"""Every concept scheme is whole: labels, definitions, hierarchy, and the concepts that data and queries count on."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef

from mc2cm_graph.names import CONCEPTS, PREFIXES, SCHEMES, concept_iri
from tests.ontology.conftest import ONTOLOGY_DIRECTORY
from tests.ontology.test_terms import ONCE_EACH, texts

AT_LEAST = {
    "breakdown": 15,
    "certainty": 2,
    "challenge": 0,
    "channel": 5,
    "evidence-grade": 4,
    "identifier-scheme": 14,
    "institution-kind": 13,
    "interface": 11,
    "measure": 8,
    "policy-kind": 6,
    "policy-level": 6,
    "right": 0,
    "role": 6,
    "target-group": 40,
    "theme": 30,
    "transfer-criterion": 12,
    "transfer-mode": 7,
    "unit": 6,
    "world-region": 15,
}
"""How many concepts each scheme has at least; those with none have their members under ``data/``."""

NAMED = {
    "certainty": "stated derived",
    "channel": "in-person online outreach post telephone",
    "institution-kind": "city-network company international-organisation metropolitan-authority "
    "municipal-department municipality national-government network ngo public-agency region un-agency university",
    "policy-kind": "action-plan agreement charter declaration law strategy",
    "policy-level": "european international metropolitan municipal national regional",
    "role": "associate coordinator funder host lead partner",
    "theme": "access-to-services anti-discrimination communication-perception culture-sport data-knowledge "
    "diaspora-cooperation education employment entrepreneurship gender governance-coordination health housing "
    "intercultural-dialogue language-learning legal-status-rights multilevel-governance participation-citizenship "
    "reception-orientation refugees-asylum return-reintegration social-cohesion unaccompanied-minors "
    "urban-planning-public-space youth",
    "transfer-criterion": "actors-partnership data-knowledge funding infrastructure-premises legal-competence "
    "legal-framework political-commitment population scale-context staff-skills time-continuity "
    "trust-participation",
    "transfer-mode": "exchange extension inspiration membership mentoring planned replication",
}
"""Concepts that data, queries and the dossier's fields name."""

schemes = pytest.mark.parametrize("scheme", SCHEMES)


def read(scheme: str) -> Graph:
    return Graph().parse(ONTOLOGY_DIRECTORY / "concepts" / f"{scheme}.ttl")


def concepts(graph: Graph) -> set[URIRef]:
    return {subject for subject in graph.subjects(RDF.type, SKOS.Concept) if isinstance(subject, URIRef)}


def test_a_file_for_each_scheme_and_no_other() -> None:
    files = {file.stem for file in (ONTOLOGY_DIRECTORY / "concepts").iterdir()}
    assert files == set(SCHEMES) == set(AT_LEAST)


@schemes
def test_scheme_is_declared(scheme: str) -> None:
    graph = read(scheme)
    iri = URIRef(CONCEPTS + scheme)
    assert list(graph.subjects(RDF.type, SKOS.ConceptScheme)) == [iri]
    assert texts(graph, iri, SKOS.prefLabel) == ONCE_EACH
    assert texts(graph, iri, SKOS.definition) == ONCE_EACH
    assert len(concepts(graph)) >= AT_LEAST[scheme]
    assert set(graph.subjects()) == concepts(graph) | {iri}


@schemes
def test_concepts_are_whole(scheme: str) -> None:
    graph = read(scheme)
    for concept in sorted(concepts(graph)):
        assert concept.startswith(
            PREFIXES.get(scheme, "") if scheme not in ("challenge", "right") else CONCEPTS
        )
        assert list(graph.objects(concept, SKOS.inScheme)) == [URIRef(CONCEPTS + scheme)], concept
        assert texts(graph, concept, SKOS.prefLabel) == ONCE_EACH, concept
        assert texts(graph, concept, SKOS.definition) == ONCE_EACH, concept


@schemes
def test_labels_tell_concepts_apart(scheme: str) -> None:
    labels = Counter(label for _, label in read(scheme).subject_objects(SKOS.prefLabel))
    assert [label for label, count in labels.items() if count > 1] == []


@schemes
def test_hierarchy(scheme: str) -> None:
    graph = read(scheme)
    known = concepts(graph)
    assert list(graph.subject_objects(SKOS.hasTopConcept)) == []
    assert list(graph.subject_objects(SKOS.narrower)) == []
    for concept in sorted(known):
        broader = set(graph.objects(concept, SKOS.broader))
        assert broader <= known, concept
        top = (concept, SKOS.topConceptOf, URIRef(CONCEPTS + scheme)) in graph
        assert top != bool(broader), f"{concept} is a top concept, or has a broader one"
        above = set(graph.transitive_objects(concept, SKOS.broader)) - {concept}
        assert not any((higher, SKOS.broader, concept) in graph for higher in above), (
            f"{concept} is above itself"
        )


@pytest.mark.parametrize("scheme", sorted(NAMED))
def test_named_concepts_exist(scheme: str) -> None:
    known = concepts(read(scheme))
    assert [slug for slug in NAMED[scheme].split() if URIRef(concept_iri(scheme, slug)) not in known] == []


def test_only_three_modes_are_adoptions() -> None:
    adoptions = set(
        read("transfer-mode").subjects(SKOS.broader, URIRef(concept_iri("transfer-mode", "adoption")))
    )
    expected = ("replication", "extension", "mentoring")
    assert adoptions == {URIRef(concept_iri("transfer-mode", slug)) for slug in expected}


def test_criteria_name_their_frameworks() -> None:
    graph = read("transfer-criterion")
    [note] = [
        str(value)
        for value in graph.objects(URIRef(CONCEPTS + "transfer-criterion"), SKOS.scopeNote)
        if isinstance(value, Literal) and value.language == "en"
    ]
    assert all(framework in note for framework in ("ASTAIRE", "PIET-T", "SPRING"))
    for concept in concepts(graph):
        assert texts(graph, concept, SKOS.scopeNote) == ONCE_EACH, concept


@pytest.mark.parametrize("scheme", ["policy-level", "evidence-grade"])
def test_ordered_schemes_have_notations(scheme: str) -> None:
    graph = read(scheme)
    notations = sorted(str(value) for value in graph.objects(None, SKOS.notation))
    assert notations == [str(place) for place in range(1, len(concepts(graph)) + 1)]


def test_roles_are_roles_of_the_organization_ontology() -> None:
    graph = read("role")
    roles = set(graph.subjects(RDF.type, URIRef(PREFIXES["org"] + "Role")))
    assert roles == concepts(graph)
