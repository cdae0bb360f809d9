"""Likeness of practices: worked out by hand over the made-up world, and its properties over the live graph."""

from __future__ import annotations

import itertools
import random
from math import isclose, log

import pytest

from mc2cm_graph.browse.relations import Relations
from mc2cm_graph.names import PREFIXES, compact, thing_iri
from mc2cm_graph.questions import Question, bind
from mc2cm_graph.related import Feature, Practices, complementary, origins, sequels
from mc2cm_graph.related.likeness import WEIGHTS
from mc2cm_graph.store import Store

WORLD = {
    "9-lessons": "theme theme:language-learning theme:work-and-learning "
    "target-group target-group:newcomers target-group:migrants "
    "organisation institution:altamar-welcome-office lead-kind institution-kind:municipal-department "
    "taken-up-in city:breval",
    "breval-desk": "theme theme:housing theme:rights criterion transfer-criterion:infrastructure-premises "
    "organisation institution:grand-breval institution:open-door "
    "lead-kind institution-kind:metropolitan-authority "
    "origin practice:welcome-desk practice:breval-desk taken-up-in city:qasr-al-bahr",
    "qasr-desk": "theme theme:reception-orientation theme:welcome "
    "target-group target-group:refugees target-group:people-seeking-protection "
    "challenge challenge:crowded-rooms challenge-theme theme:housing "
    "organisation institution:qasr-municipality lead-kind institution-kind:municipality "
    "origin practice:breval-desk taken-up-in city:9-fontaines",
    "script-day": "theme theme:culture-sport theme:living-together "
    "organisation institution:open-door institution:altamar-municipality "
    "service service:night-line service-theme theme:health lead-kind institution-kind:ngo",
    "welcome-desk": "theme theme:housing theme:rights theme:reception-orientation theme:welcome "
    "target-group target-group:newcomers target-group:migrants target-group:refugees "
    "target-group:people-seeking-protection challenge challenge:crowded-rooms challenge-theme theme:housing "
    "criterion transfer-criterion:actors-partnership transfer-criterion:legal-competence "
    "transfer-criterion:population organisation institution:altamar-municipality institution:open-door "
    "service service:orientation service-theme theme:reception-orientation policy policy:hospitality-plan "
    "policy-kind policy-kind:action-plan policy-level policy-level:municipal "
    "lead-kind institution-kind:municipality origin practice:welcome-desk "
    "taken-up-in city:breval city:9-fontaines",
}
"""Each feature that the made-up practices bear, read off their files and the schemes by hand."""


def iri(slug: str) -> str:
    return thing_iri("practice", slug)


def features(text: str) -> set[Feature]:
    found, name = set(), ""
    for word in text.split():
        prefix, colon, local = word.partition(":")
        if colon:
            found.add((name, PREFIXES[prefix] + local))
        else:
            name = word
    return found


@pytest.mark.parametrize("slug", WORLD)
def test_features_of_the_made_up_practices(world: Relations, slug: str) -> None:
    assert set(world.practices.features(iri(slug))) == features(WORLD[slug])


def test_there_are_no_other_practices(world: Relations) -> None:
    assert sorted(world.practices) == sorted(map(iri, WORLD))


def test_score_worked_out_by_hand(world: Relations) -> None:
    """Of five practices: ``two`` is the rarity of what two bear, ``one`` of what one does, ``three`` of three."""
    one, two, three = log(5 / 1), log(5 / 2), log(5 / 3)
    shared = 0.5 * two + 0.5 * three  # the municipality and Open Door
    desk = (4 + 4 * 0.8 + 1.5 + 0.8 + 0.5 + 0.3 + 2 + 2 * 0.5) * two + 0.5 * three
    desk += (3 * 0.4 + 1.5 + 0.5 + 1 + 0.3 + 0.4) * one
    day = (2 + 1.5 + 0.5 + 0.3) * one + shared
    score = world.practices.score(iri("script-day"), iri("welcome-desk"))
    assert isclose(score, shared / (desk + day - shared), abs_tol=1e-9)
    reasons = world.practices.reasons(iri("script-day"), iri("welcome-desk"))
    assert [(compact(r.value), r.bearers, r.of) for r in reasons] == [
        ("institution:altamar-municipality", 2, 5),
        ("institution:open-door", 3, 5),
    ]


def test_order_of_the_made_up_list(world: Relations) -> None:
    found = world.practices.related(iri("welcome-desk"))
    assert [one.practice for one in found] == [
        iri(s) for s in ("qasr-desk", "breval-desk", "9-lessons", "script-day")
    ]
    only = world.practices.related(iri("script-day"))
    assert [one.practice for one in only] == [iri("welcome-desk"), iri("breval-desk")]


def test_sequels_origins_and_complements(world: Relations) -> None:
    practices, sites = world.practices, world.sites
    assert [found.practice for found in sequels(practices, iri("welcome-desk"))] == [iri("breval-desk")]
    assert [found.practice for found in sequels(practices, iri("breval-desk"))] == [iri("qasr-desk")]
    assert [found.practice for found in origins(practices, iri("qasr-desk"))] == [iri("breval-desk")]
    assert origins(practices, iri("welcome-desk")) == []
    # In Altamar: the lessons and the day share no theme and no challenge with the desk; the lessons are more alike.
    beside = complementary(practices, sites, iri("welcome-desk"))
    assert [found.practice for found in beside] == [iri("9-lessons"), iri("script-day")]
    assert complementary(practices, sites, iri("qasr-desk")) == []


def test_a_feature_of_all_weighs_nothing_and_is_no_reason() -> None:
    practices = Practices(
        ["a", "b", "c"],
        [(p, ("theme", "t")) for p in "abc"] + [("a", ("theme", "u")), ("b", ("theme", "u"))],
    )
    assert practices.weight(("theme", "t")) == 0
    assert [reason.value for reason in practices.reasons("a", "b")] == ["u"]
    assert practices.related("c") == []


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="found feature 'colour', expected one of origin, challenge"):
        Practices(["a"], [("a", ("colour", "red"))])


def test_scores_are_symmetric_over_all_live_pairs(live: Relations) -> None:
    pairs = list(itertools.combinations(live.practices, 2))
    assert len(pairs) > 30_000
    assert all(live.practices.score(one, other) == live.practices.score(other, one) for one, other in pairs)


def test_score_is_the_sum_of_its_reasons(live: Relations) -> None:
    for practice in live.practices:
        for found in live.practices.related(practice):
            assert 0 < found.score <= 1
            assert isclose(found.score, sum(reason.part for reason in found.reasons), abs_tol=1e-9)


def test_the_order_of_rows_does_not_matter(live: Relations) -> None:
    rows = [
        (practice, feature) for practice in live.practices for feature in live.practices.features(practice)
    ]
    names = list(live.practices)
    chance = random.Random(5)  # noqa: S311
    chance.shuffle(rows)
    chance.shuffle(names)
    again = Practices(names, rows)
    assert all(again.related(practice) == live.practices.related(practice) for practice in live.practices)


def test_each_reason_is_recomputed_by_its_query(
    live: Relations, live_store: Store, questions: dict[str, Question]
) -> None:
    """Thirty random pairs: the question names both practices, and as many rows as the reason tells."""
    chance = random.Random(11)  # noqa: S311
    sharing = questions["practices-that-share"]
    checked = 0
    for practice in chance.sample(list(live.practices), 30):
        related = live.practices.related(practice)
        for reason in (other := chance.choice(related)).reasons:
            terms = bind(sharing, {"feature": reason.name, "value": reason.value})
            bearers = [row["practice"].value for row in live_store.select(sharing, **terms)]
            assert {practice, other.practice} <= set(bearers)
            assert len(bearers) == len(set(bearers)) == reason.bearers
            checked += 1
    assert checked >= 120


def test_every_feature_has_its_branch_in_the_query(live: Relations, questions: dict[str, Question]) -> None:
    borne = {name for practice in live.practices for name, _ in live.practices.features(practice)}
    assert borne == set(WEIGHTS)
    text = questions["practices-that-share"].text
    assert all(f'"{name}"' in text for name in WEIGHTS)


def test_lists_are_varied(live: Relations) -> None:
    """What the list gains in variety is more than what it loses in likeness."""

    def repeats(found: list[str]) -> float:
        return sum(live.practices.score(*pair) for pair in itertools.combinations(found, 2))

    varied = plain = likeness = most = 0.0
    for practice in live.practices:
        chosen = [found.practice for found in live.practices.related(practice)]
        nearest = list(live.practices.nearest(practice, len(chosen)))
        varied, plain = varied + repeats(chosen), plain + repeats(nearest)
        likeness += sum(live.practices.score(practice, other) for other in chosen)
        most += sum(live.practices.score(practice, other) for other in nearest)
        assert chosen[0] == nearest[0]
    assert varied < 0.75 * plain
    assert likeness > 0.85 * most


def test_copies_do_not_fill_the_list() -> None:
    """Ten copies of one practice leave room for another that shares something else."""
    rows = [("asked", ("theme", "t")), ("asked", ("theme", "u")), ("other", ("theme", "u"))]
    rows += [(f"copy-{n}", ("theme", "t")) for n in range(10)]
    rows += [(f"copy-{n}", ("service", "s")) for n in range(10)]
    practices = Practices(["asked", "other", "far", *(f"copy-{n}" for n in range(10))], rows)
    assert [found.practice for found in practices.related("asked", 3)][:2] == ["other", "copy-0"]
    assert "copy-1" not in {found.practice for found in practices.related("asked", 2)}
