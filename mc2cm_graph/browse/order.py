"""The order in which a page tells its facts: a short table, by what the reader wants to know first."""

from __future__ import annotations

from mc2cm_graph.names import PREFIXES

SECTIONS: dict[str, tuple[str, ...]] = {
    "about": (
        "mc:statement",
        "org:classification",
        "mc:policyKind",
        "mc:policyLevel",
        "mc:topic",
        "mc:aim",
        "mc:measure",
        "sdmx-measure:obsValue",
        "sdmx-attribute:unitMeasure",
        "mc:refSubject",
        "sdmx-dimension:refArea",
        "sdmx-dimension:refPeriod",
        "mc:issuedBy",
        "mc:addressedTo",
        "mc:publisherName",
        "dcterms:publisher",
        "dcterms:creator",
        "dcterms:issued",
        "foaf:page",
        "mc:about",
        "mc:country",
        "mc:inCity",
        "mc:eventCity",
        "mc:placeName",
        "mc:offeredIn",
        "mc:basedIn",
        "mc:governs",
        "mc:observedIn",
        "schema:startDate",
        "schema:endDate",
        "mc:launchEvent",
        "mc:adoptedOn",
        "mc:adoptedBy",
        "mc:targetGroup",
        "mc:accessCondition",
        "mc:freeOfCharge",
        "cv:hasCost",
        "cv:hasChannel",
        "schema:eventAttendanceMode",
        "mc:theme",
        "mc:underProgramme",
        "mc:partOf",
        "dcterms:language",
    ),
    "people": (
        "mc:practiceLead",
        "mc:lead",
        "mc:hasMembership",
        "mc:partner",
        "mc:funder",
        "mc:fundedUnder",
        "mc:provider",
        "cv:hasCompetentAuthority",
        "schema:organizer",
        "schema:attendee",
        "org:subOrganizationOf",
        "org:unitOf",
        "org:hasMember",
        "mc:partnerCity",
        "mc:memberCity",
        "mc:participatingCity",
        "mc:participant",
    ),
    "money": ("mc:totalCost", "schema:funding"),
    "does": ("mc:delivers", "mc:implements", "mc:addresses"),
    "conditions": ("mc:precondition",),
    "results": ("mc:outcome",),
    "transfers": ("mc:transferredBy",),
    "elsewhere": (
        "foaf:homepage",
        "schema:sameAs",
        "dcterms:identifier",
        "adms:identifier",
        "owl:sameAs",
        "skos:exactMatch",
        "skos:closeMatch",
        "skos:broadMatch",
        "skos:narrowMatch",
        "skos:relatedMatch",
        "rdfs:seeAlso",
        "geo:hasGeometry",
    ),
    "notes": ("skos:note",),
}
"""Sections of a page, each with its properties in order. What stands in none follows in ``about``."""

ON_TOP = ("skos:prefLabel", "skos:altLabel", "dcterms:description", "dcterms:title", "rdf:type")
"""Shown in the head of the page, in this order."""

PLUMBING = frozenset(
    {
        "skos:inScheme",
        "skos:topConceptOf",
        "foaf:primaryTopic",
        "foaf:isPrimaryTopicOf",
        "org:organization",
        "mc:sourcePractice",
        "mc:partOfTransitive",
        "mc:locatedIn",
        "skos:broaderTransitive",
        "skos:narrowerTransitive",
        "skos:semanticRelation",
        "dcterms:relation",
        "qb:dataSet",
    }
)
"""Links that hold the graph together and tell a reader nothing."""

SINGLE = frozenset(
    {
        "schema:startDate",
        "schema:endDate",
        "mc:country",
        "mc:totalCost",
        "schema:value",
        "schema:currency",
        "dcterms:issued",
        "mc:adoptedOn",
        "mc:figure",
        "sdmx-measure:obsValue",
        "geo:asWKT",
        "mc:eventCity",
        "dcat:startDate",
        "dcat:endDate",
        "mc:policyLevel",
        "mc:policyKind",
        "mc:launchEvent",
    }
)
"""Properties of which the world has one value: two values in different citations are a disagreement."""


def expand(name: str) -> str:
    """Write a compact name as an IRI."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def places() -> dict[str, tuple[int, int, str]]:
    """Give section number, place within it and section name of each property in the table."""
    return {
        expand(name): (number, place, section)
        for number, (section, names) in enumerate(SECTIONS.items())
        for place, name in enumerate(names)
    }
