"""The names of the graph: the base IRI, the prefixes and the kinds of thing.

This is the only place where they are written; data files carry a copy in their header that ``mc2cm fmt``
writes from here and ``mc2cm check`` compares with here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

BASE = "https://w3id.org/mc2cm/"
ONTOLOGY_DOCUMENT = BASE + "ontology"
ONTOLOGY = ONTOLOGY_DOCUMENT + "#"
SHAPES_DOCUMENT = BASE + "shapes"
THINGS = BASE + "id/"
CONCEPTS = BASE + "concepts/"
INFERRED_GRAPH = BASE + "graph/inferred"
RELATED_GRAPH = BASE + "graph/related"
DEFAULT_GRAPH = BASE + "graph/default"
"""The name under which the default graph stands in a store whose own default graph cannot hold it."""

CONTENT_LANGUAGES = ("en", "fr", "ar", "es", "it", "pt", "de")
"""Languages in which every class, property and concept has its label and definition, in the order of files."""

SCHEMES = (
    "breakdown",
    "certainty",
    "challenge",
    "channel",
    "evidence-grade",
    "identifier-scheme",
    "institution-kind",
    "interface",
    "measure",
    "policy-kind",
    "policy-level",
    "right",
    "role",
    "target-group",
    "theme",
    "transfer-criterion",
    "transfer-mode",
    "unit",
    "world-region",
)
"""Concept schemes, each a file ``ontology/concepts/<scheme>.ttl``. The members of ``challenge`` and ``right``
are things with files of their own under ``data/``."""

VOCABULARIES = {
    "mc": ONTOLOGY,
    "sh-mc": SHAPES_DOCUMENT + "#",
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "eurio": "http://data.europa.eu/s66#",
    "eurovoc": "http://eurovoc.europa.eu/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frapo": "http://purl.org/cerif/frapo/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sdg": "http://metadata.un.org/sdg/",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "sf": "http://www.opengis.net/ont/sf#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of vocabularies, ours first."""

AUTHORITIES = {
    "country-eu": "http://publications.europa.eu/resource/authority/country/",
    "data-theme-eu": "http://publications.europa.eu/resource/authority/data-theme/",
    "file-type-eu": "http://publications.europa.eu/resource/authority/file-type/",
    "frequency-eu": "http://publications.europa.eu/resource/authority/frequency/",
    "lang": "http://publications.europa.eu/resource/authority/language/",
    "licence-eu": "http://publications.europa.eu/resource/authority/licence/",
}
"""Prefixes of the authority tables of the EU Publications Office."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing: one directory of ``data/``, one class, one address.

    ``name`` is the directory and the address; ``class_iri`` the class that a thing of this kind is stated to
    have; ``foreign`` is true where the thing described bears an IRI of its publisher (a country, an open
    dataset), so that our record only points at it by ``foaf:primaryTopic``.
    """

    name: str
    class_iri: str
    foreign: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("project", ONTOLOGY + "Project"),
        Kind("city", ONTOLOGY + "City"),
        Kind("country", ONTOLOGY + "Country", foreign=True),
        Kind("practice", ONTOLOGY + "Practice"),
        Kind("service", VOCABULARIES["cpsv"] + "PublicService"),
        Kind("policy", ONTOLOGY + "PolicyInstrument"),
        Kind("right", ONTOLOGY + "Right"),
        Kind("challenge", ONTOLOGY + "Challenge"),
        Kind("institution", VOCABULARIES["org"] + "FormalOrganization"),
        Kind("network", ONTOLOGY + "Network"),
        Kind("programme", VOCABULARIES["frapo"] + "FundingProgramme"),
        Kind("event", VOCABULARIES["schema"] + "Event"),
        Kind("recommendation", ONTOLOGY + "Recommendation"),
        Kind("indicator", VOCABULARIES["qb"] + "Observation"),
        Kind("publication", ONTOLOGY + "Publication"),
        Kind("portal", VOCABULARIES["dcat"] + "Catalog"),
        Kind("dataset", VOCABULARIES["dcat"] + "Dataset", foreign=True),
        Kind("source", ONTOLOGY + "Source"),
    )
}
"""Kinds in the order in which pages show them."""

PREFIXES = {
    **VOCABULARIES,
    **AUTHORITIES,
    **{name: f"{THINGS}{name}/" for name in KINDS},
    **{name: f"{CONCEPTS}{name}/" for name in SCHEMES if name not in KINDS},
}
"""Every prefix of the project: vocabularies, authority tables, kinds of thing, concept schemes."""


def thing_iri(kind: str, slug: str) -> str:
    """Give the IRI of the thing whose file is ``data/<kind>/<slug>.trig``."""
    return f"{THINGS}{kind}/{slug}"


def concept_iri(scheme: str, slug: str) -> str:
    """Give the IRI of a concept of ``ontology/concepts/<scheme>.ttl``."""
    return f"{CONCEPTS}{scheme}/{slug}"


def split_thing(iri: str) -> tuple[str, str] | None:
    """Give kind and slug of a thing's IRI, a fragment being dropped; None for any other IRI."""
    if not iri.startswith(THINGS):
        return None
    kind, _, slug = iri.removeprefix(THINGS).split("#", 1)[0].partition("/")
    return (kind, slug) if kind in KINDS and slug else None


@lru_cache(maxsize=4096)
def compact(iri: str) -> str | None:
    """Write an IRI as ``prefix:local`` by the longest prefix that leaves a plain local name, else None."""
    best: tuple[int, str] | None = None
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            local = iri.removeprefix(namespace)
            plain = local and all(c.isalnum() or c in "-_" for c in local)
            if plain and (best is None or len(namespace) > best[0]):
                best = (len(namespace), f"{prefix}:{local}")
    return best[1] if best else None
