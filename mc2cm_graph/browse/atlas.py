"""The cities of a snapshot as maps show them: read, drawn and kept, for each language once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping

from mc2cm_graph.browse.citymap import CityMap, map_cities
from mc2cm_graph.browse.places import City, cities_of
from mc2cm_graph.browse.reading import Reading
from mc2cm_graph.maps import Point
from mc2cm_graph.names import thing_iri
from mc2cm_graph.terms import Term, point_of

Row = dict[str, Term]

PROJECT = thing_iri("project", "mc2cm-1")
"""The project whose cities have their names on a map before all others."""

_KEPT = 64
"""Maps that are kept drawn: placing the names is most of the work."""


class Atlas:
    """Reading only; safe to share between threads, of which two may do the same work at first."""

    def __init__(
        self,
        ask: Callable[[str], list[Row]],
        standing: Callable[[str, str], list[Row]],
        partners: Callable[[str, str], list[City]],
        reading: Callable[[str], Reading],
    ) -> None:
        """Take what answers site questions, standing questions and the cities of a project, and a reading."""
        self._ask, self._standing, self._partners, self._reading = ask, standing, partners, reading
        self._cities: dict[str, list[City]] = {}
        self._positions: dict[str, Point] = {}
        self._drawn: OrderedDict[tuple[str, str, str], CityMap] = OrderedDict()

    def cities(self, language: str) -> list[City]:
        """List all cities, each once, by name."""
        if language not in self._cities:
            self._cities[language] = cities_of(self._ask("cities"), self._reading(language))
        return self._cities[language]

    def positions(self) -> Mapping[str, Point]:
        """Give the cities whose position a source tells, by IRI; the first by WKT where sources differ."""
        if not self._positions:
            found: dict[str, Point] = {}
            for row in self._ask("cities"):
                point = point_of(row["point"].value) if "point" in row else None
                if point:
                    found.setdefault(row["city"].value, point)
            self._positions = found
        return self._positions

    def map(self, language: str, shown: str, theme: str) -> CityMap:
        """Draw all cities by what is ``shown`` of them, or by their practices on a theme (an IRI, or empty)."""
        key = (language, shown, theme)
        drawn = self._drawn.get(key)
        if drawn is None:
            first = {city.link.iri for city in self._partners(PROJECT, language)}
            known = self._standing("knowledge-of-cities", language)
            on_theme = self._on_theme(theme, language) if theme else None
            drawn = map_cities(self.cities(language), known, shown, on_theme, first)
            self._drawn[key] = drawn
            while len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return drawn

    def themes(self, language: str) -> dict[str, str]:
        """Give the themes that the evidence map counts: IRIs and labels."""
        reading = self._reading(language)
        iris = dict.fromkeys(row["theme"].value for row in self._standing("evidence-map", language))
        return {iri: reading.link(iri).label.value for iri in iris}

    def _on_theme(self, theme: str, language: str) -> dict[str, int]:
        return {
            row["city"].value: int(row["practices"].value)
            for row in self._standing("evidence-map", language)
            if row["theme"].value == theme
        }
