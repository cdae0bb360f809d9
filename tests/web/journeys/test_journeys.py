"""The ten journeys of ``docs/journeys.md``, walked in Chromium over the live graph."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from mc2cm_graph.settings import REPOSITORY
from tests.web.journeys.visitor import DESKTOP, PHONE, Manner, Visitor, visit

MANNERS = [Manner(*way) for way in product(("fr", "ar"), (PHONE, DESKTOP), (False, True))]
"""Every language on every size, with and without scripts."""


@pytest.fixture(params=MANNERS, ids=str)
def visitor(request: pytest.FixtureRequest, chromium: Browser, live_address: str) -> Iterator[Visitor]:
    """A reader on the live site; whatever happened on the way, nothing may have gone wrong at the end."""
    found = visit(chromium, live_address, request.param)
    yield found
    wrong = list(found.wrong)
    found.page.context.close()
    assert wrong == []


def test_every_journey_is_written_down() -> None:
    written = re.findall(r"^\| (\d+) \|", (REPOSITORY / "docs" / "journeys.md").read_text(), re.MULTILINE)
    walked = [int(found[1]) for name in globals() if (found := re.match(r"test_(\d+)_", name))]
    assert [int(number) for number in written] == sorted(walked) == list(range(1, 11))


def test_1_a_language_course_and_its_source(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/")
    visitor.search(
        {"fr": "cours allemand femmes vienne", "ar": "دورة لغة نساء فيينا"}[visitor.manner.language]
    )
    expect(page.locator("mark").first).to_be_visible()
    visitor.click(page.locator(".found h3 a").first)
    expect(page.locator("h1")).to_contain_text("Mama lernt Deutsch")
    brief = page.locator(".brief")
    expect(brief.locator("dt", has_text=visitor.say("For whom")).locator("~ dd")).not_to_be_empty()
    expect(
        brief.get_by_role("link", name={"fr": "Vienne", "ar": "فيينا"}[visitor.manner.language])
    ).to_be_visible()
    source = visitor.follow_a_note()
    elsewhere = source.get_by_role("link", name=visitor.say("Open the document"))
    assert re.match("https?://", elsewhere.first.get_attribute("href") or "")
    visitor.click(source.locator("cite a").first)
    assert urlsplit(page.url).path.startswith("/source/")
    expect(page.locator("#s-cited")).to_be_visible()


def test_2_from_a_challenge_to_a_practice_and_its_check(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/city/tangier")
    unanswered = page.locator(".met > li", has=page.locator(".answer.open")).first
    expect(unanswered).to_be_visible()
    visitor.click(unanswered.get_by_role("link", name=visitor.say("What other cities do on its themes")))
    visitor.click(page.locator('table.results a[href*="/practice/"]').first)
    practice = page.locator("h1").inner_text()
    place = page.locator("#s-check").locator("..")
    place.get_by_label(visitor.say("City"), exact=True).select_option("tangier")
    visitor.click(visitor.button(visitor.say("Check"), place))
    tangier = {"fr": "Tanger", "ar": "طنجة"}[visitor.manner.language]
    expect(page.locator("h1")).to_contain_text(tangier)
    expect(page.locator(".eyebrow")).to_contain_text(practice.split("\n")[0])
    outcomes = {
        visitor.say(word) for word in ("met", "not met", "unknown: ask", "met as far as can be checked")
    }
    shown = set(page.locator(".condition > h3 .outcome").all_inner_texts())
    if shown:
        assert shown <= outcomes
        expect(page.locator(".sources li").first).to_be_visible()
    else:
        expect(page.locator("main .notice").first).to_be_visible()


def test_3_two_practices_side_by_side(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/practice/vienna-startwien")
    visitor.click(visitor.link(visitor.say("Compare with another")))
    page.get_by_label(visitor.say("Practice"), exact=True).select_option("lisbon-speak")
    visitor.click(visitor.button(visitor.say("Compare")))
    expect(page.locator("thead a")).to_have_count(2)
    expect(page.locator("tr.different .state").first).to_have_text(visitor.say("different"))
    expect(page.locator("tr.partly .not-known").first).to_have_text(visitor.say("Not known"))
    rows = page.locator("table.compared tbody tr").count()
    assert len(list(csv.reader(io.StringIO(visitor.fetch(visitor.link("CSV")))))) == rows + 1
    note = page.locator("table.compared .notes a").first
    assert re.search(r"^/practice/[\w-]+\S*#note-\d+$", note.get_attribute("href") or "")
    visitor.click(note)
    expect(page.locator(":target")).to_be_in_viewport()


def test_4_the_same_page_in_another_language(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/city/vienna")
    own = page.locator("h1").inner_text()
    other = "fr" if visitor.manner.language == "ar" else "ar"
    visitor.manner = replace(visitor.manner, language=other)
    name = {"fr": "Français", "ar": "العربية"}[other]
    visitor.click(page.get_by_role("link", name=name, exact=True))
    assert page.locator("h1").inner_text() != own
    assert urlsplit(page.url).path == "/city/vienna"
    current = page.locator(".tongues [aria-current]")
    expect(current).to_have_text(name)
    visitor.click(page.locator('.rooms a[href^="/practice/"]'))
    visitor.click(page.locator(".entries h2 a").first)
    assert f"lang={other}" in page.url


def test_5_the_check_on_paper(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/practice/vienna-startwien/check?city=tangier")
    page.emulate_media(media="print")
    for gone in (".top nav", "form.ask", "form.describe-city", ".foot nav", ".skip"):
        for one in page.locator(gone).all():
            expect(one).to_be_hidden()
    expect(page.locator(".condition").first).to_be_visible()
    address = page.locator(".sources a.out").first
    shown = address.evaluate("link => getComputedStyle(link, '::after').content")
    assert (address.get_attribute("href") or "-") in shown
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    if visitor.manner.scripts:
        paper = page.pdf(format="A4")
        assert 1 <= paper.count(b"/Type /Page\n") <= 3
    page.emulate_media(media="screen")


def test_6_a_query_a_map_and_a_file(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/sparql")
    visitor.click(page.locator('.examples a[href*="question=cities-of-a-country"]'))
    if visitor.manner.scripts:
        expect(page.locator(".cm-content")).to_contain_text("SELECT")
    visitor.click(visitor.button(visitor.say("Run")))
    rows = page.locator("#s-table tbody tr").count()
    assert rows > 3
    expect(page.locator("svg.sheet circle").first).to_be_visible()
    assert len(visitor.fetch(page.locator(".forms").get_by_role("link", name="CSV")).splitlines()) == rows + 1
    page.get_by_text(visitor.say("From the command line, from Python, from R")).click()
    expect(page.get_by_text("read.csv").first).to_be_visible()


def test_7_a_slip_of_the_finger(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/practice/lisbon-speak")
    typed, meant = {"fr": ("tangre", "Tanger"), "ar": ("طنجا", "طنجة")}[visitor.manner.language]
    visitor.search(typed)
    first = page.locator(".found").first.locator("h3 a").first
    expect(first).to_contain_text(meant)
    visitor.click(first)
    assert urlsplit(page.url).path == "/city/tangier"


def test_8_narrow_sort_and_take_the_list(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/practice/")
    whole = page.locator("h1 .count").inner_text()
    facets = page.locator(".facets details", has=page.locator('a[href*="theme=housing"]'))
    facets.locator("summary").click()
    visitor.click(facets.locator('a[href*="theme=housing"]').first)
    expect(page.locator(".picked li")).to_have_count(2)
    visitor.click(page.locator('.tally nav a[href*="sort="]').first)
    expect(page.locator(".picked li")).to_have_count(2)
    counted = page.locator("h1 .count").inner_text()
    assert counted != whole
    rows = list(csv.DictReader(io.StringIO(visitor.fetch(visitor.link("CSV")))))
    assert len(rows) == int(counted)
    names = page.locator(".entries h2 a > span").all_inner_texts()
    assert [row["label"] for row in rows[: len(names)]] == names


def test_9_why_it_was_derived(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/practice/lisbon-speak")
    visitor.click(page.locator(".derived").get_by_role("link", name=visitor.say("why?")).first)
    expect(page.locator("h1")).to_have_text(visitor.say("Why does the graph say so?"))
    expect(page.locator(".step .rule").first).to_be_visible()
    assert page.locator(".premises > li").count() >= 1
    source = visitor.follow_a_note()
    expect(source.locator("cite a").first).to_be_visible()


def test_10_where_sources_differ(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/project/mc2cm-1")
    expect(page.locator("main .notice", has_text=visitor.say("Sources differ"))).to_be_visible()
    differing = page.locator(".differ").first
    assert differing.locator("li").count() >= 2
    expect(differing.locator(".differ-source").first).not_to_be_empty()
    note = differing.locator(".notes a").first
    number = note.inner_text()
    note.click()
    page.wait_for_url(f"**#note-{number}")
    visitor.click(page.locator(f"#note-{number} cite a").first)
    expect(page.locator("#s-cited")).to_be_visible()
    visitor.click(page.locator("#s-cited ~ .incoming a").first)
