"""Distributions: the files of a version with format, size and checksum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mc2cm_graph.catalogue.description import Description
from mc2cm_graph.names import AUTHORITIES, BASE, CONTENT_LANGUAGES, KINDS
from mc2cm_graph.snapshot import Dump
from mc2cm_graph.terms import XSD, Literal

_TYPES = AUTHORITIES["file-type-eu"]
_IANA = "https://www.iana.org/assignments/media-types/"
_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_PATTERN = "urn:mc2cm:"
_TABLE = ".csv"

_FORMATS = {
    "application/trig": "RDF_TRIG",
    "application/n-quads": "RDF_N_QUADS",
    "application/ld+json": "JSON_LD",
    "text/turtle": "RDF_TURTLE",
    "text/csv": "CSV",
}
"""Entries of the EU file types by media type."""

_ORDER = (
    "mc2cm.trig",
    "mc2cm.nq",
    "mc2cm.ttl",
    "mc2cm.jsonld",
    "services.ttl",
    "ontology.ttl",
    "shapes.ttl",
    "shacl-report.ttl",
    "related.ttl",
)
"""Files that stand first, the whole graph before its parts; tables follow by kind."""

Labels = Mapping[str, Sequence[Literal]]
"""Names of the kinds of thing, in every language."""


def in_order(files: Sequence[Dump]) -> list[Dump]:
    """Sort files as a reader looks for them."""
    kinds = {f"{kind}{_TABLE}": len(_ORDER) + number for number, kind in enumerate(KINDS)}
    places = {name: number for number, name in enumerate(_ORDER)} | kinds
    return sorted(files, key=lambda file: (places.get(file.name, len(places)), file.name))


def distribution(version: str, file: Dump) -> str:
    """Give the IRI of a file as a distribution: also the path of its address."""
    return f"{BASE}dump/{version}/{file.name}"


def describe_file(description: Description, version: str, file: Dump, host: str, labels: Labels) -> str:
    """Describe a file of a version as a distribution (DCAT-AP 3.0.1, 4.9) and give its IRI.

    ``description`` holds the texts; ``host`` is the address of the server, with a slash at its end.
    """
    iri = distribution(version, file)
    address = f"{host}dump/{version}/{file.name}"
    media_type = _IANA + file.media_type
    description.typed(iri, "dcat:Distribution")
    for property_ in ("dcterms:title", "dcterms:description"):
        description.say(iri, property_, *_texts(description, file, property_, labels))
    description.say(
        iri, "dcterms:conformsTo", *description.values(_PATTERN + file.name, "dcterms:conformsTo")
    )
    description.say(iri, "dcat:accessURL", address)
    description.say(iri, "dcat:downloadURL", address)
    description.say(iri, "dcat:mediaType", media_type)
    description.typed(media_type, "dcterms:MediaType")
    # ckanext-dcat shows this label, by which CKAN knows the format, in place of the IRI.
    description.say(media_type, "rdfs:label", Literal(file.media_type, CONTENT_LANGUAGES[0]))
    if file.media_type in _FORMATS:
        description.say(iri, "dcterms:format", _TYPES + _FORMATS[file.media_type])
    description.say(iri, "dcat:byteSize", Literal(str(file.bytes), datatype=XSD + "nonNegativeInteger"))
    description.say(iri, "dcterms:license", AUTHORITIES["licence-eu"] + "CC_BY_4_0")
    checksum = iri + "#sha256"
    description.say(iri, "spdx:checksum", checksum)
    description.typed(checksum, "spdx:Checksum")
    description.say(checksum, "spdx:algorithm", _SHA256)
    description.say(checksum, "spdx:checksumValue", Literal(file.sha256, datatype=XSD + "hexBinary"))
    return iri


def _texts(description: Description, file: Dump, property_: str, labels: Labels) -> list[Literal]:
    """Give title or description of a file in every language; its name is the title of one without."""
    own = description.texts(_PATTERN + file.name, property_)
    kind = file.name.removesuffix(_TABLE)
    if not own and file.name.endswith(_TABLE) and kind in labels:
        names = {label.language: label.value for label in labels[kind]}
        patterns = description.texts(_PATTERN + "table", property_)
        own = [
            Literal(text.value.replace("{kind}", names.get(text.language, kind)), text.language)
            for text in patterns
        ]
    if not own and property_ == "dcterms:title":
        return [Literal(file.name, CONTENT_LANGUAGES[0])]
    return own
