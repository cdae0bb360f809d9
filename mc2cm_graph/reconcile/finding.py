"""Finding of what a text may name: by code, by a name that is the same, by names that are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from mc2cm_graph.analysis import key_of
from mc2cm_graph.reconcile.asked import Condition, Entity, Value
from mc2cm_graph.reconcile.codes import Codes
from mc2cm_graph.reconcile.forms import LONGEST, Reading, readings_of
from mc2cm_graph.reconcile.likeness import likeness, words_of
from mc2cm_graph.reconcile.naming import Namer, Naming
from mc2cm_graph.reconcile.places import Places
from mc2cm_graph.reconcile.territories import territory_of
from mc2cm_graph.search import KnownName, SearchIndex

_NAMES = 120
"""Names that are looked at for one text."""

_WEIGHED = 15
"""Things of which all names are weighed."""

_NAME_OF_ANOTHER = 0.8
"""The most that a name counts which only comes near to that of a country that is not ours."""


@dataclass(frozen=True)
class Meant:
    """A thing that a text may mean: how it is named, or that a code of it is (``doubtful``: it may be a word)."""

    iri: str
    kind: str
    naming: Naming = field(default_factory=Naming)
    by_code: bool = False
    doubtful: bool = False

    @property
    def likeness(self) -> float:
        """How well it is meant, from 0 to 1."""
        return 1.0 if self.by_code else self.naming.likeness

    @property
    def exact(self) -> bool:
        """Whether it is meant by a code or by a name as it stands."""
        return self.by_code or self.naming.exact


Found = dict[str, Meant]
"""Things that may be meant, by IRI."""


class Finder:
    """Finds things by what they are called. Reading only; safe to share between threads."""

    def __init__(self, search: SearchIndex, codes: Codes, places: Places) -> None:
        """Take the search index of a snapshot, and the codes and places of it."""
        self._search = search
        self._codes = codes
        self._places = places
        self._namer = Namer(places)

    def named(self, condition: Condition, kinds: Collection[str]) -> Found:
        """Give the things that a condition on names may mean."""
        return _joined(condition, [self.by_name(_text(value), kinds) for value in condition.values])

    def identified(self, condition: Condition, kinds: Collection[str]) -> Found:
        """Give the things that a condition on identifiers means."""
        return _joined(condition, [self.by_code(_text(value), kinds) for value in condition.values])

    def by_code(self, text: str, kinds: Collection[str]) -> Found:
        """Give what bears a code or an identifier; a short one is no longer doubtful where only one kind is asked."""
        return {
            bearer.iri: Meant(
                bearer.iri,
                bearer.kind,
                by_code=True,
                doubtful=bearer.doubtful and set(kinds) != {bearer.kind},
            )
            for bearer in self._codes.bearers(text)
            if bearer.kind in kinds
        }

    def by_name(self, text: str, kinds: Collection[str]) -> Found:
        """Give what a text may name. Nothing has so long a name that a text beyond LONGEST could be one."""
        readings = readings_of(text) if len(text) <= LONGEST else ()
        found: Found = {}
        code = territory_of(key_of(text)) if readings else ""
        country = self._places.country(code) if code else ""
        for iri, (kind, names) in self._pool(text, readings, kinds).items():
            naming = self._namer.weigh(readings, iri, kind, names)
            if code and not country and not naming.exact:
                naming = replace(naming, likeness=min(naming.likeness, _NAME_OF_ANOTHER))
            found[iri] = Meant(iri, kind, naming)
        if country and "country" in kinds:
            known = found.get(country)
            if known is None or not known.exact:
                found[country] = Meant(country, "country", Naming(1.0, exact=True))
        return found | self.by_code(text, kinds)

    def _pool(
        self, text: str, readings: tuple[Reading, ...], kinds: Collection[str]
    ) -> dict[str, tuple[str, list[KnownName]]]:
        """Give the things whose names come nearest to a text, with all of their names."""
        if not readings:
            return {}
        mains = dict.fromkeys(reading.main for reading in readings)
        known = self._search.same([key_of(text), *(" ".join(main) for main in mains)], kinds)
        known += self._search.alike(text, kinds, _NAMES)
        nearness: dict[str, float] = defaultdict(float)
        for name in dict.fromkeys(known):
            if nearness[name.iri] == 1.0:
                continue
            found = max(likeness(main, words_of(name.value), name.kind) for main in mains)
            nearness[name.iri] = max(nearness[name.iri], found)
        nearest = sorted(nearness, key=lambda iri: (-nearness[iri], iri))[:_WEIGHED]
        pool: dict[str, tuple[str, list[KnownName]]] = {}
        for name in self._search.own(nearest):
            pool.setdefault(name.iri, (name.kind, []))[1].append(name)
        return pool


def _joined(condition: Condition, by_value: list[Found]) -> Found:
    """Put together what each value of a condition may mean: any of them, or what all of them do."""
    found: Found = {}
    for meant in by_value:
        for iri, one in meant.items():
            known = found.get(iri)
            if known is None or one.likeness > known.likeness:
                found[iri] = one
    if condition.quantifier == "all":
        return {
            iri: min((meant[iri] for meant in by_value), key=lambda one: one.likeness)
            for iri in found
            if all(iri in meant for meant in by_value)
        }
    return found


def _text(value: Value) -> str:
    return (value.name or value.id) if isinstance(value, Entity) else str(value)
