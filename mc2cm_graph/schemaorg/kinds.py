"""Which facts of each kind of thing schema.org has a property for, and how its value is made.

A property stands here only where its domain and range in schema.org hold for the kind; a test reads them there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mc2cm_graph.schemaorg import values
from mc2cm_graph.schemaorg.values import BODIES, PLACES, WORKS, Make, reference_to


@dataclass(frozen=True)
class Rule:
    """A property of schema.org, the facts (compact names) whose values it takes, and how a value is made."""

    says: str
    of: tuple[str, ...]
    make: Make


def _rule(says: str, of: str, make: Make) -> Rule:
    return Rule(says, tuple(of.split()), make)


_place = reference_to(PLACES)
_body = reference_to(BODIES)
_event = reference_to(frozenset({"event"}))
_practice_or_more = reference_to(frozenset({"practice", "project", "programme", "network"}))

_KEYWORDS = _rule("keywords", "mc:theme", values.concept)
_ABOUT = _rule("about", "mc:about mc:theme", values.anything)
_SAME = _rule("sameAs", "schema:sameAs owl:sameAs skos:exactMatch", values.web_address)
_HOME = _rule("url", "foaf:homepage foaf:page dcat:landingPage", values.web_address)
_IDENTIFIER = _rule("identifier", "dcterms:identifier adms:identifier", values.code)
_LANGUAGE = _rule("inLanguage", "dcterms:language", values.tongue)
_PUBLISHED = _rule("datePublished", "dcterms:issued", values.day)
_PUBLISHER = _rule("publisher", "dcterms:publisher", _body)
_BEGUN = _rule("foundingDate", "schema:startDate", values.day)
_ENDED = _rule("dissolutionDate", "schema:endDate", values.day)
_COVERED = _rule("spatialCoverage", "dcterms:spatial mc:appliesIn", _place)

_BODY = (
    _KEYWORDS,
    _SAME,
    _HOME,
    _BEGUN,
    _ENDED,
    _rule("location", "mc:inCity mc:basedIn", _place),
    _rule("areaServed", "mc:governs mc:partnerCity mc:memberCity mc:involvesCity", _place),
    _rule("member", "mc:hasMembership", values.role),
    _rule("member", "mc:practiceLead mc:lead mc:partner", _body),
    _rule("funder", "mc:funder", _body),
    _rule("funding", "schema:funding", values.grant),
    _rule("sponsor", "mc:fundedUnder mc:underProgramme", _body),
    _rule("parentOrganization", "mc:partOf", _practice_or_more),
    _rule("parentOrganization", "org:unitOf org:subOrganizationOf", _body),
    _rule("makesOffer", "mc:delivers", values.offered),
    _rule("event", "mc:launchEvent", _event),
)
_WORK = (_ABOUT, _SAME, _HOME, _LANGUAGE, _PUBLISHED, _PUBLISHER)
_POLICY = (
    _KEYWORDS,
    _SAME,
    _HOME,
    _COVERED,
    _rule("sourceOrganization", "mc:adoptedBy", _body),
    _rule("audience", "mc:targetGroup", values.audience),
)
_TERM = (
    _SAME,
    _rule("about", "mc:theme mc:observedIn mc:appliesIn mc:guaranteedBy", values.anything),
)

RULES: Mapping[str, tuple[Rule, ...]] = {
    "project": _BODY,
    "practice": _BODY,
    "institution": _BODY,
    "network": _BODY,
    "programme": _BODY,
    "city": (
        _KEYWORDS,
        _SAME,
        _IDENTIFIER,
        _rule("containedInPlace", "mc:country", _place),
        _rule("geo", "geo:hasGeometry", values.position),
    ),
    "country": (_KEYWORDS, _SAME, _IDENTIFIER),
    "service": (
        _SAME,
        _HOME,
        _rule("category", "mc:theme", values.concept),
        _rule("provider", "mc:provider", _body),
        _rule("serviceOperator", "cv:hasCompetentAuthority", _body),
        _rule("areaServed", "mc:offeredIn", _place),
        _rule("audience", "mc:targetGroup", values.audience),
        _rule("availableChannel", "cv:hasChannel", values.channel),
        _rule("offers", "mc:freeOfCharge", values.free_offer),
    ),
    "policy": _POLICY,
    "Legislation": (
        *_POLICY,
        _rule("legislationDate", "mc:adoptedOn", values.day),
        _rule("legislationPassedBy", "mc:adoptedBy", _body),
        _rule("legislationJurisdiction", "mc:appliesIn", _place),
        _rule("legislationType", "mc:policyKind", values.label),
        _rule("legislationIdentifier", "dcterms:identifier", values.words),
    ),
    "right": _TERM,
    "challenge": _TERM,
    "event": (
        _KEYWORDS,
        _SAME,
        _HOME,
        _rule("startDate", "schema:startDate", values.day),
        _rule("endDate", "schema:endDate", values.day),
        _rule("organizer", "schema:organizer", _body),
        _rule("attendee", "schema:attendee", _body),
        _rule("about", "mc:topic", values.topic),
        _rule("eventAttendanceMode", "schema:eventAttendanceMode", values.enumerated),
    ),
    "recommendation": (
        _ABOUT,
        _SAME,
        _HOME,
        _rule("text", "mc:statement", values.words),
        _rule("author", "mc:issuedBy", _body),
        _rule("audience", "mc:addressedTo", values.audience),
    ),
    "indicator": (
        _rule("observationAbout", "mc:refSubject", values.anything),
        _rule("variableMeasured", "mc:measure", values.variable),
        _rule("value", "sdmx-measure:obsValue", values.number),
        _rule("unitText", "sdmx-attribute:unitMeasure", values.label),
        _rule("observationDate", "sdmx-dimension:refPeriod", values.moment),
    ),
    "publication": (*_WORK, _rule("publisher", "mc:publisherName", values.named_publisher)),
    "source": (*_WORK, _rule("publisher", "mc:publisherName", values.named_publisher)),
    "portal": (
        _KEYWORDS,
        _SAME,
        _HOME,
        _PUBLISHER,
        _COVERED,
        _rule("datePublished", "schema:startDate", values.day),
    ),
    "dataset": (
        _KEYWORDS,
        _SAME,
        _HOME,
        _PUBLISHER,
        _COVERED,
        _IDENTIFIER,
        _rule("dateModified", "dcterms:modified", values.day),
        _rule("temporalCoverage", "dcterms:temporal", values.stretch),
        _rule("includedInDataCatalog", "dcat:inCatalog", reference_to(frozenset({"portal"}))),
        _rule("distribution", "dcat:distribution", values.download),
        _rule("conditionsOfAccess", "mc:licenceStatement", values.words),
    ),
}
"""The rules of each kind; those of a policy that is enacted law stand under ``Legislation``."""

CLASSES_OF_BODIES: Mapping[str, str] = {"ngo": "NGO", "university": "CollegeOrUniversity"}
"""Classes of institutions that our scheme ``institution-kind`` and schema.org both have, by the concept."""

__all__ = ["CLASSES_OF_BODIES", "RULES", "WORKS", "Rule"]
