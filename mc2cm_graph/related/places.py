"""What is known of cities, practices and documented transfers, as far as it bears on where a practice could go."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from mc2cm_graph.related.likeness import Practices

EARTH_KM = 6371.0
_FAR_KM, _NEAR_KM = 1000.0, 100.0


@dataclass
class City:
    """A city. ``point`` is longitude and latitude in degrees; ``challenges`` are challenges with their themes;
    ``figures`` are values by measure, of the latest known period."""

    country: str = ""
    point: tuple[float, float] | None = None
    networks: set[str] = field(default_factory=set)
    challenges: set[tuple[str, str]] = field(default_factory=set)
    figures: dict[str, float] = field(default_factory=dict)


@dataclass
class Site:
    """Where a practice is done, by whom, and on which themes (its own and those of its challenges)."""

    cities: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    themes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Move:
    """A documented transfer of a practice to a city, whatever its mode."""

    practice: str
    city: str


class Places:
    """Cities and practices with what links them. Built once, then only read."""

    def __init__(
        self,
        practices: Practices,
        sites: Mapping[str, Site],
        cities: Mapping[str, City],
        moves: Iterable[Move],
        seats: Mapping[str, set[str]],
    ) -> None:
        """Take the practices, their sites, the cities, the transfers, and the cities of organisations."""
        self.practices = practices
        self.sites = sites
        self.cities = cities
        self.seats = seats
        self.receivers: dict[str, set[str]] = defaultdict(set)
        self.received: dict[str, set[str]] = defaultdict(set)
        for move in moves:
            self.receivers[move.practice].add(move.city)
            self.received[move.city].add(move.practice)
        self.done_in: dict[str, set[str]] = defaultdict(set)
        for practice, site in sites.items():
            for city in site.cities:
                self.done_in[city].add(practice)
        self._countries: dict[str, set[str]] = {}
        self.flows = self._flows()
        members = Counter(network for city in cities.values() for network in city.networks)
        self.network_weights = {network: math.log(len(cities) / n) for network, n in members.items()}

    def countries_of(self, practice: str) -> set[str]:
        """Give the countries in which a practice is done."""
        if practice not in self._countries:
            site = self.sites[practice]
            of_cities = {self.cities[city].country for city in site.cities if city in self.cities}
            self._countries[practice] = site.countries | of_cities
        return self._countries[practice]

    def _flows(self) -> Counter[tuple[str, str]]:
        """Count transfers from a country to a country."""
        flows: Counter[tuple[str, str]] = Counter()
        for practice, cities in self.receivers.items():
            if practice not in self.sites:
                continue
            for country in self.countries_of(practice):
                flows.update((country, self.cities[city].country) for city in cities if city in self.cities)
        return flows

    def kilometres(self, one: str, other: str) -> float | None:
        """Give the distance of two cities along the great circle; None where a position is not known."""
        here, there = self.cities[one].point, self.cities[other].point
        if here is None or there is None:
            return None
        return _kilometres(*sorted((here, there)))


@lru_cache(maxsize=1 << 14)
def _kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    (x1, y1), (x2, y2) = ((math.radians(x), math.radians(y)) for x, y in (here, there))
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def closeness(kilometres: float) -> float:
    """Turn a distance into a number from 0 (far) to 1 (the same place), with a region and a neighbourhood scale."""
    return (math.exp(-kilometres / _FAR_KM) + math.exp(-kilometres / _NEAR_KM)) / 2
