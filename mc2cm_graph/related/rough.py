"""Rough scores of all cities for a practice and of all practices for a city: who is worth being weighed.

``suggest.weigh`` looks at a practice and a city. Here every tie is followed the other way round, from what makes it
to those that have it (a country to its cities, a theme to its practices), so that the work grows with the ties there
are and not with the pairs. A rough score differs from the score by less than ROUGH: sums are added up in another
order and nothing is rounded on the way.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from typing import TypeVar

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

_REMEMBERED_SCORES, _LEAST_REMEMBERED = 1_000_000, 16
"""Scores of cities that are kept, and of how many practices at least."""

_Vector = tuple[float, float, float]
_Value = TypeVar("_Value", bound=Hashable)


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
        self._of_origins = _inverse((name, [tuple(sorted(found))]) for name, found in self._origins.items())
        self._adopters = {
            practice: adopters
            for practice, found in places.receivers.items()
            if practice in places.sites and (adopters := [c for c in found if c in places.cities])
        }
        self._of_country = _inverse((name, places.countries_of(name)) for name, _ in sites)
        self._of_body = _inverse((name, site.organisations) for name, site in sites)
        self._of_theme = _inverse((name, site.themes) for name, site in sites)
        self._row = lru_cache(_ROWS)(self._closeness_row)
        remembered = max(_LEAST_REMEMBERED, _REMEMBERED_SCORES // max(1, len(places.cities)))
        self._scores = lru_cache(remembered)(self._score_cities)

    def of_cities(self, practice: str) -> dict[str, float]:
        """Give rough scores of the cities for a practice, conditions left out; a city without a tie is left out.

        They are kept, for a table of a theme asks for many practices. KeyError for an unknown practice.
        """
        scores = zip(self._places.cities, self._scores(practice), strict=True)
        return {city: score for city, score in scores if not math.isnan(score)}

    def _score_cities(self, practice: str) -> Sequence[float]:
        """Score the cities for a practice, in their order; not a number stands for no tie."""
        places, weights = self._places, WHERE_TO
        site, origins = places.sites[practice], self._origins[practice]
        adopters = self._adopters.get(practice, [])
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
        most: dict[str, float] = {}
        for other, likeness in places.practices.likenesses(practice).items():
            for city in self._origins.get(other, ()):
                if likeness > most.get(city, 0.0):
                    most[city] = likeness
        _add_each(scores, most, weights["alike-here"])
        for city, count in _count(self._on_theme.get(theme, ()) for theme in site.themes).items():
            scores[city] += weights["challenge"] * count / len(site.themes)
        self._add_figures(scores, origins)
        return array("d", [scores.get(city, math.nan) for city in places.cities])

    def of_practices(self, city: str) -> dict[str, float]:
        """Give rough scores of the practices for a city, conditions left out; one without a tie is left out."""
        places, weights = self._places, TAKE
        here = places.cities[city]
        scores: dict[str, float] = defaultdict(float)
        if here.country:
            _add(scores, self._of_country.get(here.country, ()), weights["same-country"])
        shared: dict[str, float] = defaultdict(float)
        for network in here.networks:
            _add(shared, self._in_network[network], places.network_weights[network])
        row = self._row(city) if city in self._points else None
        near = dict(zip(self._points, row, strict=True)) if row else {}
        self._add_origins(scores, city, near)
        for practice, adopters in self._adopters.items():
            scores[practice] += self._of_adopters(city, adopters, near, shared)
        bodies = {*here.networks, *self._seated.get(city, ())}
        self._add_bodies(scores, (self._of_body.get(body, ()) for body in bodies), weights)
        self._add_flows(scores, here.country)
        most: dict[str, float] = {}
        for mine in places.done_in.get(city, ()):
            for other, likeness in places.practices.likenesses(mine).items():
                if likeness > most.get(other, 0.0):
                    most[other] = likeness
        _add_each(scores, most, weights["alike-here"])
        themes = {theme for _, theme in here.challenges}
        for practice, count in _count(self._of_theme.get(theme, ()) for theme in themes).items():
            scores[practice] += weights["challenge"] * count / len(places.sites[practice].themes)
        return {practice: scores[practice] for practice in scores.keys() & places.sites.keys()}

    def _add_flows(self, scores: dict[str, float], country: str) -> None:
        """Add what transfers from the countries of practices to a country tell."""
        flows: dict[str, float] = defaultdict(float)
        for source, found in self._of_country.items():
            if self._places.flows[source, country]:
                _add(flows, found, self._places.flows[source, country])
        for practice, transfers in flows.items():
            scores[practice] += TAKE["flow"] * math.log1p(transfers)

    @staticmethod
    def _add_bodies(
        scores: dict[str, float], joined: Iterable[Iterable[str]], weights: Mapping[str, float]
    ) -> None:
        for name, count in _count(joined).items():
            scores[name] += weights["takes-part"] * min(STRONGEST_MEMBERSHIP, count)

    def _add_figures(self, scores: dict[str, float], origins: Iterable[str]) -> None:
        for measure, figures in self._figures.items():
            theirs = [figures[origin] for origin in origins if origin in figures]
            for city, mine in figures.items() if theirs else ():
                scores[city] += WHERE_TO[measure] * _alike(mine, theirs)

    def _add_nearness(self, scores: dict[str, float], others: Sequence[str], weight: float) -> None:
        rows = [self._row(other) for other in others if other in self._points]
        if rows:
            for city, near in zip(self._points, rows[0] if len(rows) == 1 else map(max, *rows), strict=True):
                scores[city] += weight * near

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

    def _add_origins(self, scores: dict[str, float], city: str, near: Mapping[str, float]) -> None:
        """Add what ties a city to those where practices are done: nearness, networks, figures that are alike."""
        places = self._places
        shared: dict[str, set[str]] = defaultdict(set)
        for network in places.cities[city].networks:
            for other in self._in_network[network]:
                shared[other].add(network)
        figures = [(m, self._figures[m][city]) for m in FIGURES if city in self._figures[m]]
        for origins, practices in self._of_origins.items():
            networks = set().union(*(shared[origin] for origin in origins if origin in shared))
            strength = sum(places.network_weights[network] for network in networks) / NETWORKS_THAT_COUNT
            score = TAKE["network-of-origin"] * min(STRONGEST_NETWORKS, strength)
            score += TAKE["near-origin"] * max((near.get(origin, 0.0) for origin in origins), default=0.0)
            for measure, figure in figures:
                theirs = [self._figures[measure][o] for o in origins if o in self._figures[measure]]
                if theirs:
                    score += TAKE[measure] * _alike(figure, theirs)
            if score:
                _add(scores, practices, score)

    def _of_adopters(
        self, city: str, adopters: Sequence[str], near: Mapping[str, float], shared: Mapping[str, float]
    ) -> float:
        """Score what ties a city to adopters; ``shared`` tells how much the networks weigh that it has with each."""
        weights, cities, country = TAKE, self._places.cities, self._places.cities[city].country
        of = len(adopters) + 1
        same = sum(cities[other].country == country for other in adopters)
        networks = sum(shared.get(other, 0.0) for other in adopters)
        return (
            weights["adopters-of-country"] * same / of
            + weights["near-adopter"] * max(near.get(other, 0.0) for other in adopters)
            + weights["network-of-adopters"] * min(STRONGEST_NETWORKS, networks / of)
            + weights["adopted-before"] * math.log1p(len(adopters))
        )

    def _closeness_row(self, city: str) -> Sequence[float]:
        """Give the closeness of a city to every city whose position is known, in their order."""
        x, y, z = self._points[city]
        return array(
            "d",
            [
                closeness(
                    2
                    * EARTH_KM
                    * math.asin(min(1.0, math.sqrt((a - x) ** 2 + (b - y) ** 2 + (c - z) ** 2) / 2))
                )
                for a, b, c in self._points.values()
            ],
        )


def worth_weighing(rough: Mapping[str, float], without: Iterable[str], most: int) -> list[str]:
    """Give those who may be among the best ``most``: all whose rough score is near enough to the last of them.

    ``without`` are those that have no tie at all: their score is 0, and the first by name come first.
    """
    others = sorted(without)
    ordered = nlargest(most, [*rough.values(), *[0.0] * len(others)])
    least = ordered[-1] - 2 * ROUGH if len(ordered) == most else -math.inf
    found = [name for name, score in rough.items() if score >= least]
    return [*found, *others[:most]] if least <= 0 else found


def _inverse(pairs: Iterable[tuple[str, Iterable[_Value]]]) -> dict[_Value, list[str]]:
    """Give the names by each of their values."""
    found: dict[_Value, list[str]] = defaultdict(list)
    for name, values in pairs:
        for value in values:
            found[value].append(name)
    return dict(found)


def _count(many: Iterable[Iterable[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for names in many:
        found.update(names)
    return found


def _add_each(scores: dict[str, float], found: Mapping[str, float], weight: float) -> None:
    for name, strength in found.items():
        scores[name] += weight * strength


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
