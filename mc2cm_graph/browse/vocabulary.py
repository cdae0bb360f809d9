"""The ontology as the pages use it: labels, inverses, hierarchies of its classes and properties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import ONTOLOGY, PREFIXES, compact
from mc2cm_graph.terms import Iri, Literal, Term

_OWL = PREFIXES["owl"]
_RDF = PREFIXES["rdf"]
_RDFS = PREFIXES["rdfs"]
_SKOS = PREFIXES["skos"]
_REMEMBERED = 20_000
_CLASSES = {_OWL + "Class", _RDFS + "Class"}
_PROPERTIES = {
    _OWL + "ObjectProperty",
    _OWL + "DatatypeProperty",
    _OWL + "AnnotationProperty",
    _RDF + "Property",
}


@dataclass
class OntologyTerm:
    """A class, property, individual or the ontology itself, with what its graph says of it by property."""

    iri: str
    said: dict[str, list[Term]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def sort(self) -> str:
        """Say what the term is: ``class``, ``property``, ``ontology`` or ``individual``."""
        types = {term.value for term in self.said[_RDF + "type"]}
        if types & _CLASSES:
            return "class"
        if types & _PROPERTIES:
            return "property"
        return "ontology" if _OWL + "Ontology" in types else "individual"

    @cached_property
    def name(self) -> str:
        """Give the compact name (``mc:City``), else the IRI."""
        return compact(self.iri) or self.iri

    @cached_property
    def anchor(self) -> str:
        """Give the fragment on the ontology page: the local name of our terms, prefix and name of others."""
        if self.iri.startswith(ONTOLOGY):
            return self.iri.removeprefix(ONTOLOGY)
        return self.name.replace(":", "-").replace("/", "-")

    @cached_property
    def part(self) -> str:
        """Give the part of the ontology's document that tells it: properties are many, ours and those of others."""
        if self.sort != "property":
            return ""
        return "properties" if self.iri.startswith(ONTOLOGY) else "reused"

    def texts(self, *properties: str) -> list[Literal]:
        """Give the literals of the first of these properties that has any."""
        for name in properties:
            found = [term for term in self.said.get(name, ()) if isinstance(term, Literal)]
            if found:
                return found
        return []

    def named(self, name: str) -> list[str]:
        """Give the IRIs that a property leads to, sorted."""
        return sorted(term.value for term in self.said.get(name, ()) if isinstance(term, Iri))


class Vocabulary:
    """The terms of the ontology. Built once for a snapshot, then only read."""

    def __init__(self, rows: Iterable[dict[str, Term]], unions: Iterable[dict[str, Term]]) -> None:
        """Take the answers of the site questions ``terms`` and ``unions``."""
        self.terms: dict[str, OntologyTerm] = {}
        self._unions: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            iri = row["term"].value
            term = self.terms.setdefault(iri, OntologyTerm(iri))
            term.said[row["property"].value].append(row["value"])
        for row in unions:
            self._unions[row["union"].value].append(row["member"].value)
        self._inverses: dict[str, set[str]] = defaultdict(set)
        for term in self.terms.values():
            for other in term.named(_OWL + "inverseOf"):
                self._inverses[term.iri].add(other)
                self._inverses[other].add(term.iri)
            if _OWL + "SymmetricProperty" in term.named(_RDF + "type"):
                self._inverses[term.iri].add(term.iri)
        self._above = {iri: self._climb(iri) for iri in self.terms}
        self._label = lru_cache(maxsize=_REMEMBERED)(self._choose_label)
        self._definition = lru_cache(maxsize=_REMEMBERED)(self._choose_definition)

    def _climb(self, iri: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [iri]
        while waiting:
            term = self.terms.get(waiting.pop())
            for above in term.named(_RDFS + "subPropertyOf") if term else ():
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)
        return frozenset(seen)

    def label(self, iri: str, language: str) -> Literal:
        """Give a term's label for a reader of ``language``; its compact name where it has none."""
        return self._label(iri, language)

    def _choose_label(self, iri: str, language: str) -> Literal:
        term = self.terms.get(iri)
        labels = term.texts(_RDFS + "label", _SKOS + "prefLabel") if term else []
        return choose(labels, language) or Literal(compact(iri) or iri)

    def definition(self, iri: str, language: str) -> Literal | None:
        """Give a term's definition, else its comment, for a reader of ``language``."""
        return self._definition(iri, language)

    def _choose_definition(self, iri: str, language: str) -> Literal | None:
        term = self.terms.get(iri)
        texts = term.texts(_SKOS + "definition", _RDFS + "comment") if term else []
        return choose(texts, language)

    def inverses(self, iri: str) -> frozenset[str]:
        """Give the properties that say the same from the other side."""
        return frozenset(self._inverses.get(iri, ()))

    def above(self, iri: str) -> frozenset[str]:
        """Give all super-properties, near and far."""
        return self._above.get(iri, frozenset())

    def is_functional(self, iri: str) -> bool:
        """Tell whether a subject has at most one value of this property."""
        term = self.terms.get(iri)
        return bool(term) and _OWL + "FunctionalProperty" in term.named(_RDF + "type")  # type: ignore[union-attr]

    def united(self, iri: str) -> list[str]:
        """Give the named classes behind a domain or range: the members of a union, else the class itself."""
        return sorted(self._unions.get(iri, [])) or ([] if iri.startswith("_:") else [iri])

    def of_sort(self, sort: str, language: str) -> list[OntologyTerm]:
        """List the classes or properties: ours first, then by label."""
        found = [term for term in self.terms.values() if term.sort == sort]
        return sorted(
            found,
            key=lambda term: (
                not term.iri.startswith(ONTOLOGY),
                fold(self.label(term.iri, language).value),
                term.iri,
            ),
        )
