"""Places and periods as DCAT-AP tells them, from rows ``?subject ?property ?value`` of the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from mc2cm_graph.catalogue.description import PREFIXES, Description
from mc2cm_graph.names import AUTHORITIES, CONTENT_LANGUAGES
from mc2cm_graph.store import Row
from mc2cm_graph.terms import XSD, Iri, Literal, Term, point_of

_COUNTRIES = AUTHORITIES["country-eu"]
_GEONAMES = "https://sws.geonames.org/"
_YEAR = XSD + "gYear"
_WKT = PREFIXES["geo"] + "wktLiteral"

Said = dict[str, dict[str, list[Term]]]
"""Values by subject and property."""


def gather(rows: Iterable[Row], subject: str) -> Said:
    """Gather rows by the subject in a column, each with ``property`` and ``value``."""
    said: Said = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values = said[row[subject].value][row["property"].value]
        if row["value"] not in values:
            values.append(row["value"])
    return said


def describe_place(description: Description, place: str, said: dict[str, list[Term]]) -> list[str]:
    """Describe a place by names, centre (WKT) and the same place elsewhere, and give the IRIs that stand for it.

    A country is a value of the EU table. A city has the IRI of the graph and, where it is known, that of
    GeoNames: the one that DCAT-AP asks for (3.0.1, 8.1), by which portals find it.
    """
    elsewhere = [term.value for term in _of(said, "schema:sameAs")]
    if place.startswith(_COUNTRIES):
        description.typed(place, "skos:Concept")
        description.say(place, "skos:inScheme", _COUNTRIES.rstrip("/"))
        names = [place]
    else:
        names = [place, *sorted(iri for iri in elsewhere if iri.startswith(_GEONAMES))]
    for iri in names:
        description.typed(iri, "dcterms:Location")
        description.say(iri, "skos:prefLabel", *_of(said, "skos:prefLabel"))
        # A CKAN shows the label that it reads last, of whatever language, and this one after all others.
        description.say(iri, "rdfs:label", *_english(_of(said, "skos:prefLabel")))
        # Some sources give two positions; DCAT-AP has room for one.
        description.say(iri, "dcat:centroid", *sorted(_of(said, "geo:asWKT"))[:1])
        description.say(iri, "owl:sameAs", *(other for other in (place, *elsewhere) if other != iri))
    return names


def describe_extent(description: Description, iri: str, places: Sequence[dict[str, list[Term]]]) -> list[str]:
    """Describe several places as one, by their names in a row and the box around their centres; give its IRI.

    ckanext-dcat shows one place of a dataset, the last: so this one is named last and tells of all.
    Nothing is described where no place has a centre.
    """
    points = [
        point
        for said in places
        for term in sorted(_of(said, "geo:asWKT"))[:1]
        if (point := point_of(term.value))
    ]
    if not points:
        return []
    (west, south), (east, north) = map(min, zip(*points, strict=True)), map(max, zip(*points, strict=True))
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    box = ", ".join(f"{x} {y}" for x, y in corners)
    description.typed(iri, "dcterms:Location")
    names: list[Term] = [_in_a_row(places, language) for language in CONTENT_LANGUAGES]
    description.say(iri, "skos:prefLabel", *names)
    description.say(iri, "rdfs:label", *_english(names))
    description.say(iri, "dcat:bbox", Literal(f"POLYGON(({box}))", datatype=_WKT))
    return [iri]


def _in_a_row(places: Iterable[dict[str, list[Term]]], language: str) -> Literal:
    """Give the names of places in a language; in the first language where one has none."""
    names = []
    for said in places:
        labels = {
            term.language: term.value for term in _of(said, "skos:prefLabel") if isinstance(term, Literal)
        }
        names += [labels[tag] for tag in (language, CONTENT_LANGUAGES[0]) if tag in labels][:1]
    return Literal(("، " if language == "ar" else ", ").join(sorted(names)), language)


def describe_period(
    description: Description, period: str, start: Iterable[Term], end: Iterable[Term]
) -> None:
    """Describe a period of time by its first and last date, as exact as they are known."""
    description.typed(period, "dcterms:PeriodOfTime")
    description.say(period, "dcat:startDate", *sorted(start)[:1])
    description.say(period, "dcat:endDate", *sorted(end, reverse=True)[:1])


def year(term: Term) -> Literal:
    """Give a year as a date of its own kind."""
    return Literal(term.value, datatype=_YEAR)


def in_country(said: dict[str, list[Term]]) -> list[str]:
    """Give the countries in which a place lies."""
    return [term.value for term in _of(said, "mc:country") if isinstance(term, Iri)]


def _english(labels: list[Term]) -> list[Term]:
    found: list[Term] = [one for one in labels if isinstance(one, Literal) and one.language == "en"]
    return found[:1]


def _of(said: dict[str, list[Term]], name: str) -> list[Term]:
    prefix, _, local = name.partition(":")
    return list(said.get(PREFIXES[prefix] + local, ()))
