"""A description: statements about resources, gathered one after another and written in any RDF format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from mc2cm_graph import names
from mc2cm_graph.store.store import plain
from mc2cm_graph.terms import XSD, Iri, Literal, Term
from mc2cm_graph.workers.media_types import RDF_MEDIA_TYPES

PREFIXES = {
    **names.PREFIXES,
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
}
"""Prefixes of the graph and of the vocabularies that only its description uses."""

Value = Term | str | int


class Description:
    """Statements by subject, in the order in which they were made, equal ones once.

    Properties are compact names (``dcterms:title``) or IRIs; of values, a plain text is an IRI, a number a
    literal of ``xsd:integer``.
    """

    def __init__(self) -> None:
        self._said: dict[str, dict[tuple[str, Term], None]] = {}

    @classmethod
    def read(cls, path: Path, base: str) -> Description:
        """Read a Turtle file whose relative addresses stand below ``base``; OSError or SyntaxError if it cannot be."""
        found = cls()
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=base):
            found.say(plain(quad.subject).value, quad.predicate.value, plain(quad.object))
        return found

    def say(self, subject: str, property_: str, *values: Value) -> None:
        """Say something of a subject; nothing if there is no value."""
        for value in values:
            self._said.setdefault(subject, {})[expand(property_), _term(value)] = None

    def typed(self, subject: str, *classes: str) -> None:
        """Say of which classes a subject is."""
        self.say(subject, "rdf:type", *(expand(name) for name in classes))

    def add(self, other: Description) -> None:
        """Say all that another description says."""
        for subject, property_, value in other:
            self.say(subject, property_, value)

    def __iter__(self) -> Iterator[tuple[str, str, Term]]:
        for subject, said in self._said.items():
            for property_, value in said:
                yield subject, property_, value

    def __contains__(self, subject: str) -> bool:
        return subject in self._said

    def __len__(self) -> int:
        return sum(len(said) for said in self._said.values())

    def values(self, subject: str, property_: str) -> list[Term]:
        """Give what is said of a subject by one property."""
        wanted = expand(property_)
        return [value for name, value in self._said.get(subject, ()) if name == wanted]

    def texts(self, subject: str, property_: str) -> list[Literal]:
        """Give the literals among them."""
        return [value for value in self.values(subject, property_) if isinstance(value, Literal)]

    def subjects(self, class_: str) -> list[str]:
        """List what is said to be of a class."""
        pair = expand("rdf:type"), Iri(expand(class_))
        return [subject for subject, said in self._said.items() if pair in said]

    def part(self, roots: Iterable[str], leaving: Iterable[str] = ()) -> Description:
        """Give what is said of the roots and, step by step, of all that they lead to, but of nothing in ``leaving``."""
        found = Description()
        left, waiting = set(leaving), list(roots)
        while waiting:
            subject = waiting.pop()
            if subject in found or subject in left:
                continue
            for property_, value in self._said.get(subject, ()):
                found.say(subject, property_, value)
                if isinstance(value, Iri) and value.value in self._said:
                    waiting.append(value.value)
        return found

    def write(self, media_type: str) -> bytes:
        """Write the description in one of RDF_MEDIA_TYPES, sorted; KeyError for any other type."""
        triples = sorted((_triple(*statement) for statement in self), key=str)
        used = "".join(str(triple) for triple in triples)
        prefixes = {name: iri for name, iri in PREFIXES.items() if iri in used}
        return ox.serialize(triples, format=RDF_MEDIA_TYPES[media_type], prefixes=prefixes) or b""


def expand(name: str) -> str:
    """Give the IRI of a compact name whose prefix is known; anything else as it is."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def _term(value: Value) -> Term:
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD + "integer")
    return Iri(value) if isinstance(value, str) else value


def _triple(subject: str, property_: str, value: Term) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), _engine(value))


def _engine(term: Term) -> ox.NamedNode | ox.Literal:
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
