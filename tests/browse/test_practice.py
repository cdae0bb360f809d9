"""The story of a practice: no fact is lost, nor told twice, and what is not known has its place."""

from __future__ import annotations

from collections import Counter

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.practice import BRIEF, OPEN, PracticeStory, tell_practice
from mc2cm_graph.browse.thing import ThingPage


def _told(browser: Browser, slug: str) -> tuple[ThingPage, PracticeStory]:
    page = browser.thing("practice", slug, "en")
    assert page is not None
    return page, tell_practice(page, ())


def test_every_fact_is_told_once(world: Browser, live: Browser) -> None:
    practices = 0
    for browser in (world, live):
        for slug in browser.index.slugs["practice"]:
            page, story = _told(browser, slug)
            told = Counter(fact.name for asked in story.brief for fact in asked.facts)
            told += Counter(fact.name for section in story.sections for fact in section.facts)
            assert told == Counter(fact.name for section in page.sections for fact in section.facts), slug
            practices += 1
    assert practices > 200


def test_every_question_and_every_open_section_is_there(live: Browser) -> None:
    unanswered: Counter[str] = Counter()
    for slug in live.index.slugs["practice"]:
        _, story = _told(live, slug)
        assert [asked.name for asked in story.brief] == list(BRIEF)
        assert set(OPEN) <= {section.name for section in story.sections}
        unanswered.update(asked.name for asked in story.brief if not asked.facts)
        unanswered.update(section.name for section in story.sections if not section.facts)
    assert unanswered["cost"] > 100  # The sources seldom tell it, and the page says so.
    assert unanswered["results"] > 0


def test_results_are_counted_by_grade(live: Browser) -> None:
    page, story = _told(live, "lisbon-speak")
    results = page.fact("mc:outcome")
    assert results is not None
    assert [(one.grade and one.grade.term.value.rpartition("/")[2], one.results) for one in story.grades] == [
        ("reported", 3)
    ]
    assert len(results.values) == 3
