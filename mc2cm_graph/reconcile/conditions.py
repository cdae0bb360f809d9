"""Conditions on properties: how well the values of an entity fit those that a query sends."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from mc2cm_graph.analysis import key_of
from mc2cm_graph.names import PREFIXES
from mc2cm_graph.questions import load_all
from mc2cm_graph.reconcile.asked import Condition, Entity, Value
from mc2cm_graph.reconcile.codes import Codes
from mc2cm_graph.reconcile.entities import ENTITY_KINDS, Entities, expand
from mc2cm_graph.reconcile.likeness import likeness, words_of
from mc2cm_graph.reconcile.places import Places
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.store import Engine, is_iri
from mc2cm_graph.terms import Iri, Literal, Term

MET = 0.85
"""From which likeness on a value is met."""

_WIDER = tuple(PREFIXES["skos"] + name for name in ("broaderTransitive", "broader"))
_MOST_VALUES = 200
_MOST_POINTING = 500


class Conditions:
    """Holds values against those of the graph. Reading only; safe to share between threads."""

    def __init__(
        self, store: Engine, search: SearchIndex, rooms: tuple[Entities, Codes, Places], queries: Path
    ) -> None:
        """Take the store, the search index, the rooms of this service, and the folder of its queries."""
        self._store = store
        self._search = search
        self._entities, self._codes, self._places = rooms
        self._questions = load_all(queries)

    def weigh(self, condition: Condition, iri: str) -> float | None:
        """Give how well an entity meets a condition, from 0 to 1; None where the graph does not know its values."""
        scheme = condition.property
        if scheme in self._codes.spaces or "/identifier-scheme/" in scheme:
            held: Sequence[Term] = [Literal(code) for of, code in self._codes.of(iri) if of == scheme]
        else:
            held = self._store.values(iri, condition.property)[:_MOST_VALUES]
        if not held:
            return 1.0 if condition.quantifier == "none" else None
        fits = [
            max(self._fit(value, term, condition.qualifier) for term in held) for value in condition.values
        ]
        if not fits:
            return None
        if condition.quantifier == "none":
            return 1.0 - max(fits)
        return max(fits) if condition.quantifier == "any" else min(fits)

    def _fit(self, value: Value, term: Term, qualifier: str) -> float:
        found = self._fit_entity(value, term) if isinstance(term, Iri) else self._fit_literal(value, term)
        return found if qualifier != "exact" or found == 1.0 else 0.0

    def _fit_entity(self, value: Value, term: Iri) -> float:
        """Hold a value against an entity: by its identifier, a code, a name, or by what it is part of."""
        if isinstance(value, Entity):
            known = self._entities.find(value.id)
            wanted = {known[0] if known else expand(value.id)}
        else:
            wanted = self.meant(str(value))
        if wanted & {term.value, *self._wider(term.value)}:
            return 1.0
        if isinstance(value, Entity):
            return 0.0
        words = words_of(str(value))
        names = self._search.own([term.value])
        return max((likeness(words, words_of(name.value), name.kind) for name in names), default=0.0)

    def _wider(self, iri: str) -> set[str]:
        return {term.value for name in _WIDER for term in self._store.values(iri, name)}

    def meant(self, text: str) -> set[str]:
        """Give the entities that a text names exactly: by a name, a code, or as a country in any language."""
        key = key_of(text)
        found = {name.iri for name in self._search.same([key], ENTITY_KINDS)} if key else set()
        found |= {bearer.iri for bearer in self._codes.bearers(text)}
        return found | {place for place in self._places.read(text) if "://" in place}

    @staticmethod
    def _fit_literal(value: Value, term: Literal) -> float:
        text = value.name or value.id if isinstance(value, Entity) else str(value)
        try:
            return 1.0 if math.isclose(float(text), float(term.value), rel_tol=1e-9) else 0.0
        except ValueError:
            pass
        if isinstance(value, bool):
            return 1.0 if term.value in (("true", "1") if value else ("false", "0")) else 0.0
        if key_of(text) == key_of(term.value):
            return 1.0
        if term.value[:1].isdigit() and term.value.startswith(text):
            return 1.0  # A year is met by a day of it.
        return likeness(words_of(text), words_of(term.value), "")

    def holders(self, condition: Condition) -> list[str]:
        """Give entities that have one of the values of a condition, some hundreds at most."""
        found: dict[str, None] = {}
        for value in condition.values if is_iri(condition.property) else ():
            text = value.id if isinstance(value, Entity) else str(value)
            meant = {known[0]} if (known := self._entities.find(text)) else self.meant(text)
            for iri in sorted(meant):
                rows = self._store.pointing(iri)
                found |= dict.fromkeys(_subjects(rows, condition.property))
            if not meant:
                rows = self._store.select(
                    self._questions["things-with-a-value"],
                    property=Iri(condition.property),
                    value=Literal(text),
                )
                found |= dict.fromkeys(row["thing"].value for row in rows)
        return list(found)[:_MOST_POINTING]


def _subjects(rows: Iterable[dict[str, Term]], property_: str) -> Iterable[str]:
    return (row["subject"].value for row in rows if row["property"].value == property_)
