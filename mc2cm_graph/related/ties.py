"""Ties of a practice and a city: each with its strength from 0, and with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mc2cm_graph.related.places import Places, closeness

NETWORKS_THAT_COUNT = 3.0
STRONGEST_NETWORKS = 2.0
STRONGEST_MEMBERSHIP = 2
ALIKE_WITHIN = 4.0
"""Two figures are alike to the degree that one is less than so many times the other."""

FIGURES = ("population", "share-of-foreign-residents", "share-of-foreign-born")
"""Measures by which cities are compared, where both are known."""


@dataclass(frozen=True)
class Tie:
    """Something that speaks for a practice in a city.

    ``values`` are IRIs that it rests on, ``figure`` a number of its own unit: kilometres for nearness, a count for
    transfers, a likeness from 0 to 1 for practices.
    """

    name: str
    strength: float
    values: tuple[str, ...]
    figure: float = 0.0


def ties(places: Places, practice: str, city: str) -> list[Tie]:
    """List the ties of a practice and a city in a fixed order; KeyError if one of them is not known.

    The documented transfer of this practice to this city, if there is one, is not looked at.
    """
    origins = sorted(c for c in places.sites[practice].cities if c != city and c in places.cities)
    adopters = sorted(c for c in places.receivers.get(practice, ()) if c != city and c in places.cities)
    found = [
        *_country(places, practice, city),
        *_near(places, "near-origin", city, origins),
        *_networks(places, "network-of-origin", city, origins, 1 / NETWORKS_THAT_COUNT),
        *_adopters_country(places, city, adopters),
        *_near(places, "near-adopter", city, adopters),
        *_networks(places, "network-of-adopters", city, adopters, 1 / (len(adopters) + 1)),
        *_membership(places, practice, city),
        *_flow(places, practice, city),
        *_adopted(adopters),
        *_alike(places, practice, city),
        *_challenges(places, practice, city),
        *_figures(places, city, origins),
    ]
    return [tie for tie in found if tie.strength > 0]


def _country(places: Places, practice: str, city: str) -> Iterator[Tie]:
    country = places.cities[city].country
    if country and country in places.countries_of(practice):
        yield Tie("same-country", 1.0, (country,))


def _near(places: Places, name: str, city: str, others: Iterable[str]) -> Iterator[Tie]:
    distances = [(km, other) for other in others if (km := places.kilometres(city, other)) is not None]
    if distances:
        kilometres, other = min(distances)
        yield Tie(name, closeness(kilometres), (other,), kilometres)


def _networks(places: Places, name: str, city: str, others: list[str], scale: float) -> Iterator[Tie]:
    """Networks in common, each weighed by how few cities it has and, among adopters, by how many belong."""
    strength, shared = 0.0, []
    for network in sorted(places.cities[city].networks):
        members = sum(network in places.cities[other].networks for other in others)
        if members:
            shared.append(network)
            count = members if name == "network-of-adopters" else 1
            strength += places.network_weights[network] * count * scale
    if shared:
        yield Tie(name, min(STRONGEST_NETWORKS, strength), tuple(shared))


def _adopters_country(places: Places, city: str, adopters: list[str]) -> Iterator[Tie]:
    country = places.cities[city].country
    same = tuple(other for other in adopters if places.cities[other].country == country)
    if same:
        yield Tie("adopters-of-country", len(same) / (len(adopters) + 1), same)


def _membership(places: Places, practice: str, city: str) -> Iterator[Tie]:
    networks = places.cities[city].networks
    bodies = sorted(
        body
        for body in places.sites[practice].organisations
        if body in networks or city in places.seats.get(body, ())
    )
    if bodies:
        yield Tie("takes-part", min(STRONGEST_MEMBERSHIP, len(bodies)), tuple(bodies))


def _flow(places: Places, practice: str, city: str) -> Iterator[Tie]:
    country = places.cities[city].country
    sources = sorted(c for c in places.countries_of(practice) if places.flows[c, country])
    count = sum(places.flows[source, country] for source in sources)
    if practice in places.received.get(city, ()):
        count -= len(sources)
    if count > 0:
        yield Tie("flow", math.log1p(count), tuple(dict.fromkeys((*sources, country))), count)


def _adopted(adopters: list[str]) -> Iterator[Tie]:
    if adopters:
        yield Tie("adopted-before", math.log1p(len(adopters)), tuple(adopters), len(adopters))


def _alike(places: Places, practice: str, city: str) -> Iterator[Tie]:
    here = places.done_in.get(city, set()) - {practice}
    scores = [(places.practices.score(practice, other), other) for other in here]
    if scores:
        likeness, other = min(scores, key=lambda pair: (-pair[0], pair[1]))
        yield Tie("alike-here", likeness, (other,), likeness)


def _challenges(places: Places, practice: str, city: str) -> Iterator[Tie]:
    themes = places.sites[practice].themes
    met = sorted((theme, challenge) for challenge, theme in places.cities[city].challenges if theme in themes)
    if met:
        shared = {theme for theme, _ in met}
        yield Tie("challenge", len(shared) / len(themes), tuple(sorted({challenge for _, challenge in met})))


def _figures(places: Places, city: str, origins: list[str]) -> Iterator[Tie]:
    """Figures that are near each other; what is known of one city only says nothing."""
    mine = places.cities[city].figures
    for measure in FIGURES:
        best: list[tuple[float, str]] = []
        for other in origins:
            theirs = places.cities[other].figures
            if mine.get(measure, 0) > 0 and theirs.get(measure, 0) > 0:
                apart = abs(math.log(mine[measure] / theirs[measure])) / math.log(ALIKE_WITHIN)
                best.append((min(1.0, apart), other))
        if best:
            apart, other = min(best)
            yield Tie(measure, 1 - apart, (other,), mine[measure])
