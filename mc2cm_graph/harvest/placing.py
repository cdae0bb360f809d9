"""Which places a dataset is about, with reasons: spatial field, codes, publisher, portal, box, names in its texts."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from mc2cm_graph.analysis import key_of, words
from mc2cm_graph.harvest.description import Box, Description
from mc2cm_graph.harvest.evidence import Link, Reason, score_of
from mc2cm_graph.harvest.gazetteer import Gazetteer, Place
from mc2cm_graph.harvest.words import harvest_words

WEIGHTS = {
    "same": 0.97,
    "code": 0.95,
    "region-code": 0.55,
    "name": 0.85,
    "governs": 0.85,
    "municipal-name": 0.85,
    "based": 0.25,
    "portal": 0.6,
    "box": 0.7,
    "title": 0.7,
    "keyword": 0.55,
    "description": 0.25,
    "other-country": 0.2,
    "elsewhere": 0.4,
    "namesake": 0.3,
    "region": 0.35,
}
"""What each kind of evidence for a place weighs."""

_REGION_SCHEMES = ("nuts3", "iso3166-2")
_CITY_SCHEMES = ("insee-commune", "insee-urban-unit", "istat", "ine-municipality", "dir3", "codice-catastale")
_COUNTRY_SCHEMES = ("eu-country", "iso3166-1-alpha2", "iso3166-1-alpha3")
_PART = re.compile(r"[\s:/_,;|#=]+")
_WIDEST_DEGREES = 1.5
_LONGEST_LOOKED_THROUGH = 2_000
_LEAST = 0.1


def places_of(description: Description, portal: str, gazetteer: Gazetteer) -> list[Link]:
    """Give the cities and countries that a dataset may be about, the likeliest first."""
    evidence: dict[str, list[Reason]] = defaultdict(list)
    stated = set()
    for iri, reason in [*_spatial(description, gazetteer), *_codes(description, gazetteer)]:
        evidence[iri].append(reason)
        stated.add(iri)
    for iri, reason in [*_speakers(description, portal, gazetteer), *_box(description.box, gazetteer)]:
        evidence[iri].append(reason)
    for iri, reason in _named(description, gazetteer):
        evidence[iri].append(reason)
    links = []
    for iri, reasons in evidence.items():
        place = gazetteer.places[iri]
        against = list(_against(place, stated, evidence, gazetteer))
        score = score_of([*reasons, *against])
        if score >= _LEAST:
            links.append(Link(place.kind, iri, score, (*reasons, *against)))
    return sorted(links, key=lambda link: (-link.score, link.target))


def _spatial(description: Description, gazetteer: Gazetteer) -> Iterator[tuple[str, Reason]]:
    for iri in description.place_iris:
        found = gazetteer.place_of_iri(iri)
        if found:
            whole = (
                not iri.startswith("http://data.europa.eu/nuts/") or gazetteer.places[found].kind == "country"
            )
            yield found, Reason("place-iri", iri, WEIGHTS["same" if whole else "region-code"])
    for name in description.places:
        for found in gazetteer.by_name.get(key_of(name), ()):
            yield found, Reason("place-name", name, WEIGHTS["name"])
        if key_of(name) not in gazetteer.by_name:
            for inside in gazetteer.names.find(name[:200]):
                yield inside.meaning, Reason("place-name", inside.shown, WEIGHTS["title"])


def _codes(description: Description, gazetteer: Gazetteer) -> Iterator[tuple[str, Reason]]:
    """Read codes such as ``fr:commune:69123``, ``country:fr`` or ``FRK26``, each part for itself."""
    for code in description.codes:
        parts = [part for part in _PART.split(code.lower()) if part]
        for part in {*parts, code.lower()}:
            for scheme, iri in gazetteer.by_code.get(part, ()):
                place = gazetteer.places[iri]
                if scheme in _CITY_SCHEMES and len(part) >= 4 and _is_commune(parts, place, gazetteer):
                    yield iri, Reason("place-code", code, WEIGHTS["code"])
                elif scheme in _REGION_SCHEMES:
                    yield iri, Reason("place-code", code, WEIGHTS["region-code"])
                elif scheme in _COUNTRY_SCHEMES and parts[-1] == part and parts[0] in ("country", part):
                    yield iri, Reason("place-code", code, WEIGHTS["code"])


def _is_commune(parts: list[str], place: Place, gazetteer: Gazetteer) -> bool:
    """Tell whether the other parts of a code fit: its country, and that it counts communes."""
    others = [part for part in parts if part.isalpha()]
    country = gazetteer.places.get(place.country)
    countries = (
        {code.lower() for scheme, code in country.codes if scheme in _COUNTRY_SCHEMES} if country else set()
    )
    kinds = {"commune", "municipality", "comune", "municipio", "city", "com", "insee", "istat", "ine", "epci"}
    return all(part in countries | kinds for part in others)


def _speakers(description: Description, portal: str, gazetteer: Gazetteer) -> Iterator[tuple[str, Reason]]:
    """What the publisher and the portal tell: an authority publishes above all about its own city."""
    held = gazetteer.publishers_named(description)
    for publisher in held:
        if publisher.city in gazetteer.places:
            weight = WEIGHTS["governs" if publisher.governs else "based"]
            yield publisher.city, Reason("publisher", description.publisher, weight)
    folded = {word.folded for word in words(description.publisher)}
    if description.publisher and not held:
        for found in gazetteer.names.find(description.publisher[:200]):
            municipal = gazetteer.places[found.meaning].kind == "city" and folded & harvest_words().municipal
            weight = WEIGHTS["municipal-name" if municipal else "based"]
            yield found.meaning, Reason("publisher", description.publisher, weight)
    known = gazetteer.portals.get(portal)
    if known and known.place in gazetteer.places:
        yield known.place, Reason("portal", portal, WEIGHTS["portal"])


def _box(box: Box | None, gazetteer: Gazetteer) -> Iterator[tuple[str, Reason]]:
    """A box no wider than a city region speaks for the city nearest to its middle, if that lies inside."""
    if box is None:
        return
    west, south, east, north = box
    if east - west > _WIDEST_DEGREES or north - south > _WIDEST_DEGREES:
        return
    x, y = (west + east) / 2, (south + north) / 2
    inside = [
        (math.hypot((place.point[0] - x) * math.cos(math.radians(y)), place.point[1] - y), place.iri)
        for place in gazetteer.places.values()
        if place.point and place.kind == "city"
        if west - 0.05 <= place.point[0] <= east + 0.05 and south - 0.05 <= place.point[1] <= north + 0.05
    ]
    if inside:
        _, iri = min(inside)
        shown = ", ".join(f"{degrees:.2f}" for degrees in box)
        yield iri, Reason("box", shown, WEIGHTS["box"])


def _named(description: Description, gazetteer: Gazetteer) -> Iterator[tuple[str, Reason]]:
    for _, title in description.titles:
        yield from _proper(title, gazetteer, "title")
    for keyword in description.keywords:
        for found in gazetteer.by_name.get(key_of(keyword), ()):
            yield found, Reason("keyword", keyword, WEIGHTS["keyword"])
    for _, text in description.texts[:7]:
        yield from _proper(text[:_LONGEST_LOOKED_THROUGH], gazetteer, "description")


def _proper(
    text: str, gazetteer: Gazetteer, field: Literal["title", "description"]
) -> Iterator[tuple[str, Reason]]:
    """Give the places named in a text; where letters have cases, a name begins with a capital.

    "Comunidad de Madrid" names the region, which is more than the city.
    """
    for found in gazetteer.names.find(text):
        if found.shown[:1].islower():
            continue
        place = gazetteer.places[found.meaning]
        before = [word.folded for word in words(text.partition(found.shown)[0])][-2:]
        if place.kind == "city" and harvest_words().regions.intersection(before):
            yield place.iri, Reason("region", f"{before[0]} … {found.shown}", WEIGHTS["region"])
        else:
            yield place.iri, Reason(field, found.shown, WEIGHTS[field])


def _against(
    place: Place, stated: set[str], evidence: dict[str, list[Reason]], gazetteer: Gazetteer
) -> Iterator[Reason]:
    """What speaks against a place: the dataset or its publisher is of another country, or names another place."""
    others = [other for other in gazetteer.namesakes(place.iri) if other in evidence]
    fields = {reason.field for reason in evidence[place.iri]}
    known = place.iri in stated or place.country in evidence or bool(fields & {"box", "portal", "place-code"})
    if others and not known:
        yield Reason("namesake", gazetteer.label(others[0]), WEIGHTS["namesake"], against=True)
    if place.kind == "country":
        return
    own = {reason.field for reason in evidence[place.iri]}
    countries = {gazetteer.places[iri].country or iri for iri in stated}
    if place.iri in stated:
        return
    if not countries:
        countries = {
            gazetteer.places[iri].country or iri
            for iri, reasons in evidence.items()
            if any(reason.field in ("portal", "publisher", "box") for reason in reasons)
        }
    if countries and place.country not in countries:
        shown = ", ".join(sorted(gazetteer.label(iri) for iri in countries))
        yield Reason("country", shown, WEIGHTS["other-country"], against=True)
    elsewhere = sorted(iri for iri in stated if gazetteer.places[iri].kind == "city")
    if elsewhere and not own & {"title", "box"}:
        yield Reason("elsewhere", gazetteer.label(elsewhere[0]), WEIGHTS["elsewhere"], against=True)
