"""Places that a text adds to a name ("Tripoli, Lebanon"): whether the thing is there, or somewhere else."""

from __future__ import annotations

from functools import lru_cache

from mc2cm_graph.analysis import key_of
from mc2cm_graph.names import ONTOLOGY
from mc2cm_graph.reconcile.codes import Codes
from mc2cm_graph.reconcile.territories import territory_of
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Iri

ELSEWHERE = "elsewhere"
"""Stands for a place that the graph does not hold."""

_WHERE = tuple(
    ONTOLOGY + name for name in ("country", "inCountry", "inCity", "basedIn", "governs", "worldRegion")
)
_PLACE_KINDS = ("country", "city")
_REMEMBERED = 20_000
_COUNTRY_CODE = 3


class Places:
    """The places of a snapshot. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, search: SearchIndex, codes: Codes) -> None:
        """Take the store, the search index and the codes of a snapshot."""
        self._store = store
        self._search = search
        self._codes = codes
        self._where = lru_cache(maxsize=_REMEMBERED)(self._read_where)
        self._read = lru_cache(maxsize=_REMEMBERED)(self._read_place)
        self._country = lru_cache(maxsize=1_000)(self._read_country)

    def where(self, iri: str) -> frozenset[str]:
        """Give the places of a thing: city, country and region."""
        return self._where(iri)

    def _read_where(self, iri: str) -> frozenset[str]:
        near = {
            term.value for name in _WHERE for term in self._store.values(iri, name) if isinstance(term, Iri)
        }
        far = {
            term.value
            for place in near
            for name in _WHERE[:2]
            for term in self._store.values(place, name)
            if isinstance(term, Iri)
        }
        return frozenset(near | far)

    def read(self, text: str) -> frozenset[str]:
        """Give the places that a text may name; only ELSEWHERE where it names one that is not ours."""
        return self._read(text.strip())

    def _read_place(self, text: str) -> frozenset[str]:
        key = key_of(text)
        found = {name.iri for name in self._search.same([key], _PLACE_KINDS) if key}
        if len(text) <= _COUNTRY_CODE and text.isupper():
            found |= {bearer.iri for bearer in self._codes.bearers(text) if bearer.kind == "country"}
        code = territory_of(key)
        if code:
            country = self.country(code)
            found.add(country or ELSEWHERE)
        return frozenset(found)

    def country(self, code: str) -> str:
        """Give the country of ours that has an ISO 3166-1 alpha-2 code; empty if none has."""
        return self._country(code)

    def _read_country(self, code: str) -> str:
        return next((bearer.iri for bearer in self._codes.bearers(code) if bearer.kind == "country"), "")
