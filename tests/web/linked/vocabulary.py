"""schema.org 30.0 as a judge: every class and property that is used stands in it, and fits where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from mc2cm_graph.settings import REPOSITORY
from tests.needs import need

FILE = REPOSITORY.parent / "shared" / "vocab" / "ontologies" / "schemaorg-30.0.ttl"
SCHEMA = "https://schema.org/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
ANNOTATIONS = {SCHEMA + "query-input"}
"""Not in the vocabulary but of it: ``<property>-input`` says what an action asks for (docs/actions.html there)."""

_VALUES = {
    SCHEMA + "Date": {"Date", "DateTime"},
    _XSD + "integer": {"Integer", "Number"},
    _XSD + "double": {"Number", "Float"},
    _XSD + "decimal": {"Number", "Float"},
    _XSD + "boolean": {"Boolean"},
    _XSD + "string": {"Text"},
    _RDF + "langString": {"Text"},
}
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d(T.*)?)?)?")


@dataclass
class Vocabulary:
    """The classes with all above them, and domain and range of the properties, by local names."""

    above: dict[str, set[str]] = field(default_factory=dict)
    domains: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ranges: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    properties: set[str] = field(default_factory=set)
    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def read(cls, path: Path = FILE) -> Vocabulary:
        """Read the published file."""
        need(path.is_file(), "the published schema.org vocabulary is not at ../shared/vocab")
        found, direct = cls(), defaultdict(set)
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            one, name, other = _value(quad.subject), quad.predicate.value, _value(quad.object)
            if name == _RDFS + "subClassOf":
                direct[one].add(other)
            elif name == SCHEMA + "domainIncludes":
                found.domains[one].add(other)
            elif name == SCHEMA + "rangeIncludes":
                found.ranges[one].add(other)
            elif name == _RDF + "type":
                found.types[one].add(other)
        found.properties = {one for one, types in found.types.items() if _RDF + "Property" in types}
        classes = {one for one, types in found.types.items() if _RDFS + "Class" in types}
        found.above = {one: _climb(one, direct) for one in classes}
        assert len(found.properties) > 1400
        assert len(found.above) > 800
        return found

    def faults(self, quads: Iterable[Quad]) -> Iterator[str]:
        """Tell what does not stand in the vocabulary or does not fit."""
        statements = [(_value(q.subject), q.predicate.value, q.object) for q in quads]
        types: dict[str, set[str]] = defaultdict(set)
        for subject, name, value in statements:
            if name == _RDF + "type":
                types[subject].add(_value(value))
        for subject, name, value in statements:
            shown = f"{sorted(types[subject])} {name} {value}"
            if name == _RDF + "type":
                if _value(value) not in self.above:
                    yield f"no such class: {shown}"
            elif name not in ANNOTATIONS and name not in self.properties:
                yield f"no such property: {shown}"
            elif name in self.properties:
                yield from (f"{fault}: {shown}" for fault in self._misfits(types, subject, name, value))

    def _misfits(self, types: dict[str, set[str]], subject: str, name: str, value: object) -> Iterator[str]:
        own = self._all_above(types[subject])
        is_role = SCHEMA + "Role" in own
        if types[subject] and not is_role and not own & self.domains[name]:
            yield "outside of the domain"
        ranges = self.ranges[name]
        if isinstance(value, Literal):
            kinds = {SCHEMA + kind for kind in _VALUES.get(value.datatype.value, set())}
            if not kinds & ranges:
                yield f"a literal of {value.datatype.value} outside of the range"
            if value.datatype.value == SCHEMA + "Date" and not _DAY.fullmatch(value.value):
                yield "no date"
            return
        iri = _value(value)
        known = self._all_above(types[iri] or self.types.get(iri, set()))
        is_address = isinstance(value, NamedNode) and SCHEMA + "URL" in ranges
        if is_address and not _ADDRESS.fullmatch(iri):
            yield "no address"
        fits = known & ranges or SCHEMA + "Role" in known or iri in CROSS
        if not is_address and not fits:
            yield f"a {sorted(types[iri])} outside of the range"

    def _all_above(self, types: set[str]) -> set[str]:
        return {above for one in types for above in self.above.get(one, set())}


CROSS = {"https://w3id.org/mc2cm/catalog/dataset/graph"}
"""What pages name that is described on another page."""


def read_page(html: str, address: str = "http://localhost/") -> list[Quad]:
    """Give the statements of the JSON-LD of a page, read without fetching a context; the page has it once."""
    found = SCRIPT.findall(html)
    assert len(found) == 1
    return list(parse(found[0].encode(), format=RdfFormat.JSON_LD, base_iri=address))


def classes(quads: Iterable[Quad]) -> set[str]:
    """Give the classes that are used, by local name."""
    return {_value(q.object).removeprefix(SCHEMA) for q in quads if q.predicate.value == _RDF + "type"}


def _climb(one: str, direct: dict[str, set[str]]) -> set[str]:
    seen, waiting = {one}, [one]
    while waiting:
        fresh = direct.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen


def _value(term: object) -> str:
    if isinstance(term, (NamedNode, BlankNode, Literal)):
        return term.value
    raise TypeError(f"found {term!r}, expected a node")
