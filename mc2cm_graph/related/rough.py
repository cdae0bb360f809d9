"""Rough scores of all cities for a practice and of all practices for a city: who is worth being weighed.

``suggest.weigh`` looks at a practice and a city. Here every tie is followed the other way round, from what makes it
to those that have it (a country to its cities, a theme to its practices), so that the work grows with the ties there
are and not with the pairs. A rough score differs from the score by less than ROUGH: sums are added up in another
order and nothing is rounded on the way.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest

from mc2cm_graph.related.places import EARTH_KM, Places, closeness
from mc2cm_graph.related.ties import (
    ALIKE_WITHIN,
    FIGURES,
    NETWORKS_THAT_COUNT,
    STRONGEST_MEMBERSHIP,
    STRONGEST_NETWORKS,
)
from mc2cm_graph.related.weights import TAKE, WHERE_TO

ROUGH = 1e-6
"""More than a rough score can differ from the score of the same pair."""

_ROWS = 256
"""Cities whose closeness to all others is kept."""

_REMEMBERED_SCORES, _LEAST_REMEMBERED = 200_000, 16
"""Scores of cities that are kept, and of how many practices at least."""

_Vector = tuple[float, float, float]


class Rough:
    """Ties by what makes them. Built once in time linear in what is known, then only read."""

    def __init__(self, places: Places) -> None:
        """Take what is known of cities and practices."""
        self._places = places
        self._points = {c: _vector(city.point) for c, city in places.cities.items() if city.point}
        cities, sites = places.cities.items(), places.sites.items()
        self._in_country = _inverse((name, [city.country]) for name, city in cities)
        self._in_network = _inverse((name, city.networks) for name, city in cities)
        self._on_theme = _inverse((name, {theme for _, theme in city.challenges}) for name, city in cities)
        self._figures = {
            measure: {
                name: math.log(city.figures[measure])
                for name, city in cities
                if city.figures.get(measure, 0) > 0
            }
            for measure in FIGURES
        }
        self._seated = _inverse(places.seats.items())
        self._origins = {name: [c for c in site.cities if c in places.cities] for name, site in sites}
        self._of_country = _inverse((name, places.countries_of(name)) for name, _ in sites)
        self._of_body = _inverse((name, site.organisations) for name, site in sites)
        self._of_theme = _inverse((name, site.themes) for name, site in sites)
        self._row = lru_cache(_ROWS)(self._closeness_row)
        remembered = max(_LEAST_REMEMBERED, _REMEMBERED_SCORES // max(1, len(places.cities)))
        self.of_cities: Callable[[str], Mapping[str, float]] = lru_cache(remembered)(self._score_cities)
        """Give rough scores of the cities for a practice, conditions left out; a city without a tie is left out.

        Kept, for a table of a theme asks for many practices. KeyError for an unknown practice.
        """

    def _score_cities(self, practice: str) -> dict[str, float]:
        places, weights = self._places, WHERE_TO
        site, origins = places.sites[practice], self._origins[practice]
        adopters = [c for c in places.receivers.get(practice, ()) if c in places.cities]
        countries = places.countries_of(practice)
        scores: dict[str, float] = defaultdict(float)
        for country in countries - {""}:
            _add(scores, self._in_country.get(country, ()), weights["same-country"])
        self._add_nearness(scores, origins, weights["near-origin"])
        self._add_nearness(scores, adopters, weights["near-adopter"])
        self._add_networks(scores, origins, 1 / NETWORKS_THAT_COUNT, False)
        self._add_networks(scores, adopters, 1 / (len(adopters) + 1), True)
        for country, count in Counter(places.cities[c].country for c in adopters).items():
            part = weights["adopters-of-country"] * count / (len(adopters) + 1)
            _add(scores, self._in_country[country], part)
        for country, found in self._in_country.items():
            count = sum(places.flows[source, country] for source in countries)
            if count:
                _add(scores, found, weights["flow"] * math.log1p(count))
        if adopters and weights["adopted-before"]:
            _add(scores, places.cities, weights["adopted-before"] * math.log1p(len(adopters)))
        self._add_bodies(
            scores,
            ({*self._in_network.get(body, ()), *places.seats.get(body, ())} for body in site.organisations),
            weights,
        )
        alike = (
            (city, likeness)
            for other, likeness in places.practices.likenesses(practice).items()
            if other in places.sites
            for city in places.sites[other].cities
        )
        self._add_alike(scores, alike, weights)
        for city, count in _count(self._on_theme.get(theme, ()) for theme in site.themes).items():
            scores[city] += weights["challenge"] * count / len(site.themes)
        self._add_figures(scores, origins)
        return {city: scores[city] for city in scores.keys() & places.cities.keys()}

    def of_practices(self, city: str) -> dict[str, float]:
        """Give rough scores of the practices for a city, conditions left out; one without a tie is left out."""
        places, weights = self._places, TAKE
        here = places.cities[city]
        scores: dict[str, float] = defaultdict(float)
        if here.country:
            _add(scores, self._of_country.get(here.country, ()), weights["same-country"])
        self._add_origins(scores, city)
        for practice in places.receivers.keys() & places.sites.keys():
            adopters = [c for c in places.receivers[practice] if c in places.cities]
            if adopters:
                scores[practice] += self._of_adopters(city, adopters)
        bodies = {*here.networks, *self._seated.get(city, ())}
        self._add_bodies(scores, (self._of_body.get(body, ()) for body in bodies), weights)
        flows: dict[str, float] = defaultdict(float)
        for country, found in self._of_country.items():
            if places.flows[country, here.country]:
                _add(flows, found, places.flows[country, here.country])
        for practice, transfers in flows.items():
            scores[practice] += weights["flow"] * math.log1p(transfers)
        beside = (places.practices.likenesses(mine).items() for mine in places.done_in.get(city, ()))
        self._add_alike(scores, (pair for pairs in beside for pair in pairs), weights)
        themes = {theme for _, theme in here.challenges}
        for practice, count in _count(self._of_theme.get(theme, ()) for theme in themes).items():
            scores[practice] += weights["challenge"] * count / len(places.sites[practice].themes)
        return {practice: scores[practice] for practice in scores.keys() & places.sites.keys()}

    @staticmethod
    def _add_bodies(
        scores: dict[str, float], joined: Iterable[Iterable[str]], weights: Mapping[str, float]
    ) -> None:
        for name, count in _count(joined).items():
            scores[name] += weights["takes-part"] * min(STRONGEST_MEMBERSHIP, count)

    @staticmethod
    def _add_alike(
        scores: dict[str, float], found: Iterable[tuple[str, float]], weights: Mapping[str, float]
    ) -> None:
        most: dict[str, float] = {}
        for name, likeness in found:
            most[name] = max(likeness, most.get(name, 0.0))
        for name, likeness in most.items():
            scores[name] += weights["alike-here"] * likeness

    def _add_figures(self, scores: dict[str, float], origins: Iterable[str]) -> None:
        for measure, figures in self._figures.items():
            theirs = [figures[origin] for origin in origins if origin in figures]
            for city, mine in figures.items() if theirs else ():
                scores[city] += WHERE_TO[measure] * _alike(mine, theirs)

    def _add_nearness(self, scores: dict[str, float], others: Sequence[str], weight: float) -> None:
        rows = [self._row(other) for other in others if other in self._points]
        if len(rows) == 1:
            for city, near in rows[0].items():
                scores[city] += weight * near
        elif rows:
            for city in self._points:
                scores[city] += weight * max(row[city] for row in rows)

    def _add_networks(
        self, scores: dict[str, float], others: Iterable[str], scale: float, each: bool
    ) -> None:
        """Add what networks in common with some cities tell; ``each`` counts a network once for each of them."""
        places = self._places
        members = Counter(network for other in others for network in places.cities[other].networks)
        strengths: dict[str, float] = defaultdict(float)
        for network, count in members.items():
            _add(
                strengths,
                self._in_network[network],
                places.network_weights[network] * (count if each else 1) * scale,
            )
        weight = WHERE_TO["network-of-adopters" if each else "network-of-origin"]
        for city, strength in strengths.items():
            scores[city] += weight * min(STRONGEST_NETWORKS, strength)

    def _add_origins(self, scores: dict[str, float], city: str) -> None:
        """Add what ties a city to those where practices are done: nearness, networks, figures that are alike."""
        places, row = self._places, self._row(city) if city in self._points else {}
        mine = places.cities[city].networks
        shared: dict[str, set[str]] = defaultdict(set)
        for network in mine:
            for other in self._in_network[network]:
                shared[other].add(network)
        figures = [(m, self._figures[m][city]) for m in FIGURES if city in self._figures[m]]
        single: dict[str, float] = {}
        for practice, origins in self._origins.items():
            if len(origins) == 1 and origins[0] in single:
                scores[practice] += single[origins[0]]
                continue
            networks = set().union(*(shared.get(origin, ()) for origin in origins))
            strength = sum(places.network_weights[network] for network in networks) / NETWORKS_THAT_COUNT
            score = TAKE["network-of-origin"] * min(STRONGEST_NETWORKS, strength)
            score += TAKE["near-origin"] * max((row.get(origin, 0.0) for origin in origins), default=0.0)
            for measure, figure in figures:
                theirs = [self._figures[measure][o] for o in origins if o in self._figures[measure]]
                if theirs:
                    score += TAKE[measure] * _alike(figure, theirs)
            if score:
                scores[practice] += score
            if len(origins) == 1:
                single[origins[0]] = score

    def _of_adopters(self, city: str, adopters: Sequence[str]) -> float:
        places, weights = self._places, TAKE
        row = self._row(city) if city in self._points else {}
        here = places.cities[city]
        of = len(adopters) + 1
        same = sum(places.cities[other].country == here.country for other in adopters)
        networks = sum(
            places.network_weights[network] * sum(network in places.cities[o].networks for o in adopters)
            for network in here.networks
        )
        return (
            weights["adopters-of-country"] * same / of
            + weights["near-adopter"] * max(row.get(other, 0.0) for other in adopters)
            + weights["network-of-adopters"] * min(STRONGEST_NETWORKS, networks / of)
            + weights["adopted-before"] * math.log1p(len(adopters))
        )

    def _closeness_row(self, city: str) -> Mapping[str, float]:
        """Give the closeness of a city to every city whose position is known."""
        x, y, z = self._points[city]
        return {
            other: closeness(
                2 * EARTH_KM * math.asin(min(1.0, math.sqrt((a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2) / 2))
            )
            for other, (a, b, c) in self._points.items()
        }


def worth_weighing(rough: Mapping[str, float], without: Iterable[str], most: int) -> list[str]:
    """Give those who may be among the best ``most``: all whose rough score is near enough to the last of them.

    ``without`` are those that have no tie at all: their score is 0, and the first by name come first.
    """
    others = sorted(without)
    ordered = nlargest(most, [*rough.values(), *[0.0] * len(others)])
    least = ordered[-1] - 2 * ROUGH if len(ordered) == most else -math.inf
    found = [name for name, score in rough.items() if score >= least]
    return [*found, *others[:most]] if least <= 0 else found


def _inverse(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """Give the names by each of their values."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, values in pairs:
        for value in values:
            found[value].append(name)
    return dict(found)


def _count(many: Iterable[Iterable[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for names in many:
        found.update(names)
    return found


def _add(scores: dict[str, float], names: Iterable[str], part: float) -> None:
    for name in names:
        scores[name] += part


def _alike(mine: float, theirs: Iterable[float]) -> float:
    """Give how alike figures are of which these are the logarithms, the nearest of them counting."""
    return max(0.0, 1 - min(abs(mine - other) for other in theirs) / math.log(ALIKE_WITHIN))


def _vector(point: tuple[float, float]) -> _Vector:
    """Turn longitude and latitude into a place on the unit sphere."""
    x, y = (math.radians(degrees) for degrees in point)
    return math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)
