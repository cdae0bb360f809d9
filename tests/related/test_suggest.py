"""Suggestions: the ties of the made-up world by hand, and over the live graph each reason with what it rests on."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from math import exp, isclose, log, log1p

import pytest

from mc2cm_graph.browse.relations import Relations
from mc2cm_graph.browse.suggestions import QUESTIONS
from mc2cm_graph.names import compact, split_thing, thing_iri
from mc2cm_graph.questions import Question, bind
from mc2cm_graph.related import take, ties, where_to
from mc2cm_graph.related.places import closeness
from mc2cm_graph.related.weights import BY_HAND, TAKE, TIES, WHERE_TO
from mc2cm_graph.store import Row, Store

SHOWN_OTHERWISE = {"population", "share-of-foreign-residents", "share-of-foreign-born", "alike-here"}
"""Ties whose question is asked of the city or of the practice alone."""


def practice(slug: str) -> str:
    return thing_iri("practice", slug)


def city(slug: str) -> str:
    return thing_iri("city", slug)


@dataclass(frozen=True)
class Counted:
    """How many conditions are met, not met and unknown."""

    met: int
    not_met: int
    unknown: int


def test_ties_of_the_lessons_with_nine_fountains(world: Relations) -> None:
    """The lessons are done in Altamar (Meridia) and went to Bréval, which is in the country of Nine Fountains."""
    found = {tie.name: tie for tie in ties(world.places, practice("9-lessons"), city("9-fontaines"))}
    assert set(found) == {
        "network-of-origin",
        "adopters-of-country",
        "takes-part",
        "flow",
        "adopted-before",
    }
    # Two of the four cities are in the Network of Quiet Ports.
    assert isclose(found["network-of-origin"].strength, log(4 / 2) / 3)
    assert [compact(value) for value in found["network-of-origin"].values] == ["network:quiet-ports"]
    assert found["adopters-of-country"].strength == 1 / 2
    assert [compact(value) for value in found["takes-part"].values] == ["project:ports-pilot"]
    # From Meridia to Septentria: the desk to Bréval and Nine Fountains, the desk of Qasr to Nine Fountains, the
    # lessons to Bréval.
    assert found["flow"].figure == 4
    assert isclose(found["flow"].strength, log1p(4))
    assert isclose(found["adopted-before"].strength, log(2))


def test_a_documented_transfer_does_not_count_for_itself(world: Relations) -> None:
    found = {tie.name: tie for tie in ties(world.places, practice("9-lessons"), city("breval"))}
    assert found["flow"].figure == 3
    assert "adopted-before" not in found
    assert "near-adopter" not in found


def test_challenge_and_likeness_worked_out_by_hand(world: Relations) -> None:
    found = {tie.name: tie for tie in ties(world.places, practice("breval-desk"), city("altamar"))}
    assert found["challenge"].strength == 1
    assert [compact(value) for value in found["challenge"].values] == ["challenge:crowded-rooms"]
    assert [compact(value) for value in found["alike-here"].values] == ["practice:welcome-desk"]
    kilometres = world.places.kilometres(city("altamar"), city("breval"))
    assert kilometres is not None
    assert 1230 < kilometres < 1270
    assert isclose(found["near-origin"].strength, (exp(-kilometres / 1000) + exp(-kilometres / 100)) / 2)
    assert world.places.kilometres(city("altamar"), city("9-fontaines")) is None


def test_where_to_and_take_leave_out_what_is_there(world: Relations) -> None:
    found = [compact(one.city) for one in where_to(world.places, practice("welcome-desk"), {})]
    assert found == ["city:qasr-al-bahr"]
    lists = [compact(one.practice) for one in take(world.places, city("9-fontaines"), {})]
    assert sorted(filter(None, lists)) == ["practice:9-lessons", "practice:script-day"]


def test_conditions_speak_for_and_against(world: Relations) -> None:
    desk, qasr = practice("welcome-desk"), city("qasr-al-bahr")
    scores = {}
    for counted in (Counted(0, 0, 3), Counted(2, 0, 1), Counted(0, 2, 1), Counted(1, 1, 1)):
        (one,) = where_to(world.places, desk, {qasr: counted})
        scores[counted] = one.score
    plain = scores[Counted(0, 0, 3)]
    assert isclose(scores[Counted(2, 0, 1)] - plain, WHERE_TO["conditions"] * 2 / 3, abs_tol=1e-6)
    assert isclose(plain - scores[Counted(0, 2, 1)], WHERE_TO["conditions"] * 2 / 3, abs_tol=1e-6)
    assert isclose(scores[Counted(1, 1, 1)], plain, abs_tol=1e-6)


def test_an_unknown_subject_is_refused(world: Relations) -> None:
    with pytest.raises(KeyError):
        where_to(world.places, practice("none"), {})
    with pytest.raises(KeyError):
        take(world.places, city("none"), {})


def test_weights_are_of_known_ties_and_not_negative() -> None:
    for weights in (WHERE_TO, TAKE):
        assert set(weights) == set(TIES)
        assert all(weight >= BY_HAND.get(name, 0) for name, weight in weights.items())
    assert set(QUESTIONS) | {"conditions"} == set(TIES)


def test_a_place_is_nearest_to_itself() -> None:
    assert closeness(0) == 1
    assert [closeness(km) for km in (0, 50, 500, 5000)] == sorted(
        map(closeness, (0, 50, 500, 5000)), reverse=True
    )


def test_no_score_stands_without_its_reasons(live: Relations) -> None:
    for name in ("vienna-startwien", "brussels-duo-for-a-job"):
        for one in where_to(live.places, practice(name), {}):
            assert isclose(one.score, sum(ground.part for ground in one.grounds), abs_tol=1e-6)
            assert one.city not in live.places.sites[one.practice].cities
            assert one.city not in live.places.receivers.get(one.practice, set())
    found = take(live.places, city("lyon"), {})
    assert len(found) > 180
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_each_reason_rests_on_what_its_query_says(
    live: Relations, live_store: Store, questions: dict[str, Question]
) -> None:
    """The best of random lists: the values of each tie stand in the answer of its question; counts are its rows."""
    chance = random.Random(23)  # noqa: S311
    pairs = []
    for what in chance.sample(sorted(live.places.sites), 12):
        pairs += [(what, one.city) for one in where_to(live.places, what, {})[:4]]
    for where in chance.sample(sorted(live.places.cities), 12):
        pairs += [(one.practice, where) for one in take(live.places, where, {})[:4]]
    checked = Counter[str]()
    for what, where in pairs:
        for tie in ties(live.places, what, where):
            if tie.name in SHOWN_OTHERWISE:
                continue
            rows = ask(live_store, questions[QUESTIONS[tie.name]], what, where)
            assert set(tie.values) <= {term.value for row in rows for term in row.values()}, tie
            if tie.name == "flow":
                assert tie.figure == len(rows)
            checked[tie.name] += 1
    assert sum(checked.values()) > 250
    assert set(checked) == set(QUESTIONS) - SHOWN_OTHERWISE


def ask(store: Store, question: Question, what: str, where: str) -> list[Row]:
    slugs = [(split_thing(iri) or ("", ""))[1] for iri in (what, where)]
    return store.select(question, **bind(question, dict(zip(("practice", "city"), slugs, strict=True))))
