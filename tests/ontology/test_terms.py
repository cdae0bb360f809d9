"""Every term, ours or reused, is declared once, has its labels and definitions and says who defines it."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from mc2cm_graph.names import CONTENT_LANGUAGES, KINDS, ONTOLOGY, ONTOLOGY_DOCUMENT, PREFIXES, Kind
from tests.ontology.conftest import ONTOLOGY_DIRECTORY

ONCE_EACH = dict.fromkeys(CONTENT_LANGUAGES, 1)
"""One text in each language of the content."""

TERM_TYPES = (
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.NamedIndividual,
)
BUILT_IN = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#")
"""Namespaces that OWL 2 itself defines: their terms need no declaration."""

NOT_KEPT_OFFLINE = (PREFIXES["vann"], PREFIXES["sf"])
"""Reused vocabularies whose licence is not stated beside the file, so that no copy is kept to compare with."""

DESIGNED = {
    "classes": "mc:City mc:Country mc:Network mc:Project mc:Aim mc:Right mc:Practice mc:Precondition mc:Outcome "
    "mc:Transfer mc:PolicyInstrument mc:Challenge mc:Publication mc:Recommendation mc:Source mc:Citation "
    "dcterms:Location geo:Feature org:FormalOrganization org:OrganizationalUnit org:OrganizationalCollaboration "
    "cv:PublicOrganisation org:Membership org:Role frapo:FundingProgramme schema:MonetaryAmount "
    "schema:MonetaryGrant cpsv:PublicService cv:Channel cv:Requirement prov:Plan prov:Activity dcterms:Policy "
    "cv:ReferenceFramework eli:LegalResource skos:Concept schema:Event dcterms:BibliographicResource "
    "qb:Observation qb:DataSet qb:DataStructureDefinition dcat:Dataset dcat:CatalogRecord dcat:Catalog "
    "dcterms:PeriodOfTime time:Interval sf:Point",
    "properties": "mc:theme mc:partOf mc:partOfTransitive mc:country mc:locatedIn mc:basedIn mc:governs "
    "mc:memberCity mc:lead mc:partner mc:funder mc:participant mc:takesPartIn mc:underProgramme mc:partnerCity "
    "mc:totalCost mc:aim mc:aimOf mc:heldBy mc:provider mc:targetGroup mc:offeredIn mc:accessCondition mc:inCity "
    "mc:hasPractice mc:practiceLead mc:delivers mc:implements mc:addresses mc:precondition mc:outcome "
    "mc:criterion mc:requiresCompetence mc:requiresCompetenceLevel mc:requiresActor mc:requiresServiceOn "
    "mc:requiresPolicyOn mc:requiresPolicyLevel mc:requiresPopulation mc:requiresNetwork mc:minimumPopulation "
    "mc:figure mc:unit mc:period mc:evidenceGrade mc:sourcePractice mc:receivingCity mc:transferMode "
    "mc:adaptation mc:resultingPractice mc:policyKind mc:policyLevel mc:adoptedBy mc:adoptedOn mc:observedIn "
    "mc:eventCity mc:participatingCity mc:placeName mc:topic mc:publisherName mc:about mc:issuedBy "
    "mc:addressedTo mc:statement mc:refSubject mc:measure mc:certainty mc:locator mc:involvesCity "
    "mc:cityInvolvedIn mc:hasMembership org:hasMember schema:organizer sdmx-dimension:refPeriod "
    "sdmx-dimension:refArea sdmx-measure:obsValue sdmx-attribute:unitMeasure prov:wasDerivedFrom",
}


def expand(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def terms(graph: Graph) -> set[URIRef]:
    """Everything that the ontology declares."""
    found = {term for kind in TERM_TYPES for term in graph.subjects(RDF.type, kind)}
    return {term for term in found if isinstance(term, URIRef)}


def reused(graph: Graph) -> set[URIRef]:
    return {term for term in terms(graph) if not term.startswith(ONTOLOGY)}


def texts(graph: Graph, subject: Node, predicate: URIRef) -> Counter[str | None]:
    """How many texts a subject has in each language."""
    values = list(graph.objects(subject, predicate))
    assert all(isinstance(value, Literal) and value.strip() for value in values), (subject, predicate)
    return Counter(value.language for value in values if isinstance(value, Literal))


def test_header(ontology: Graph) -> None:
    document = URIRef(ONTOLOGY_DOCUMENT)
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [document]
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert texts(ontology, document, predicate) == ONCE_EACH
    assert texts(ontology, document, DCTERMS.creator) == {"en": 1, "fr": 1}
    version = str(ontology.value(document, OWL.versionInfo))
    assert ontology.value(document, OWL.versionIRI) == URIRef(f"{ONTOLOGY_DOCUMENT}/{version}")
    assert ontology.value(document, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert ontology.value(document, VANN.preferredNamespacePrefix) == Literal("mc")
    assert ontology.value(document, VANN.preferredNamespaceUri) == Literal(ONTOLOGY)
    assert ontology.value(document, DCTERMS.issued)
    assert ontology.value(document, DCTERMS.modified)
    assert list(ontology.subject_objects(OWL.imports)) == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_a_file_that_declares_its_class(kind: Kind) -> None:
    graph = Graph().parse(ONTOLOGY_DIRECTORY / f"{kind.name}.ttl")
    assert (URIRef(kind.class_iri), RDF.type, OWL.Class) in graph


def test_designed_terms_are_declared(ontology: Graph) -> None:
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    missing = [name for name in DESIGNED["classes"].split() if expand(name) not in classes]
    missing += [
        name for name in DESIGNED["properties"].split() if expand(name) not in terms(ontology) - classes
    ]
    assert missing == []


def test_counts(ontology: Graph) -> None:
    assert len(terms(ontology) - reused(ontology)) >= 115
    assert len(reused(ontology)) >= 130


def test_labels_and_definitions(ontology: Graph) -> None:
    data = set(ontology.subjects(RDFS.isDefinedBy, URIRef(ONTOLOGY_DOCUMENT)))
    checked = terms(ontology) | {term for term in data if isinstance(term, URIRef)}
    assert len(checked) >= 280
    wrong = [
        (term, predicate)
        for term in sorted(checked)
        for predicate in (RDFS.label, SKOS.definition)
        if texts(ontology, term, predicate) != ONCE_EACH
    ]
    assert wrong == []


def test_every_term_says_who_defines_it(ontology: Graph) -> None:
    wrong = []
    for term in sorted(terms(ontology)):
        [definer] = ontology.objects(term, RDFS.isDefinedBy)
        if term.startswith(ONTOLOGY):
            right = definer == URIRef(ONTOLOGY_DOCUMENT)
        else:
            # The IRI of prov-o# is the one the vocabulary names for itself; others begin like their terms.
            start = str(definer).removesuffix("prov-o#").removesuffix("#").removesuffix("/")
            right = definer != URIRef(ONTOLOGY_DOCUMENT) and term.startswith(start)
        if not right:
            wrong.append((term, definer))
    assert wrong == []


def test_a_term_is_of_one_sort(ontology: Graph) -> None:
    properties = TERM_TYPES[1:4]
    wrong = [
        term
        for term in terms(ontology)
        if sum((term, RDF.type, kind) in ontology for kind in (OWL.Class, *properties)) > 1
    ]
    assert wrong == []


def test_what_is_used_is_declared(ontology: Graph) -> None:
    declared = terms(ontology)
    used: set[Node] = set(ontology.predicates()) | set(ontology.objects(None, RDF.type))
    for predicate in (
        RDFS.domain,
        RDFS.range,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        OWL.inverseOf,
        OWL.disjointWith,
    ):
        used |= set(ontology.objects(None, predicate)) | set(ontology.subjects(predicate))
    for predicate in (OWL.members, OWL.propertyChainAxiom):
        for head in ontology.objects(None, predicate):
            used |= set(Collection(ontology, head))
    iris = {iri for iri in used if isinstance(iri, URIRef) and not str(iri).startswith(BUILT_IN)}
    assert len(iris) >= 200
    assert sorted(iris - declared) == []
    own = {
        node
        for triple in ontology
        for node in triple
        if isinstance(node, URIRef) and node.startswith(ONTOLOGY)
    }
    described = declared | set(ontology.subjects(RDFS.isDefinedBy, URIRef(ONTOLOGY_DOCUMENT)))
    assert sorted(own - described) == []


def test_reused_terms_exist(ontology: Graph, offline_terms: Graph) -> None:
    published = set(offline_terms.subjects())
    compared = {term for term in reused(ontology) if not str(term).startswith(NOT_KEPT_OFFLINE)}
    assert len(compared) >= 130
    assert sorted(compared - published) == []


def test_definitions_are_our_own_words(ontology: Graph, offline_terms: Graph) -> None:
    published = {
        " ".join(str(value).casefold().split()).rstrip(".")
        for value in offline_terms.objects()
        if isinstance(value, Literal) and len(value) > 30
    }
    assert len(published) >= 3000
    copied = [
        (term, str(value))
        for term, value in ontology.subject_objects(SKOS.definition)
        if " ".join(str(value).casefold().split()).rstrip(".") in published
    ]
    assert copied == []


def test_property_chains_are_short(ontology: Graph) -> None:
    chains = [list(Collection(ontology, head)) for head in ontology.objects(None, OWL.propertyChainAxiom)]
    assert len(chains) >= 8
    assert {len(chain) for chain in chains} <= {2, 3}


def test_inverses_have_one_stored_side(ontology: Graph) -> None:
    """The subject of ``owl:inverseOf`` is inferred and the object stored: no property is both."""
    pairs = list(ontology.subject_objects(OWL.inverseOf))
    assert len(pairs) >= 30
    inferred = Counter(subject for subject, _ in pairs)
    assert set(inferred.values()) == {1}
    assert set(inferred) & {stored for _, stored in pairs} == set()
    # What is inferred must not be a way to state something new: only a label and a definition stand beside it.
    for subject in inferred:
        for predicate in (RDFS.domain, RDFS.range, RDFS.subPropertyOf):
            assert (subject, predicate, None) not in ontology, subject
