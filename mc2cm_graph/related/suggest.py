"""Where a practice could go, and what a city could take: rankings whose scores are the sum of their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mc2cm_graph.related.places import Places
from mc2cm_graph.related.rough import Rough, worth_weighing
from mc2cm_graph.related.ties import Tie, ties
from mc2cm_graph.related.weights import TAKE, WHERE_TO

_DIGITS = 9


class Tally(Protocol):
    """How many conditions of a practice a city meets, does not meet, and of how many this is not known."""

    @property
    def met(self) -> int:
        """Conditions met."""

    @property
    def not_met(self) -> int:
        """Conditions not met, on positive evidence."""

    @property
    def unknown(self) -> int:
        """Conditions of which the graph does not know."""


@dataclass(frozen=True)
class Ground:
    """A tie with its part of the score."""

    tie: Tie
    part: float


@dataclass(frozen=True)
class Suggestion:
    """A practice for a city. ``score`` is the sum of the parts of the grounds, the weightiest of which is first."""

    practice: str
    city: str
    score: float
    grounds: tuple[Ground, ...]
    conditions: Tally | None


def where_to(places: Places, practice: str, tallies: Mapping[str, Tally]) -> list[Suggestion]:
    """Rank the cities for a practice, by city of ``tallies`` what it meets; KeyError for an unknown practice.

    Left out are the cities where the practice is done, and those to which a transfer of it is documented.
    """
    taken = places.sites[practice].cities | places.receivers.get(practice, set())
    found = [
        weigh(places, practice, city, WHERE_TO, tallies.get(city))
        for city in places.cities
        if city not in taken
    ]
    return sorted(found, key=lambda s: (-s.score, s.city))


def take(places: Places, city: str, tallies: Mapping[str, Tally]) -> list[Suggestion]:
    """Rank the practices for a city, by practice of ``tallies`` what it meets; KeyError for an unknown city."""
    places.cities[city]
    here = places.done_in.get(city, set()) | places.received.get(city, set())
    found = [weigh(places, p, city, TAKE, tallies.get(p)) for p in places.sites if p not in here]
    return sorted(found, key=lambda s: (-s.score, s.practice))


def best_cities(
    places: Places, rough: Rough, practice: str, tallies: Mapping[str, Tally], most: int
) -> tuple[list[Suggestion], int]:
    """Give the first ``most`` of what ``where_to`` ranks, and how many it ranks; KeyError for an unknown practice."""
    taken = places.sites[practice].cities | places.receivers.get(practice, set())
    names = [city for city in places.cities if city not in taken]
    chosen = _chosen(names, rough.of_cities(practice), tallies, WHERE_TO, most)
    found = [weigh(places, practice, city, WHERE_TO, tallies.get(city)) for city in chosen]
    return sorted(found, key=lambda s: (-s.score, s.city))[:most], len(names)


def best_practices(
    places: Places, rough: Rough, city: str, tallies: Mapping[str, Tally], most: int
) -> tuple[list[Suggestion], int]:
    """Give the first ``most`` of what ``take`` ranks, and how many it ranks; KeyError for an unknown city."""
    here = places.done_in.get(city, set()) | places.received.get(city, set())
    names = [practice for practice in places.sites if practice not in here]
    chosen = _chosen(names, rough.of_practices(city), tallies, TAKE, most)
    found = [weigh(places, practice, city, TAKE, tallies.get(practice)) for practice in chosen]
    return sorted(found, key=lambda s: (-s.score, s.practice))[:most], len(names)


def rough_scores(rough: Rough, practice: str, tallies: Mapping[str, Tally]) -> dict[str, float]:
    """Give rough scores of the cities for a practice, of those for which something speaks or against which it does."""
    scores = dict(rough.of_cities(practice))
    for city, tally in tallies.items():
        for tie in _conditions(tally):
            scores[city] = scores.get(city, 0.0) + WHERE_TO[tie.name] * tie.strength
    return scores


def _chosen(
    names: Sequence[str],
    ties_of: Mapping[str, float],
    tallies: Mapping[str, Tally],
    weights: Mapping[str, float],
    most: int,
) -> list[str]:
    scores: dict[str, float] = {}
    without: list[str] = []
    weight = weights["conditions"]
    for name in names:
        score, tally = ties_of.get(name), tallies.get(name)
        if tally is not None and tally.met + tally.not_met:
            of = tally.met + tally.not_met + tally.unknown
            score = (score or 0.0) + weight * (tally.met - tally.not_met) / of
        if score is None:
            without.append(name)
        else:
            scores[name] = score
    return worth_weighing(scores, without, most)


def weigh(
    places: Places, practice: str, city: str, weights: Mapping[str, float], tally: Tally | None
) -> Suggestion:
    """Score one practice for one city."""
    found = [*ties(places, practice, city), *_conditions(tally)]
    grounds = [Ground(tie, round(weights[tie.name] * tie.strength, _DIGITS)) for tie in found]
    shown = sorted((g for g in grounds if g.part), key=lambda g: (-g.part, g.tie.name))
    score = round(sum(ground.part for ground in shown), _DIGITS)
    return Suggestion(practice, city, score, tuple(shown), tally)


def _conditions(tally: Tally | None) -> list[Tie]:
    """Conditions speak for a city as far as they are met; one that is not met speaks against it."""
    if tally is None or not tally.met + tally.not_met:
        return []
    of = tally.met + tally.not_met + tally.unknown
    return [Tie("conditions", (tally.met - tally.not_met) / of, (), tally.met)]
