"""Values of the graph as values of schema.org; what has none there gives None and is left out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.core import get_global

from mc2cm_graph.browse.facts import Part, Value
from mc2cm_graph.names import PREFIXES
from mc2cm_graph.schemaorg.node import TYPES, Node, Writing, prune, text
from mc2cm_graph.terms import XSD, Iri, Literal, point_of

Make = Callable[[Value, Writing], Any]
"""Makes the JSON of one value, or None."""

BODIES = frozenset({"institution", "network", "programme", "project", "practice"})
"""Kinds whose class is an Organization of schema.org."""

PLACES = frozenset({"city", "country"})
WORKS = frozenset(
    kind for kind, type_ in TYPES.items() if type_ in ("CreativeWork", "Dataset", "DataCatalog")
)

_DATES = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth", "dateTime"))
_WEB = ("http://", "https://")


def reference_to(kinds: frozenset[str]) -> Make:
    """Make references to things of some kinds only, so that they fit where they stand."""

    def make(value: Value, writing: Writing) -> Node | None:
        fits = isinstance(value.term, Iri) and writing.reading.kind(value.term.value) in kinds
        return writing.reference(value.term.value, value.label) if fits else None

    return make


def concept(value: Value, writing: Writing) -> Node | None:
    """Name a concept."""
    found = writing.reference(value.term.value, value.label) if isinstance(value.term, Iri) else None
    return found if found and found["@type"] == "DefinedTerm" else None


def anything(value: Value, writing: Writing) -> Node | None:
    """Name any thing or concept."""
    return writing.reference(value.term.value, value.label) if isinstance(value.term, Iri) else None


def audience(value: Value, _: Writing) -> Node | None:
    """Name a group of people; an Audience has no place for the IRI of a concept but its own."""
    return {"@type": "Audience", "audienceType": text(value.label)} if value.label else None


def variable(value: Value, _: Writing) -> Node | None:
    """Name what an indicator measures."""
    named = {"@type": "StatisticalVariable", "@id": value.term.value}
    return {**named, "name": text(value.label)} if value.label else None


def label(value: Value, _: Writing) -> Any:
    """Give the name of what is led to."""
    return text(value.label) if value.label else None


def words(value: Value, _: Writing) -> Any:
    """Give a text."""
    return text(value.term) if isinstance(value.term, Literal) else None


def day(value: Value, _: Writing) -> str | None:
    """Give a year, month or day (ISO 8601)."""
    is_day = isinstance(value.term, Literal) and value.term.datatype in _DATES
    return value.term.value if is_day else None


def number(value: Value, _: Writing) -> int | float | None:
    """Give a number."""
    try:
        found = Decimal(value.term.value)
    except InvalidOperation:
        return None
    return int(found) if found == found.to_integral_value() else float(found)


def web_address(value: Value, _: Writing) -> str | None:
    """Give an address of the web, of whatever form it is written in."""
    return value.term.value if value.term.value.startswith(_WEB) else None


def tongue(value: Value, _: Writing) -> str | None:
    """Give the tag (BCP 47) of a language of the EU table."""
    return language_tag(value.term.value)


def language_tag(iri: str) -> str | None:
    """Give the tag (BCP 47) of a language of the EU table, None for what is no entry of it."""
    if not iri.startswith(PREFIXES["lang"]):
        return None
    code = iri.removeprefix(PREFIXES["lang"]).lower()
    return str(get_global("language_aliases").get(code, code))


def free_offer(value: Value, _: Writing) -> Node | None:
    """Say that nothing is to be paid."""
    return {"@type": "Offer", "price": 0} if value.term.value in ("true", "1") else None


def offered(value: Value, writing: Writing) -> Node | None:
    """Say that a service is offered."""
    service = reference_to(frozenset({"service"}))(value, writing)
    return {"@type": "Offer", "itemOffered": service} if service else None


def position(value: Value, _: Writing) -> Node | None:
    """Give a point by latitude and longitude (WGS 84)."""
    wkt = value.part.value("geo:asWKT") if value.part else None
    point = point_of(wkt.term.value) if wkt else None
    if point is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": point[1], "longitude": point[0]}


def code(value: Value, _: Writing) -> Any:
    """Give a code with the name of the list that it stands in, or as it is where it stands alone."""
    if value.part is None:
        return value.term.value if isinstance(value.term, Literal) else None
    notation, scheme = value.part.value("skos:notation"), value.part.value("dcterms:type")
    if notation is None:
        return None
    listed = {"propertyID": text(scheme.label)} if scheme and scheme.label else {}
    return {"@type": "PropertyValue", **listed, "value": notation.term.value}


def grant(value: Value, writing: Writing) -> Node | None:
    """Give a grant with its sum and who gives it."""
    part = value.part
    if part is None or part.class_name != "schema:MonetaryGrant":
        return None
    sums = [_sum(amount.part) for amount in part.values("schema:amount") if amount.part]
    givers = [reference_to(BODIES)(giver, writing) for giver in part.values("schema:funder")]
    found = prune({"amount": [one for one in sums if one], "funder": [one for one in givers if one]})
    return {"@type": "MonetaryGrant", **found} if found else None


def _sum(part: Part) -> Node | None:
    amount, currency = part.value("schema:value"), part.value("schema:currency")
    if amount is None:
        return None
    told = {"currency": currency.term.value} if currency else {}
    return {"@type": "MonetaryAmount", **told, "value": float(amount.term.value)}


def role(value: Value, writing: Writing) -> Node | None:
    """Give a membership with its roles."""
    part = value.part
    if part is None:
        return None
    members = [reference_to(BODIES)(member, writing) for member in part.values("org:member")]
    names = [text(one.label) for one in part.values("org:role") if one.label]
    found = prune({"member": [one for one in members if one], "roleName": names})
    return {"@type": "OrganizationRole", **found} if "member" in found else None


def channel(value: Value, _: Writing) -> Node | None:
    """Give a way to reach a service."""
    names = [text(one.label) for one in value.part.values("dcterms:type") if one.label] if value.part else []
    return {"@type": "ServiceChannel", **prune({"name": names})} if names else None


def stretch(value: Value, _: Writing) -> str | None:
    """Give a period as an interval of ISO 8601, open ends as two points."""
    if value.part is None:
        return None
    ends = [value.part.value(f"dcat:{which}Date") for which in ("start", "end")]
    return interval(*(end.term.value if end else "" for end in ends))


def moment(value: Value, _: Writing) -> str | None:
    """Give the time of a figure where it is one day, month or year; a longer one has no property."""
    found = stretch(value, _)
    return None if found is None or "/" in found else found


def topic(value: Value, _: Writing) -> Node | None:
    """Name a topic that is no concept of ours."""
    name = words(value, _)
    return {"@type": "Thing", "name": name} if name else None


def interval(start: str, end: str) -> str | None:
    """Write an interval; a day, month or year that begins and ends it stands alone."""
    if start == end:
        return start or None
    return f"{start or '..'}/{end or '..'}"


def download(value: Value, _: Writing) -> Node | None:
    """Give a distribution of a dataset."""
    part = value.part
    if part is None:
        return None
    file, page, form = (part.value(name) for name in ("dcat:downloadURL", "dcat:accessURL", "dcterms:format"))
    found = prune(
        {
            "contentUrl": file.term.value if file else None,
            "url": page.term.value if page else None,
            "encodingFormat": form.term.value.rpartition("/")[2] if form else None,
        }
    )
    return {"@type": "DataDownload", **found} if found else None


def named_publisher(value: Value, writing: Writing) -> Node | None:
    """Give an organisation of which only the name is known."""
    name = words(value, writing)
    return {"@type": "Organization", "name": name} if name else None


def enumerated(value: Value, _: Writing) -> str | None:
    """Give a member of an enumeration of schema.org."""
    return value.term.value if value.term.value.startswith(PREFIXES["schema"]) else None
