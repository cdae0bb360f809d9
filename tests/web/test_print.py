"""Pages on paper, in a real browser: nothing that leads elsewhere, nothing cut, sources with their addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.audits.kinds import SELECT, in_language, query_page

A4_BETWEEN_MARGINS_PX = 688
"""182 mm at 96 pixels an inch: A4 less 14 mm on both sides."""

PAGES = (
    "/",
    "/city/tangier",
    "/practice/vienna-startwien",
    "/practice/vienna-startwien/check?city=tangier",
    "/practice/",
    "/compare?practice=lisbon-speak&practice=vienna-startwien",
    "/compare?city=lyon&city=vienna&city=tangier",
    "/project/mc2cm-1",
    query_page(SELECT),
    "/knowledge",
    "/map",
    "/timeline",
    "/transfers",
    "/city/tangier/graph",
    "/search?q=migrant",
    "/queries/money-of-a-project?project=mc2cm-1",
    "/catalog",
)

LEADS_ELSEWHERE = (
    ".top nav, .foot nav, .find, .skip, .tools, .leaves, .button, form:not(.tells), button, textarea"
)

SEEN = """(selector) => [...document.querySelectorAll(selector)]
  .filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 90))"""

CUT = """(width) => [...document.querySelectorAll('main *')].filter(each => {
  const box = each.getBoundingClientRect(), style = getComputedStyle(each);
  const scrolls = each instanceof HTMLElement && /auto|scroll|hidden/.test(style.overflowX + style.overflowY)
    && !each.matches('.hidden')
    && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1);
  return each.checkVisibility() && box.width > 0 && !each.closest('.hidden')
    && !(each instanceof SVGElement && each.closest('.sheet'))
    && (box.right > width + 1 || box.left < -1 || scrolls);
}).map(each => each.outerHTML.slice(0, 90))"""
"""What stands out of the width of the page, or would have to be scrolled. A map's own frame cuts its land."""

DARK = """() => [...document.querySelectorAll('html, body, body *')].filter(each => {
  if (!each.checkVisibility()) return false;
  const parts = (getComputedStyle(each).backgroundColor.match(/[0-9.]+/g) ?? []).map(Number);
  return parts.length === 3 && parts[0] + parts[1] + parts[2] < 3 * 160;
}).map(each => each.outerHTML.slice(0, 90))"""

ADDRESSES = """() => [...document.querySelectorAll('.sources a.out')]
  .filter(each => each.checkVisibility()).map(each => {
  const style = getComputedStyle(each, '::after');
  return {href: each.getAttribute('href'), said: style.content, turned: style.transform, way: style.direction,
          size: parseFloat(style.fontSize)};
})"""


@pytest.fixture
def paper(chromium: Browser) -> Iterator[Page]:
    """A page as it is printed on A4, asked for by who reads in the dark."""
    page = chromium.new_page(
        viewport={"width": A4_BETWEEN_MARGINS_PX, "height": 1000},
        color_scheme="dark",
        java_script_enabled=True,
    )
    page.emulate_media(media="print")
    yield page
    page.close()


@pytest.mark.parametrize("tag", ["fr", "ar"])
def test_a_printed_page_holds_what_is_read_and_all_of_it(live_address: str, paper: Page, tag: str) -> None:
    for path in PAGES:
        paper.goto(live_address + in_language(path, tag))
        assert paper.evaluate(SEEN, LEADS_ELSEWHERE) == [], path
        assert paper.evaluate("document.documentElement.scrollWidth") <= A4_BETWEEN_MARGINS_PX, path
        assert paper.evaluate(CUT, A4_BETWEEN_MARGINS_PX) == [], path
        assert paper.evaluate(DARK) == [], path
        assert paper.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)", path
        assert paper.evaluate("document.dir") == ("rtl" if tag == "ar" else "ltr")


@pytest.mark.parametrize("tag", ["fr", "ar"])
def test_sources_bear_their_addresses_from_left_to_right(live_address: str, paper: Page, tag: str) -> None:
    for path in (
        "/practice/vienna-startwien",
        "/practice/vienna-startwien/check?city=tangier",
        "/project/mc2cm-1",
    ):
        paper.goto(live_address + in_language(path, tag))
        found = paper.evaluate(ADDRESSES)
        assert len(found) > 2, path
        for address in found:
            assert address["href"] in address["said"]
            assert address["turned"] == "none"
            assert address["way"] == "ltr"
            assert address["size"] >= 8


def test_an_answer_is_printed_with_its_query_and_a_question_with_its_choice(
    live_address: str, paper: Page
) -> None:
    paper.goto(live_address + query_page(SELECT))
    assert "SELECT ?label" in paper.locator("pre.on-paper").inner_text()
    assert paper.locator("pre.on-paper").is_visible()
    paper.goto(live_address + "/queries/money-of-a-project?project=mc2cm-1")
    assert paper.locator("form.tells select").first.is_visible()
    paper.emulate_media(media="screen")
    paper.goto(live_address + query_page(SELECT))
    assert not paper.locator("pre.on-paper").is_visible()


def test_no_row_heading_or_drawing_is_cut_by_the_end_of_a_page(live_address: str, paper: Page) -> None:
    kept = {
        "/practice/": (".entries > li",),
        "/practice/vienna-startwien": (".fact", ".statements > li", ".sources li"),
        "/project/mc2cm-1": ("tr", "svg", ".rows > li"),
        "/practice/vienna-startwien/check?city=tangier": (".condition",),
    }
    for path, selectors in kept.items():
        paper.goto(live_address + path)
        for selector in selectors:
            inside = paper.eval_on_selector_all(
                f"main {selector}", "all => [...new Set(all.map(each => getComputedStyle(each).breakInside))]"
            )
            assert inside == ["avoid"], (path, selector)
        after = paper.eval_on_selector_all(
            "main :is(h1, h2, h3, thead)",
            "all => [...new Set(all.map(each => getComputedStyle(each).breakAfter))]",
        )
        assert after == ["avoid"], path
