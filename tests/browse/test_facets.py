"""Facets: their counts are recounted the slow way, under single choices and under drawn combinations."""

from __future__ import annotations

import random

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.facets import FACETS, UNKNOWN, Facet, Narrowed, UnknownChoice

_DRAWS = 60


def _facet(narrowed: Narrowed, name: str) -> Facet:
    return next(facet for facet in narrowed.facets if facet.name == name)


@pytest.mark.parametrize("kind", sorted(FACETS))
def test_every_kind_with_facets_has_some_and_every_count_is_what_the_choice_gives(
    kind: str, live: Browser
) -> None:
    reading, facets = live.reading("en"), live.facets(kind)
    whole = facets.narrow({}, reading)
    assert len(whole.members) == len(live.entries(kind, "en"))
    assert whole.facets
    counted = 0
    for facet in whole.facets:
        for choice in facet.choices:
            counted += 1
            assert choice.count == len(facets.narrow({facet.name: [choice.slug]}, reading).members)
    assert counted > 1


def test_counts_stay_right_under_drawn_combinations(live: Browser) -> None:
    reading, facets = live.reading("en"), live.facets("practice")
    draw = random.Random(7)  # noqa: S311 - a draw of examples
    values = {f.name: [c.slug for c in f.choices] for f in facets.narrow({}, reading).facets}
    assert len(values) == len(FACETS["practice"])
    narrowed_at_all = 0
    for _ in range(_DRAWS):
        names = draw.sample(sorted(values), draw.randint(1, 3))
        chosen = {name: draw.sample(values[name], min(2, len(values[name]))) for name in names}
        narrowed = facets.narrow(chosen, reading)
        # Or within a facet, and between facets, recounted from single choices.
        slow = set(whole := facets.narrow({}, reading).members)
        for name, slugs in chosen.items():
            slow &= {m for slug in slugs for m in facets.narrow({name: [slug]}, reading).members}
        assert narrowed.members == slow
        narrowed_at_all += len(slow) < len(whole)
        for facet in narrowed.facets:
            others = {name: slugs for name, slugs in chosen.items() if name != facet.name}
            for choice in facet.choices[:3]:
                alone = facets.narrow({**others, facet.name: [choice.slug]}, reading)
                assert choice.count == len(alone.members)
                assert choice.chosen == (choice.slug in chosen.get(facet.name, ()))
    assert narrowed_at_all > _DRAWS // 2


def test_a_broader_concept_holds_all_that_its_narrower_ones_hold(live: Browser) -> None:
    reading, facets = live.reading("en"), live.facets("practice")
    refugees = facets.narrow({"group": ["refugees"]}, reading).members
    protection = facets.narrow({"group": ["people-seeking-protection"]}, reading).members
    assert refugees
    assert refugees < protection


def test_what_is_not_known_is_a_choice_of_its_own_and_stands_last(live: Browser) -> None:
    reading, facets = live.reading("en"), live.facets("practice")
    time = _facet(facets.narrow({}, reading), "time")
    assert time.choices[-1].slug == UNKNOWN
    spans = [choice.slug for choice in time.choices[:-1]]
    assert spans == sorted(spans)
    unknown = facets.narrow({"time": [UNKNOWN]}, reading).members
    dated = facets.narrow({"time": spans}, reading).members
    assert not unknown & dated
    assert len(unknown) + len(dated) == len(live.entries("practice", "en"))


def test_a_value_that_no_entry_has_is_named_with_what_comes_near(live: Browser) -> None:
    with pytest.raises(UnknownChoice) as caught:
        live.facets("practice").narrow({"theme": ["hosing"]}, live.reading("en"))
    assert (caught.value.facet, caught.value.found) == ("theme", "hosing")
    assert "housing" in caught.value.near


def test_a_facet_that_the_list_has_not_is_left_aside(live: Browser) -> None:
    facets, reading = live.facets("practice"), live.reading("en")
    assert facets.narrow({"colour": ["red"]}, reading).members == facets.narrow({}, reading).members


def test_a_kind_without_facets_is_never_narrowed(live: Browser) -> None:
    assert live.facets("right").narrow({"theme": ["housing"]}, live.reading("en")).facets == ()
