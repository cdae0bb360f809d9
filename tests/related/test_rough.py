"""Rough scores: near enough to the scores that the best of a ranking are found without weighing every pair."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mc2cm_graph.browse.relations import Relations
from mc2cm_graph.related import (
    ROUGH,
    Rough,
    best_cities,
    best_practices,
    rough_scores,
    take,
    where_to,
)
from mc2cm_graph.related.rough import worth_weighing

MOST = 20


@dataclass(frozen=True)
class Counted:
    """How many conditions are met, not met and unknown."""

    met: int
    not_met: int
    unknown: int


def some_tallies(names: list[str]) -> dict[str, Counted]:
    """Conditions of all kinds, none for every fifth."""
    return {name: Counted(n % 3, n // 3 % 2, n % 2) for n, name in enumerate(names) if n % 5}


@pytest.mark.parametrize("graph", ["world", "live"])
def test_the_best_cities_are_those_of_the_whole_ranking(graph: str, request: pytest.FixtureRequest) -> None:
    relations: Relations = request.getfixturevalue(graph)
    places, rough = relations.places, Rough(relations.places)
    tallies = some_tallies(list(places.cities))
    for practice in places.sites:
        ranking = where_to(places, practice, tallies)
        assert best_cities(places, rough, practice, tallies, MOST) == (ranking[:MOST], len(ranking))
        scores = rough_scores(rough, practice, tallies)
        assert all(abs(scores.get(one.city, 0.0) - one.score) < ROUGH / 10 for one in ranking)
    assert len(places.sites) > (200 if graph == "live" else 3)


@pytest.mark.parametrize("graph", ["world", "live"])
def test_the_best_practices_are_those_of_the_whole_ranking(
    graph: str, request: pytest.FixtureRequest
) -> None:
    relations: Relations = request.getfixturevalue(graph)
    places, rough = relations.places, Rough(relations.places)
    tallies = some_tallies(list(places.sites))
    for city in list(places.cities)[:: 1 if graph == "world" else 3]:
        ranking = take(places, city, tallies)
        assert best_practices(places, rough, city, tallies, MOST) == (ranking[:MOST], len(ranking))


def test_unknown_subjects_are_refused(world: Relations) -> None:
    rough = Rough(world.places)
    with pytest.raises(KeyError):
        best_cities(world.places, rough, "none", {}, MOST)
    with pytest.raises(KeyError):
        best_practices(world.places, rough, "none", {}, MOST)


def test_who_is_near_the_last_of_the_best_is_weighed_too() -> None:
    rough = {"a": 3.0, "b": 2.0, "c": 2.0 - ROUGH, "d": 1.0, "e": -1.0}
    assert worth_weighing(rough, [], 2) == ["a", "b", "c"]
    assert worth_weighing(rough, ["z", "y"], 5) == ["a", "b", "c", "d", "y", "z"]
    assert worth_weighing(rough, ["z", "y"], 9) == [*rough, "y", "z"]
    assert worth_weighing({"e": -1.0}, ["z", "y", "x"], 2) == ["x", "y"]
