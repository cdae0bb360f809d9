"""The story of a city: figures that may be joined, challenges with their answers, bodies, events."""

from __future__ import annotations

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.charts import draw_development
from mc2cm_graph.browse.city import CityStory, Measured

PARTNERS = ("amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "tunis", "turin", "vienna")


def _story(browser: Browser, slug: str) -> CityStory:
    page = browser.thing("city", slug, "en")
    assert page is not None
    return browser.city_story(page, "en")


def _measured(story: CityStory, slug: str) -> Measured:
    return next(one for one in story.figures if one.measure.iri.endswith("/" + slug))


@pytest.mark.parametrize("slug", PARTNERS)
def test_a_partner_city_tells_figures_practices_challenges_bodies_and_events(
    slug: str, live: Browser
) -> None:
    story = _story(live, slug)
    assert story.figures
    assert story.practices
    assert story.challenges
    assert story.governing
    assert story.happenings


@pytest.mark.parametrize("slug", PARTNERS)
def test_no_link_is_lost_between_the_story_and_the_rest(slug: str, live: Browser) -> None:
    page = live.thing("city", slug, "en")
    assert page is not None
    story = live.city_story(page, "en")
    linked = {link.iri for group in page.incoming for link in group.links}
    told = {link.iri for links in (story.practices, story.services, story.policies) for link in links}
    told |= {link.iri for link in story.governing}
    told |= {link.iri for bodies in story.bodies for link in bodies.links}
    told |= {met.challenge.iri for met in story.challenges}
    told |= {one.link.iri for one in story.happenings}
    told |= {point.indicator.iri for one in story.figures for point in one.points}
    told |= {link.iri for group in story.rest for link in group.links}
    assert len(linked) > 20
    assert linked - told == set()


def test_only_figures_that_count_the_same_are_joined(live: Browser) -> None:
    amman = _measured(_story(live, "amman"), "population")
    assert [year for year, _ in amman.development] == [2006, 2010, 2015, 2015, 2017]
    vienna = _measured(_story(live, "vienna"), "share-of-foreign-born")
    assert len(vienna.points) == 3
    assert [year for year, _ in vienna.development] == [2016, 2023]  # The third counts women only.
    lyon = _measured(_story(live, "lyon"), "population")
    assert len(lyon.points) == 3
    assert lyon.development == ()  # The Métropole, the department and the urban unit are three things.


def test_the_latest_figure_is_that_of_the_development(live: Browser) -> None:
    madrid = _measured(_story(live, "madrid"), "residents-of-foreign-origin")
    assert (madrid.latest.year, madrid.latest.value.value) == (2023, "550000")


def test_a_half_year_is_not_compared_with_a_year(live: Browser) -> None:
    minors = _measured(_story(live, "madrid"), "unaccompanied-minors")
    assert len(minors.points) == 2
    assert minors.development == ()


def test_a_place_in_a_ranking_is_not_drawn(live: Browser) -> None:
    rank = _measured(_story(live, "lisbon"), "rank-in-an-index")
    assert len(rank.points) == 2
    assert rank.development == ()


def test_challenges_stand_with_the_practices_that_are_said_to_address_them(live: Browser) -> None:
    story = _story(live, "vienna")
    answers = {met.challenge.iri.rsplit("/", 1)[1]: met for met in story.challenges}
    here = {link.iri.rsplit("/", 1)[1] for link in answers["vienna-dequalification"].here}
    assert "vienna-startwien" in here
    asked = live.standing("challenges-without-practice", "en")
    for slug in PARTNERS:
        for met in _story(live, slug).challenges:
            nobody = any(row["challenge"].value == met.challenge.iri for row in asked)
            assert nobody == (not met.here and not met.elsewhere)


def test_events_stand_in_order_of_time_and_tell_the_host(live: Browser) -> None:
    happenings = _story(live, "lyon").happenings
    dates = [one.start.value for one in happenings if one.start]
    assert dates == sorted(dates)
    assert any(one.is_host for one in happenings)
    assert not all(one.is_host for one in happenings)


def test_a_drawing_is_the_same_every_time_and_holds_neither_script_nor_style() -> None:
    points = [(2006, 2300000.0), (2010, 2816200.0), (2015, 4000000.0), (2015, 4200000.0)]
    drawings = {draw_development(points, lambda value: f"{value:.0f}") for _ in range(3)}
    assert len(drawings) == 1
    drawing = drawings.pop()
    assert drawing.count("<circle") == len(points)
    for unwanted in ("<script", "style=", "<style", " id=", "<!--"):
        assert unwanted not in drawing
    assert ">2006<" in drawing
    assert ">0<" in drawing  # The scale begins at zero.
