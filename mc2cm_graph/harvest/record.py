"""Confirmed links as statements: the record of a dataset, its source, and the figures that stand in it.

What the portal says stands in one citation, what was matched in another, which tells how: score, reasons, and who
confirmed it. The description is in words of ours; of the portal's texts only the title is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from mc2cm_graph.analysis import fold, is_filler, words
from mc2cm_graph.harvest.description import Description, digest, web_address
from mc2cm_graph.harvest.gazetteer import Gazetteer
from mc2cm_graph.harvest.review import Proposed, said
from mc2cm_graph.harvest.run import Kept
from mc2cm_graph.names import PREFIXES, concept_iri, thing_iri
from mc2cm_graph.terms import XSD

LANGUAGES = {
    "ar": "ARA", "bg": "BUL", "ca": "CAT", "cs": "CES", "da": "DAN", "de": "DEU", "el": "ELL", "en": "ENG",
    "es": "SPA", "et": "EST", "eu": "EUS", "fi": "FIN", "fr": "FRA", "gl": "GLG", "hr": "HRV", "hu": "HUN",
    "it": "ITA", "lt": "LIT", "lv": "LAV", "mt": "MLT", "nl": "NLD", "no": "NOR", "pl": "POL", "pt": "POR",
    "ro": "RON", "sk": "SLK", "sl": "SLV", "sv": "SWE", "tr": "TUR", "uk": "UKR", "zh": "ZHO",
}  # fmt: skip
"""Codes of the EU table of languages by language tag, for the languages that labels may have."""

_OF_COUNTRIES = {
    "AUT": "de", "BEL": "fr", "CHE": "de", "DEU": "de", "ESP": "es", "FRA": "fr", "GBR": "en", "GRC": "el",
    "IRL": "en", "ITA": "it", "LUX": "fr", "MAR": "fr", "NLD": "nl", "POL": "pl", "PRT": "pt", "SWE": "sv",
    "TUN": "fr", "USA": "en",
}  # fmt: skip
"""The language in which portals of a country write titles, where they do not tell it and the script does not."""

FILE_TYPES = frozenset(
    {"CSV", "JSON", "XML", "GEOJSON", "XLS", "XLSX", "ODS", "PDF", "KML", "GPKG", "TXT", "ZIP", "HTML", "TSV"}
)
"""Formats whose name is that of the EU table of file types."""

_LONGEST_SLUG = 60


@dataclass(frozen=True)
class File:
    """The statements of one data file: kind and slug of its thing, and its quads."""

    kind: str
    slug: str
    quads: tuple[ox.Quad, ...]


class _Citation:
    """Statements of one citation of a file."""

    def __init__(self, base: str, number: int) -> None:
        self.base = base
        self.name = ox.NamedNode(f"{base}#c{number}")
        self.quads: list[ox.Quad] = []

    def head(self, certainty: str, sources: Iterable[str], prefix: str, **texts: str) -> None:
        """Say what the citation is; ``texts`` by language are its locator or note, by the property ``prefix``."""
        pairs = [("rdf:type", _iri("mc", "Citation")), ("mc:certainty", concept_iri("certainty", certainty))]
        pairs += [("prov:wasDerivedFrom", source) for source in sources]
        for name, value in pairs:
            self.quads.append(ox.Quad(self.name, _term(name), ox.NamedNode(value)))
        for language, text in texts.items():
            self.quads.append(ox.Quad(self.name, _term(prefix), ox.Literal(text, language=language)))

    def say(self, subject: str, name: str, value: str) -> None:
        """State a relation to another node."""
        self.quads.append(ox.Quad(ox.NamedNode(subject), _term(name), ox.NamedNode(value), self.name))

    def text(self, subject: str, name: str, value: str, language: str = "", datatype: str = "") -> None:
        """State a text, a code or a date."""
        literal = ox.Literal(
            value, language=language or None, datatype=ox.NamedNode(datatype) if datatype else None
        )
        self.quads.append(ox.Quad(ox.NamedNode(subject), _term(name), literal, self.name))


def sign_of(portal: str, identifier: str) -> str:
    """Give the end of a dataset's slug, which stays when its title changes."""
    return digest(f"{portal} {identifier}")[:8]


def slug_of(portal: str, description: Description) -> str:
    """Give a name of the words of the title behind that of the portal, with the dataset's sign at its end."""
    found = [fold(word.raw) for word in words(description.title) if not is_filler(word.folded)]
    plain = [word for word in found if re.fullmatch(r"[a-z0-9]+", word)]
    sign = sign_of(portal, description.identifier)
    name = portal
    for word in [*plain[:7]]:
        if len(name) + len(word) + len(sign) + 2 > _LONGEST_SLUG:
            break
        name += f"-{word}"
    return f"{name}-{sign}"


@dataclass(frozen=True)
class Subject:
    """A dataset that gets files: what is kept of it, their slug, and the address of the interface.

    The address stands for a dataset without a page of its own.
    """

    kept: Kept
    slug: str
    address: str

    @property
    def iri(self) -> str:
        """The portal's own IRI of the dataset; where it has none, a fragment of our record."""
        return self.kept.description.iri or f"{thing_iri('dataset', self.slug)}#dataset"

    @property
    def source(self) -> str:
        """The IRI of the source that its statements are from."""
        return thing_iri("source", self.slug)


def files_of(subject: Subject, links: Sequence[Proposed], gazetteer: Gazetteer) -> list[File]:
    """Give the files of a dataset with confirmed links: its source and its record."""
    places = [link.target for link in links if link.kind in ("city", "country")]
    kept = subject.kept
    language = language_of(kept.description, kept.portal, gazetteer, next(iter(places), ""))
    return [_source(subject, gazetteer, language), _record(subject, links, gazetteer, language)]


def figure_quads(
    base: str, number: int, subject: Subject, link: Proposed, gazetteer: Gazetteer
) -> list[ox.Quad]:
    """Give the citation that says of a figure of ours in which dataset it stands, as the ``number``th of its file."""
    citation = _Citation(base, number)
    citation.head("derived", [subject.source], "skos:editorialNote", **_note([link], gazetteer))
    citation.say(base, "mc:fromDataset", subject.iri)
    return citation.quads


def language_of(description: Description, portal: str, gazetteer: Gazetteer, about: str = "") -> str:
    """Give the language of the title: as told, by its script, by the dataset's, by the country; or ``en``.

    The country is that of the portal, else that of the place which the dataset is about.
    """
    tag = description.titles[0][0].partition("-")[0]
    if tag in LANGUAGES and _is_arabic(description.title) == (tag == "ar"):
        return tag
    if _is_arabic(description.title):
        return "ar"
    codes = {code.lower(): tag for tag, code in LANGUAGES.items()}
    for told in description.languages:
        short = told.rstrip("/").rpartition("/")[2].lower()
        found = short if short in LANGUAGES else codes.get(short, short.partition("-")[0])
        if found in LANGUAGES and found != "ar":
            return found
    known = gazetteer.portals.get(portal)
    place = gazetteer.places.get(known.place if known and known.place else about)
    country = (place.country or place.iri) if place else ""
    return _OF_COUNTRIES.get(country.rpartition("/")[2], "en")


def _source(subject: Subject, gazetteer: Gazetteer, language: str) -> File:
    base, kept, described = subject.source, subject.kept, subject.kept.description
    citation = _Citation(base, 1)
    citation.head("stated", [base], "mc:locator")
    citation.say(base, "rdf:type", _iri("mc", "Source"))
    citation.say(base, "dcterms:language", PREFIXES["lang"] + LANGUAGES[language])
    citation.say(base, "foaf:page", described.page or described.iri or web_address(subject.address))
    for name in ("skos:prefLabel", "dcterms:title"):
        citation.text(base, name, described.title, language)
    publisher = described.publisher or _portal_label(kept.portal, gazetteer, language)
    citation.text(base, "mc:publisherName", publisher, _in_its_script(publisher, language))
    return File("source", subject.slug, tuple(citation.quads))


def _record(subject: Subject, links: Sequence[Proposed], gazetteer: Gazetteer, language: str) -> File:
    base, kept, described = thing_iri("dataset", subject.slug), subject.kept, subject.kept.description
    dataset, source = subject.iri, subject.source
    told = _Citation(base, 1)
    told.head(
        "stated",
        [source],
        "mc:locator",
        en=f"description at the portal, harvested on {kept.harvested}",
        fr=f"description sur le portail, moissonnée le {kept.harvested}",
    )
    told.say(base, "rdf:type", _iri("dcat", "CatalogRecord"))
    told.say(base, "foaf:primaryTopic", dataset)
    told.say(dataset, "rdf:type", _iri("dcat", "Dataset"))
    for node in (base, dataset):
        for tag, label in _labels(kept, gazetteer, language).items():
            told.text(node, "skos:prefLabel", label, tag)
        for tag, text in _descriptions(kept, gazetteer).items():
            told.text(node, "dcterms:description", text, tag)
    told.text(dataset, "dcterms:identifier", described.identifier)
    for name, value in _facts(kept, gazetteer):
        told.say(dataset, name, value)
    if _day(described.modified):
        told.text(dataset, "dcterms:modified", _day(described.modified), datatype=XSD + "date")
    for form in sorted({form.upper().lstrip(".") for form in described.formats} & FILE_TYPES):
        part = f"{base}#distribution-{form.lower()}"
        told.say(dataset, "dcat:distribution", part)
        told.say(part, "rdf:type", _iri("dcat", "Distribution"))
        told.say(part, "dcterms:format", PREFIXES["file-type-eu"] + form)
    matched = _Citation(base, 2)
    matched.head("derived", [source], "skos:editorialNote", **_note(links, gazetteer))
    for link in links:
        if link.kind in ("city", "country"):
            matched.say(dataset, "dcterms:spatial", link.target)
        elif link.kind == "theme":
            matched.say(dataset, "mc:theme", link.target)
    linked = any(quad.graph_name == matched.name for quad in matched.quads)
    return File("dataset", subject.slug, (*told.quads, *(matched.quads if linked else ())))


def _facts(kept: Kept, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    described = kept.description
    if kept.portal in gazetteer.portals:
        yield "dcat:inCatalog", thing_iri("portal", kept.portal)
    if described.page:
        yield "dcat:landingPage", described.page
    if web_address(described.licence):
        yield "dcterms:license", described.licence
    publishers = gazetteer.publishers_named(described)
    if len({publisher.iri for publisher in publishers}) == 1:
        yield "dcterms:publisher", publishers[0].iri


def _labels(kept: Kept, gazetteer: Gazetteer, language: str) -> dict[str, str]:
    """Give the titles by language; in English and French, where there is none, the title as a quotation."""
    described = kept.description
    labels = {tag.partition("-")[0]: title for tag, title in reversed(described.titles) if tag}
    labels = {
        tag: title for tag, title in labels.items() if tag in LANGUAGES and _in_its_script(title, tag) == tag
    }
    labels.setdefault(language, described.title)
    portal = {tag: _portal_label(kept.portal, gazetteer, tag) for tag in ("en", "fr")}
    labels.setdefault("en", f"Data set “{described.title}” ({portal['en']})")
    labels.setdefault("fr", f"Jeu de données « {described.title} » ({portal['fr']})")
    return labels


def _descriptions(kept: Kept, gazetteer: Gazetteer) -> dict[str, str]:
    described = kept.description
    portal = {tag: _portal_label(kept.portal, gazetteer, tag) for tag in ("en", "fr")}
    english, french = f"Data set listed by {portal['en']}", f"Jeu de données recensé par {portal['fr']}"
    if described.publisher:
        english += f" and published by {described.publisher}"
        french += f" et publié par {described.publisher}"
    formats = ", ".join(sorted({form.upper().lstrip(".") for form in described.formats} & FILE_TYPES))
    if formats:
        english, french = f"{english}, offered as {formats}", f"{french}, offert en {formats}"
    return {"en": f"{english}.", "fr": f"{french}."}


def _note(links: Sequence[Proposed], gazetteer: Gazetteer) -> dict[str, str]:
    """Tell how links came about: score and reasons of each, and who confirmed them."""
    told = []
    for link in links:
        reasons = ", ".join(said(reason, gazetteer) for reason in link.reasons)
        told.append(f"{gazetteer.label(link.target)} {link.score:.2f}: {reasons}")
    by = sorted({link.by for link in links if link.by})
    english = f"Links matched by program and confirmed{' by ' + ', '.join(by) if by else ' by a reader'}."
    french = f"Liens proposés par programme et confirmés par {', '.join(by) or 'une personne'}."
    fr_told = [f"{gazetteer.label(link.target, 'fr')} {link.score:.2f}" for link in links]
    return {"en": f"{english} {'; '.join(told)}.", "fr": f"{french} Scores : {' ; '.join(fr_told)}."}


def _portal_label(portal: str, gazetteer: Gazetteer, language: str) -> str:
    known = gazetteer.portals.get(portal)
    labels = known.labels if known else {}
    return labels.get(language) or labels.get("en") or portal


def _is_arabic(text: str) -> bool:
    return any("\u0620" <= sign <= "\u064a" for sign in text)


def _in_its_script(text: str, language: str) -> str:
    """Give the language of a text, or one that its script allows: portals tag names as they tag everything."""
    if _is_arabic(text):
        return "ar"
    return "en" if language == "ar" else language


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def _iri(prefix: str, local: str) -> str:
    return PREFIXES[prefix] + local


def _term(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)
