"""The VoID description of the graph (W3C Note 2011): counts, partitions, links to other datasets, ways of access."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from mc2cm_graph.catalogue.catalogue import GRAPH, PUBLISHER, Catalogue
from mc2cm_graph.catalogue.description import Description
from mc2cm_graph.catalogue.files import distribution
from mc2cm_graph.names import (
    AUTHORITIES,
    BASE,
    DEFAULT_GRAPH,
    INFERRED_GRAPH,
    KINDS,
    ONTOLOGY_DOCUMENT,
    RELATED_GRAPH,
    SHAPES_DOCUMENT,
    THINGS,
    VOCABULARIES,
)
from mc2cm_graph.store import Row
from mc2cm_graph.terms import Iri, Literal

PATH = ".well-known/void"
_FORMATS = "http://www.w3.org/ns/formats/"
_TARGETS = {
    "http://www.wikidata.org/entity/": "wikidata",
    "https://sws.geonames.org/": "geonames",
    AUTHORITIES["country-eu"]: "eu-country",
    AUTHORITIES["data-theme-eu"]: "eu-data-theme",
    AUTHORITIES["file-type-eu"]: "eu-file-type",
    AUTHORITIES["frequency-eu"]: "eu-frequency",
    AUTHORITIES["lang"]: "eu-language",
    AUTHORITIES["licence-eu"]: "eu-licence",
    VOCABULARIES["eurovoc"]: "eurovoc",
    VOCABULARIES["sdg"]: "sdg",
}
"""Datasets to which the graph leads, by the space of their IRIs, with a name for their description."""

_TITLES = {
    "wikidata": "Wikidata",
    "geonames": "GeoNames",
    "eu-country": "EU authority table: countries",
    "eu-data-theme": "EU authority table: data themes",
    "eu-file-type": "EU authority table: file types",
    "eu-frequency": "EU authority table: frequencies",
    "eu-language": "EU authority table: languages",
    "eu-licence": "EU authority table: licences",
    "eurovoc": "EuroVoc",
    "sdg": "UN Sustainable Development Goals",
}
_DUMPS = ("application/trig", "application/n-quads", "application/ld+json", "text/turtle")
_WHOLE = "mc2cm."
_DIGITS = 10


def describe_graph(catalogue: Catalogue) -> Description:
    """Describe the graph at the address of a catalogue; every count is of the default graph of the served snapshot."""
    host, version = catalogue.place.host, catalogue.served
    found = Description()
    document = host + PATH
    found.typed(document, "void:DatasetDescription")
    found.say(document, "dcterms:title", Literal("VoID description of mc2cm-graph", "en"))
    found.say(document, "foaf:primaryTopic", GRAPH)
    found.typed(GRAPH, "void:Dataset", "dcat:Dataset")
    for property_ in (
        *("dcterms:title", "dcterms:description", "dcterms:publisher", "dcterms:license", "dcterms:issued"),
        *("dcterms:modified", "dcat:version", "dcat:landingPage"),
    ):
        found.say(GRAPH, property_, *catalogue.all.values(GRAPH, property_))
    found.add(catalogue.all.part([PUBLISHER]))
    _access(found, catalogue)
    _sizes(found, version.facts.get("totals", []))
    _parts(found, catalogue)
    _classes(found, version.facts.get("classes", []))
    _properties(found, version.facts.get("properties", []))
    _links(found, version.facts.get("links", []))
    return found


def _access(found: Description, catalogue: Catalogue) -> None:
    host = catalogue.place.host
    found.say(GRAPH, "void:sparqlEndpoint", host + "sparql")
    found.say(GRAPH, "void:openSearchDescription", host + "opensearch.xml")
    found.say(GRAPH, "void:uriSpace", Literal(THINGS))
    found.say(GRAPH, "void:uriRegexPattern", Literal("^" + re.escape(THINGS) + "[a-z]+/[^/#]+$"))
    found.say(GRAPH, "void:rootResource", *(f"{host}{kind}/" for kind in KINDS))
    for format_ in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        found.say(GRAPH, "void:feature", _FORMATS + format_)
    for file in catalogue.served.files:
        if file.media_type in _DUMPS and file.name.startswith(_WHOLE):
            found.say(GRAPH, "void:dataDump", f"{host}dump/{catalogue.served.name}/{file.name}")
            found.say(GRAPH, "dcat:distribution", distribution(catalogue.served.name, file))


def _sizes(found: Description, rows: list[Row]) -> None:
    names = {
        "triples": "void:triples",
        "entities": "void:entities",
        "classes": "void:classes",
        "properties": "void:properties",
        "subjects": "void:distinctSubjects",
        "objects": "void:distinctObjects",
    }
    for row in rows:
        for name, property_ in names.items():
            found.say(GRAPH, property_, row[name])
    found.say(GRAPH, "void:documents", *(row["entities"] for row in rows))


def _parts(found: Description, catalogue: Catalogue) -> None:
    """Tell of the named graphs that are no citations; the shapes and what is computed are not in the default graph."""
    manifest = catalogue.served.snapshot.manifest
    within = {ONTOLOGY_DOCUMENT: "Ontology", INFERRED_GRAPH: "Inferred statements"}
    beside = {RELATED_GRAPH: "Likeness of practices, computed", SHAPES_DOCUMENT: "SHACL shapes"}
    for graph, title in (within | beside).items():
        if graph not in manifest.graphs:
            continue
        part = DEFAULT_GRAPH + "#" + graph.removeprefix(BASE).replace("/", "-")
        found.say(*((GRAPH, "void:subset", part) if graph in within else (part, "dcterms:relation", GRAPH)))
        found.typed(part, "void:Dataset")
        found.say(part, "dcterms:title", Literal(title, "en"))
        found.say(part, "dcterms:identifier", Literal(graph))
        found.say(part, "void:triples", manifest.graphs[graph])


def _classes(found: Description, rows: list[Row]) -> None:
    """Give a partition for each class, and an example of each kind of thing that has pages."""
    kinds = {kind.class_iri for kind in KINDS.values()}
    for row in rows:
        class_, example = row["class"], row.get("example")
        if not isinstance(class_, Iri):
            continue
        part = f"{GRAPH}#class-{_mark(class_.value)}"
        found.say(GRAPH, "void:classPartition", part)
        found.typed(part, "void:Dataset")
        found.say(part, "void:class", class_.value)
        found.say(part, "void:entities", row["entities"])
        if isinstance(example, Iri) and not example.value.startswith("_:") and class_.value in kinds:
            found.say(GRAPH, "void:exampleResource", example.value)
            found.say(part, "void:exampleResource", example.value)


def _properties(found: Description, rows: list[Row]) -> None:
    for row in rows:
        property_ = row["property"].value
        part = f"{GRAPH}#property-{_mark(property_)}"
        found.say(GRAPH, "void:propertyPartition", part)
        found.typed(part, "void:Dataset")
        found.say(part, "void:property", property_)
        found.say(part, "void:triples", row["triples"])
        found.say(part, "void:distinctSubjects", row["subjects"])
        found.say(part, "void:distinctObjects", row["objects"])
    for namespace in sorted(set(_vocabularies(rows))):
        found.say(GRAPH, "void:vocabulary", namespace)


def _vocabularies(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        yield from (space for space in VOCABULARIES.values() if row["property"].value.startswith(space))


def _links(found: Description, rows: list[Row]) -> None:
    """Give a linkset for each dataset that the graph leads to and each property that leads there."""
    for row in rows:
        space, property_ = row["space"].value, row["property"].value
        name = _TARGETS[space]
        linkset = f"{GRAPH}#links-{name}-{_mark(property_)}"
        target = f"{GRAPH}#{name}"
        found.say(GRAPH, "void:subset", linkset)
        found.typed(linkset, "void:Linkset")
        found.say(linkset, "void:target", GRAPH, target)
        found.say(linkset, "void:subjectsTarget", GRAPH)
        found.say(linkset, "void:objectsTarget", target)
        found.say(linkset, "void:linkPredicate", property_)
        found.say(linkset, "void:triples", row["links"])
        found.say(linkset, "void:distinctSubjects", row["subjects"])
        found.say(linkset, "void:distinctObjects", row["objects"])
        found.typed(target, "void:Dataset")
        found.say(target, "dcterms:title", Literal(_TITLES[name], "en"))
        found.say(target, "void:uriSpace", Literal(space))


def _mark(iri: str) -> str:
    """Give a short name for an IRI that no other has: its last part, and its hash."""
    last = re.sub(r"[^A-Za-z0-9]+", "-", re.split(r"[/#]", iri.rstrip("/#"))[-1]).strip("-")
    return f"{last}-{sha256(iri.encode()).hexdigest()[:_DIGITS]}"
