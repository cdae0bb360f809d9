"""Triples of the room: their terms, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from mc2cm_graph.names import BASE, PREFIXES
from mc2cm_graph.terms import XSD
from mc2cm_graph.workers.media_types import RDF_MEDIA_TYPES

RDF = RDF_MEDIA_TYPES
"""Media types that are written."""

VOCABULARIES = {
    **{name: PREFIXES[name] for name in ("dcat", "dcterms", "foaf", "prov", "rdf", "rdfs", "schema", "xsd")},
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "spdx": "http://spdx.org/rdf/terms#",
    "tree": "https://w3id.org/tree#",
    "void": "http://rdfs.org/ns/void#",
}
"""Prefixes of what is said of versions and changes: DCAT 3, PROV-O, VoID, LDES and TREE, ActivityStreams 2.0."""

VERSIONS = BASE + "versions/"
DUMPS = BASE + "dump/"
DATASET = BASE + "catalog/dataset/graph"
"""The graph as a dataset, of which each version is one."""

Object = ox.NamedNode | ox.Literal


def term(name: str) -> ox.NamedNode:
    """Give a term of a known vocabulary by its compact name, as ``prov:Entity``."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(VOCABULARIES[prefix] + local)


def iri(value: str) -> ox.NamedNode:
    """Give the node of an IRI."""
    return ox.NamedNode(value)


def text(value: str, language: str = "") -> ox.Literal:
    """Give a text, with its language if it is in one."""
    return ox.Literal(value, language=language) if language else ox.Literal(value)


def typed(value: str | int, datatype: str) -> ox.Literal:
    """Give a literal of a datatype of XML Schema, as ``dateTime``."""
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + datatype))


def said(subject: str, *pairs: tuple[str, Object]) -> list[ox.Triple]:
    """Say something of a subject: pairs of a property's compact name (``a`` is the type) and a value."""
    return [
        ox.Triple(iri(subject), term("rdf:type" if name == "a" else name), value) for name, value in pairs
    ]


def write(triples: Iterable[ox.Triple], media_type: str) -> bytes:
    """Write triples in one of ``RDF``, sorted: the same triples give the same bytes."""
    ordered = sorted(set(triples), key=str)
    used = "".join(str(triple) for triple in ordered)
    prefixes = {name: address for name, address in VOCABULARIES.items() if address in used}
    return ox.serialize(ordered, format=RDF[media_type], prefixes=prefixes) or b""
