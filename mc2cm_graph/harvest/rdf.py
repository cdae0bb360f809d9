"""Dataset descriptions out of RDF (DCAT 3, DCAT-AP 3), whatever its syntax.

The engine's parsers open no address: a JSON-LD context that stands elsewhere is an error. RDF/XML with a DOCTYPE is
refused before it is parsed. A long document goes to a store on disk, so that memory does not grow with it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO, Self
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

import defusedxml.sax
import pyoxigraph as ox
from defusedxml import DefusedXmlException

from mc2cm_graph.harvest.description import BadRecord, Description, Text, describe, web_address
from mc2cm_graph.harvest.fault import Broken, Unsafe
from mc2cm_graph.harvest.geometry import box_of_text
from mc2cm_graph.harvest.page import Item
from mc2cm_graph.names import PREFIXES

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/xml": ox.RdfFormat.RDF_XML,
    "text/xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/json": ox.RdfFormat.JSON_LD,
}
"""Media types that are read."""

SUFFIXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""Ends of addresses that tell the syntax where the media type does not."""

ACCEPT = "text/turtle, application/n-triples, application/rdf+xml;q=0.9, application/ld+json;q=0.8"

_IN_MEMORY_BYTES = 4 << 20
_MOST_VALUES = 200
_PIECE_BYTES = 64 << 10

_DCAT, _TERMS, _HYDRA = PREFIXES["dcat"], PREFIXES["dcterms"], "http://www.w3.org/ns/hydra/core#"
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DATASET = ox.NamedNode(_DCAT + "Dataset")
_SERIES = ox.NamedNode(_DCAT + "DatasetSeries")
_NAMES = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["foaf"] + "name",
    PREFIXES["rdfs"] + "label",
    _TERMS + "title",
    "http://www.w3.org/2006/vcard/ns#fn",
    "http://www.w3.org/ns/locn#geographicName",
)
_BOXES = (_DCAT + "bbox", "http://www.w3.org/ns/locn#geometry", _DCAT + "centroid")

Subject = ox.NamedNode | ox.BlankNode


class Graph:
    """The statements of one page. Closes the file that they were read from."""

    def __init__(self, body: BinaryIO, syntax: ox.RdfFormat, address: str, size: int) -> None:
        """Read a document of ``size`` bytes to its end, or to the first place that is no RDF (``torn``)."""
        self._address = address
        self._stack = ExitStack()
        self.torn = ""
        if syntax == ox.RdfFormat.RDF_XML:
            refuse_doctype(body, address)
        self._stack.enter_context(body)
        self._store = ox.Store()
        if size > _IN_MEMORY_BYTES:
            self._store = ox.Store(
                self._stack.enter_context(tempfile.TemporaryDirectory(prefix="mc2cm-rdf-"))
            )
        self._store.bulk_extend(self._quads(body, syntax))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        del self._store
        self._stack.close()

    def datasets(self) -> Iterator[Subject]:
        """Give every dataset, each once."""
        seen: set[Subject] = set()
        for kind in (_DATASET, _SERIES):
            for quad in self._store.quads_for_pattern(None, _TYPE, kind, None):
                if isinstance(quad.subject, (ox.NamedNode, ox.BlankNode)) and quad.subject not in seen:
                    seen.add(quad.subject)
                    yield quad.subject

    def items(self) -> Iterator[Item]:
        """Describe every dataset; what cannot be taken is told."""
        for subject in self.datasets():
            try:
                yield self._description(subject)
            except BadRecord as fault:
                yield Broken(str(subject)[:200], fault.identifier, fault.rule, fault.found)
        if self.torn:
            yield Broken("after the last record", "", "unreadable-rdf", self.torn)

    def following(self) -> str:
        """Give the address of the next page (Hydra, 4.2; ``nextPage`` is its older name); empty if there is none."""
        for name in ("next", "nextPage"):
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(_HYDRA + name), None, None):
                if isinstance(quad.object, (ox.NamedNode, ox.Literal)):
                    return quad.object.value
        return ""

    def total(self) -> int | None:
        """Give the number of items that Hydra tells; None if it tells none."""
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(_HYDRA + "totalItems"), None, None):
            if isinstance(quad.object, ox.Literal) and quad.object.value.isdigit():
                return int(quad.object.value)
        return None

    def _quads(self, body: BinaryIO, syntax: ox.RdfFormat) -> Iterator[ox.Quad]:
        try:
            # Lenient: an address with a space in it is the portal's, and is left out where it is used.
            yield from ox.parse(body, format=syntax, base_iri=self._address, lenient=True)
        except (SyntaxError, ValueError) as fault:
            self.torn = str(fault)[:300]

    def _description(self, subject: Subject) -> Description:
        iri = web_address(subject.value) if isinstance(subject, ox.NamedNode) else ""
        codes = [term.value for term in self._values(subject, _TERMS + "identifier") if _plain(term)]
        identifier = iri or next(iter(codes), "")
        publisher = next(iter(self._values(subject, _TERMS + "publisher")), None)
        places = self._values(subject, _TERMS + "spatial")
        boxes = [box_of_text(text) for place in places for text in self._texts(place, *_BOXES)]
        distributions = self._values(subject, _DCAT + "distribution")
        return describe(
            identifier,
            self._tagged(subject, _TERMS + "title"),
            texts=self._tagged(subject, _TERMS + "description"),
            keywords=self._texts(subject, _DCAT + "keyword"),
            publisher=self._name(publisher),
            publisher_iri=_address(publisher),
            page=next(filter(None, map(_address, self._values(subject, _DCAT + "landingPage"))), ""),
            iri=iri,
            places=[self._name(place) for place in places],
            place_iris=[_address(place) for place in places],
            codes=[code for place in places for code in self._texts(place, _TERMS + "identifier")],
            box=next((box for box in boxes if box), None),
            themes=[_address(theme) or self._name(theme) for theme in self._values(subject, _DCAT + "theme")],
            licence=self._first(subject, _TERMS + "license", distributions),
            modified=next(iter(self._texts(subject, _TERMS + "modified")), ""),
            formats=[
                _address(form) or self._name(form)
                for distribution in distributions
                for form in self._values(distribution, _TERMS + "format")
            ],
            languages=[
                _address(one) or self._name(one) for one in self._values(subject, _TERMS + "language")
            ],
        )

    def _values(self, subject: object, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        if not isinstance(subject, (ox.NamedNode, ox.BlankNode)):
            return []
        found = []
        for quad in self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None):
            if isinstance(quad.object, (ox.NamedNode, ox.BlankNode, ox.Literal)):
                found.append(quad.object)
            if len(found) == _MOST_VALUES:
                break
        # The store has no order of its own, and a second reading must give the same.
        return sorted(found, key=str)

    def _tagged(self, subject: object, *predicates: str) -> list[Text]:
        terms = (term for predicate in predicates for term in self._values(subject, predicate))
        return [(term.language or "", term.value) for term in terms if isinstance(term, ox.Literal)]

    def _texts(self, subject: object, *predicates: str) -> list[str]:
        return [text for _, text in self._tagged(subject, *predicates)]

    def _name(self, term: object) -> str:
        if isinstance(term, ox.Literal):
            return term.value
        return next(iter(self._texts(term, *_NAMES)), "")

    def _first(
        self, subject: object, predicate: str, others: list[ox.NamedNode | ox.BlankNode | ox.Literal]
    ) -> str:
        for holder in (subject, *others):
            for term in self._values(holder, predicate):
                return _address(term) or self._name(term)
        return ""


def refuse_doctype(body: BinaryIO, address: str) -> None:
    """Raise Unsafe if an XML document has a DOCTYPE: entities could blow it up or read files and addresses."""
    try:
        parser = defusedxml.sax.make_parser()
        parser.forbid_dtd = True
        parser.setContentHandler(ContentHandler())
        while piece := body.read(_PIECE_BYTES):
            parser.feed(piece)
        parser.close()
    except DefusedXmlException as fault:
        raise Unsafe(f"{address}: found a DOCTYPE in the XML ({fault}), expected RDF/XML without") from fault
    except SAXParseException:
        # The parser of RDF tells where, and keeps what stood before.
        pass
    body.seek(0)


def _plain(term: object) -> bool:
    return isinstance(term, ox.Literal) and bool(term.value.strip())


def _address(term: object) -> str:
    return web_address(term.value) if isinstance(term, ox.NamedNode) else ""
