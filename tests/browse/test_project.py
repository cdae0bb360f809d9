"""The story of a project: its time in order and drawn to scale, its money in bars, no link lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.project import ProjectStory, tell_project
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.browse.timeline import Span, draw_timeline


def _told(browser: Browser, slug: str) -> tuple[ThingPage, ProjectStory]:
    page = browser.thing("project", slug, "en")
    assert page is not None
    return page, tell_project(page, browser.project_cities(page.iri, "en"), browser.reading("en"))


def test_no_link_and_no_sum_is_lost(world: Browser, live: Browser) -> None:
    projects = 0
    for browser in (world, live):
        for slug in browser.index.slugs["project"]:
            page, story = _told(browser, slug)
            linked = sorted(link.iri for group in page.incoming for link in group.links)
            told = [one.link.iri for one in story.moments]
            told += [link.iri for group in story.rest for link in group.links]
            assert sorted(told) == linked, slug
            money = [page.fact(name) for name in ("mc:totalCost", "schema:funding")]
            assert [bar.value for bar in story.bars] == [v for fact in money if fact for v in fact.values]
            projects += 1
    assert projects > 10


def test_the_grant_is_drawn_as_its_part_of_the_cost(live: Browser) -> None:
    _, story = _told(live, "mc2cm-1")
    assert [(bar.is_total, bar.percent) for bar in story.bars] == [
        (True, Decimal("100.00")),
        (False, Decimal("80.00")),
    ]


def test_phases_and_events_stand_in_order_of_time(live: Browser) -> None:
    _, story = _told(live, "mc2cm")
    dates = [one.start.value for one in story.moments if one.start]
    assert dates == sorted(dates)
    assert {one.link.iri.rsplit("/", 1)[1] for one in story.moments if one.is_phase} >= {"mc2cm-1", "mc2cm-2"}
    assert story.timeline is not None
    assert len(story.timeline.bars) >= 3  # The project itself and its phases.


def test_the_partner_cities_are_on_the_map(live: Browser) -> None:
    _, story = _told(live, "mc2cm-1")
    assert story.sheet is not None
    assert len(story.sheet.dots) == 9


def test_a_drawing_is_to_scale_and_stays_in_its_box() -> None:
    drawn = draw_timeline(
        [
            Span("whole", "2015", "2018", True),
            Span("half", "2017", "2018-12", True),
            Span("open", "2016-01", "", True),
            Span("meeting", "2017-01-01", "", False),
            Span("unreadable", "soon", "", True),
        ]
    )
    assert drawn is not None
    assert [year for year, _ in drawn.years] == [2015, 2016, 2017, 2018, 2019]
    whole, half, unending = drawn.bars
    assert half.width == pytest.approx(whole.width / 2, abs=0.2)
    assert (whole.is_open, unending.is_open) == (False, True)
    assert drawn.dots[0][1] == half.x
    assert all(bar.x >= 0 and bar.x + bar.width <= drawn.width for bar in drawn.bars)
    assert all(0 <= y < drawn.height for _, _, y in drawn.dots)


@pytest.mark.parametrize("spans", [[], [Span("undated", "", "", True)]])
def test_nothing_is_drawn_without_a_date(spans: list[Span]) -> None:
    assert draw_timeline(spans) is None
