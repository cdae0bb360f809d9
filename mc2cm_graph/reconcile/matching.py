"""Matching: from a query to candidates with scores, features and the decision whether one is surely meant.

The score of a candidate is how well it is named (100 for a code of it), lowered by conditions that it does not meet.
It is a match only if no other is named as well: the decision would rather leave a row to its reader than decide it
wrongly.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from mc2cm_graph.reconcile.asked import Candidate, Condition, Feature, Query
from mc2cm_graph.reconcile.conditions import MET, Conditions
from mc2cm_graph.reconcile.entities import ENTITY_KINDS, UNASKED, Entities, expand, kinds_of_types, read_type
from mc2cm_graph.reconcile.finding import Finder, Found, Meant
from mc2cm_graph.search import SearchIndex

SURE = 90.0
"""The score from which on a candidate may be a match."""

LEAST = 40.0
"""Candidates below this score are not told."""

_RIVAL = 5.0
"""A match by a name that only comes near must be so much better than the next candidate."""

_OTHER_TYPE = 0.6
_BY_PROPERTIES = 0.3
"""The part of a score that conditions on properties decide."""

_NOT_KNOWN = 0.5
_MOST_CONDITIONS = 8
_HOLDERS = 3


@dataclass
class _One:
    """A candidate in the making: what is known of it, and how each condition is met (None: not known)."""

    meant: Meant
    met: dict[str, float | None] = field(default_factory=dict)
    has_type: bool = True
    is_typed: bool = False
    score: float = 0.0

    @property
    def is_clear(self) -> bool:
        """Whether nothing but another candidate that is named as well speaks against a match."""
        met = all(value is None or value >= MET for value in self.met.values())
        told_wrong = self.meant.doubtful or self.meant.naming.misplaced
        is_lone = self.meant.naming.lone and not self.meant.exact and not self.is_told_apart
        may_be_its_government = self.meant.naming.headed and not self.is_typed
        against = told_wrong or is_lone or may_be_its_government
        return self.score >= SURE and met and self.has_type and not against

    @property
    def is_told_apart(self) -> bool:
        """Whether a place or a condition on a property tells it from others of its name."""
        return self.meant.naming.placed or any(
            value is not None and value >= MET for value in self.met.values()
        )


class Matcher:
    """Answers queries over one snapshot. Reading only; safe to share between threads."""

    def __init__(
        self, search: SearchIndex, entities: Entities, finder: Finder, conditions: Conditions
    ) -> None:
        """Take the search index of a snapshot and the rooms of this service over it."""
        self._search = search
        self._entities = entities
        self._finder = finder
        self._conditions = conditions

    def candidates(self, query: Query, limit: int) -> list[Candidate]:
        """Give the best candidates of a query, at most ``limit`` of them, best first."""
        types = tuple(read_type(type_) for type_ in query.types)
        found = [_One(meant) for meant in self._meant(query, _kinds(types, query.strictness)).values()]
        kept = [one for one in found if self._judge(one, query, types) and one.score >= LEAST]
        kept.sort(key=lambda one: (-one.score, not one.meant.exact, one.meant.kind in UNASKED, one.meant.iri))
        sure = kept[0] if kept and _is_sure(kept[0], kept[1:]) else None
        return [_candidate(one, one is sure, types) for one in kept[:limit]]

    def _meant(self, query: Query, kinds: Collection[str]) -> Found:
        """Give what the conditions on names and identifiers may mean; without any, what has the wanted values."""
        wanted = [(c, self._finder.named) for c in query.names[:_MOST_CONDITIONS]]
        wanted += [(c, self._finder.identified) for c in query.ids[:_MOST_CONDITIONS]]
        if not wanted:
            holders = [self._conditions.holders(_expanded(c)) for c in query.properties[:_HOLDERS]]
            known = self._search.kinds({iri for held in holders for iri in held})
            return {iri: Meant(iri, kind) for iri, kind in known.items() if kind in kinds}
        together: Found | None = None
        barred: set[str] = set()
        for condition, find in wanted:
            found = find(condition, kinds)
            if condition.quantifier == "none":
                barred |= {iri for iri, one in found.items() if one.likeness >= MET}
            elif together is None:
                together = found
            elif condition.required:
                together = {iri: _worse(one, found[iri]) for iri, one in together.items() if iri in found}
            else:
                together = {**found, **together}
        return {iri: one for iri, one in (together or {}).items() if iri not in barred}

    def _judge(self, one: _One, query: Query, types: tuple[str, ...]) -> bool:
        """Give a candidate its score; False where a condition that must be met is not."""
        iri = one.meant.iri
        one.is_typed = bool(types)
        if types:
            classes = self._entities.types(iri)
            held = [type_ in classes for type_ in types]
            one.has_type = all(held) if query.strictness == "all" else any(held)
            if not one.has_type and query.strictness != "should":
                return False
        for condition in query.properties[:_MOST_CONDITIONS]:
            known = _expanded(condition)
            one.met[known.property] = met = self._conditions.weigh(known, iri)
            if condition.required and (met is None or met < MET):
                return False
        by_name = one.meant.likeness if query.names or query.ids else None
        one.score = 100 * _score(by_name, list(one.met.values())) * (1.0 if one.has_type else _OTHER_TYPE)
        return True


def _kinds(types: tuple[str, ...], strictness: str) -> Collection[str]:
    """Give the kinds that are looked through: those of the types, or all that are not asked for in vain."""
    usual = frozenset(ENTITY_KINDS) - UNASKED
    if not types:
        return usual
    kinds = kinds_of_types(types)
    if kinds is None:
        return ENTITY_KINDS
    return kinds | usual if strictness == "should" else kinds


def _expanded(condition: Condition) -> Condition:
    return Condition(
        condition.values,
        expand(condition.property),
        condition.quantifier,
        condition.qualifier,
        condition.required,
    )


def _worse(one: Meant, other: Meant) -> Meant:
    return one if one.likeness <= other.likeness else other


def _score(by_name: float | None, met: list[float | None]) -> float:
    """Put together how well a candidate is named and how well it meets conditions, both from 0 to 1."""
    values = [_NOT_KNOWN if value is None else value for value in met]
    if by_name is None:
        return sum(values) / len(values) if values else 0.0
    if not values:
        return by_name
    return by_name * (1 - _BY_PROPERTIES) + by_name * _BY_PROPERTIES * sum(values) / len(values)


def _is_sure(best: _One, others: list[_One]) -> bool:
    """Tell whether the best candidate is surely meant: nothing speaks against it, and no other is named as well."""
    if not best.is_clear:
        return False
    for other in others:
        if not other.has_type:
            continue
        if best.meant.exact:
            same_kind = other.meant.kind == best.meant.kind
            shares = best.meant.naming.bare and other.meant.naming.bare and same_kind
            if (other.meant.exact and other.is_clear) or (shares and not best.is_told_apart):
                return False
        elif other.score > best.score - _RIVAL:
            return False
    return True


def _candidate(one: _One, sure: bool, types: tuple[str, ...]) -> Candidate:
    naming = one.meant.naming
    features = [
        Feature("name_similarity", round(100 * naming.likeness, 2)),
        Feature("name_exact", naming.exact),
        Feature("code", one.meant.by_code),
    ]
    if naming.placed or naming.misplaced:
        features.append(Feature("place_named", naming.placed and not naming.misplaced))
    if types:
        features.append(Feature("type", one.has_type))
    features += [
        Feature(f"property:{property_}", round(100 * (_NOT_KNOWN if met is None else met), 2))
        for property_, met in one.met.items()
    ]
    return Candidate(one.meant.iri, one.meant.kind, round(one.score, 2), sure, tuple(features))
