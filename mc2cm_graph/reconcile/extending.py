"""Data extension: the properties that things of a kind have, and the values of a property of an entity."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from mc2cm_graph.names import KINDS, PREFIXES, THINGS, concept_iri
from mc2cm_graph.reconcile.codes import Codes
from mc2cm_graph.reconcile.entities import Entities, expand
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Iri, Literal, Term

INVERSE = "^"
"""Before the IRI of a property: what points to the entity by it (as in the property paths of SPARQL 1.1)."""

_SAMPLE, _SAMPLE_OF_POINTING = 120, 25
_UNTOLD = frozenset(
    {
        PREFIXES["rdf"] + "type",
        PREFIXES["adms"] + "identifier",
        PREFIXES["schema"] + "sameAs",
        PREFIXES["owl"] + "sameAs",
        PREFIXES["foaf"] + "primaryTopic",
    }
)
"""Properties that are not proposed: types stand with the entity, identifiers under their registers."""

_GEOMETRY, _WKT = PREFIXES["geo"] + "hasGeometry", PREFIXES["geo"] + "asWKT"
_WITH_CODES = ("city", "country")
_REGISTERS = concept_iri("identifier-scheme", "")


class Extender:
    """Properties and values over one snapshot. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, search: SearchIndex, entities: Entities, codes: Codes) -> None:
        """Take the store, the search index, the entities and the codes of a snapshot."""
        self._store = store
        self._search = search
        self._entities = entities
        self._codes = codes
        self._properties = lru_cache(maxsize=64)(self._read_properties)

    def properties(self, kind: str) -> tuple[str, ...]:
        """Give the properties that things of a kind have, the most frequent first: told by a sample of them.

        Registers whose codes they bear stand for properties too, by the IRI of the register.
        """
        return self._properties(kind)

    def _read_properties(self, kind: str) -> tuple[str, ...]:
        counted: Counter[str] = Counter()
        iris = self._search.first(kind, _SAMPLE)
        for iri in iris:
            counted.update(
                {property_ for property_, term in self._store.said(iri) if _is_told(property_, term)}
            )
        for iri in iris[:_SAMPLE_OF_POINTING]:
            pointing = {
                INVERSE + row["property"].value
                for row in self._store.pointing(iri)
                if isinstance(row["property"], Iri) and "#" not in row["subject"].value.removeprefix(THINGS)
            }
            counted.update(one for one in pointing if one.removeprefix(INVERSE) not in _UNTOLD)
        found = sorted(counted, key=lambda one: (one.startswith(INVERSE), -counted[one], one))
        if kind in _WITH_CODES:
            found += [named.iri for named in self._search.names.below(_REGISTERS)]
        return tuple(found)

    def every_property(self) -> tuple[str, ...]:
        """Give the properties of all kinds, those of things that point elsewhere before those that point to them."""
        found = dict.fromkeys(property_ for kind in KINDS for property_ in self.properties(kind))
        return tuple(sorted(found, key=lambda one: one.startswith(INVERSE)))

    def values(self, iri: str, property_: str, most: int) -> list[Term]:
        """Give values of a property of an entity, in one order, at most so many."""
        inverse = property_.startswith(INVERSE)
        known = expand(property_.removeprefix(INVERSE))
        if inverse:
            rows = self._store.pointing(iri)
            subjects = {row["subject"].value for row in rows if row["property"].value == known}
            return list(sorted(Iri(one) for one in subjects if self._entities.find(one))[:most])
        if known.startswith(_REGISTERS):
            return list([Literal(code) for scheme, code in self._codes.of(iri) if scheme == known][:most])
        found = self._store.values(iri, known)
        if known == _GEOMETRY:
            found = [wkt for place in found for wkt in self._store.values(place.value, _WKT)]
        return sorted(found, key=lambda term: (isinstance(term, Literal), term.value, str(term)))[:most]


def _is_told(property_: str, term: Term) -> bool:
    """Tell whether a fact is one of the thing's own that can be told: no type, and no part that only pages show."""
    if property_ == _GEOMETRY:
        return True
    is_part = isinstance(term, Iri) and term.value.startswith(THINGS) and "#" in term.value
    return property_ not in _UNTOLD and not is_part
