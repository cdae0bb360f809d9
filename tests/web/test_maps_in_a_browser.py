"""Maps and timeline in a real browser: phone and desktop, dark, Arabic, by keyboard, and the coast under them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.web.maps import COASTS
from tests.needs import need
from tests.web.test_in_a_browser import open_page

PAGES = (
    "/map",
    "/map?theme=housing",
    "/timeline",
    "/timeline?city=lyon&kind=policy",
    "/transfers",
    "/city/tangier",
)
BOXES = """all => all.map(text => {
  const b = text.getBBox();
  return [b.x, b.y + 2, b.x + b.width, b.y + b.height - 2];
})"""
"""Where names are drawn, without the room above and below their letters."""

STATIC = REPOSITORY / "mc2cm_graph" / "web" / "static"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("scheme", "language"), [("light", "ar"), ("dark", "fr-FR")])
def test_pages_fit_and_load_nothing_from_elsewhere(
    chromium: Browser, live_address: str, width: int, scheme: str, language: str
) -> None:
    for path in PAGES:
        page, errors, strangers = open_page(
            chromium, live_address + path, width, scheme=scheme, language=language, scripts=True
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.lang") == language[:2], path
        assert (errors, strangers) == ([], []), path
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_coast_is_drawn_in_the_colours_of_the_page(
    chromium: Browser, live_address: str, scheme: str
) -> None:
    """The coast comes from a file of its own, under the strict policy and without scripts."""
    need((STATIC / COASTS[True]).is_file(), "the coast is not built (make editor, which needs npm)")
    page, errors, _ = open_page(chromium, live_address + "/map", 1280, scheme=scheme)
    land = page.locator(".land").first
    box = land.bounding_box()
    assert box
    assert box["width"] > 600
    assert box["height"] > 400
    filled = land.evaluate("use => getComputedStyle(use).fill")
    assert filled == {"light": "rgb(247, 243, 232)", "dark": "rgb(38, 48, 58)"}[scheme]
    assert errors == []
    page.context.close()


def test_the_map_is_not_mirrored(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/map", 1280, language="ar")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    lisbon, amman = (
        page.locator(f'.discs a[href="/city/{city}"]').bounding_box() for city in ("lisbon", "amman")
    )
    assert lisbon
    assert amman
    assert lisbon["x"] < amman["x"]
    page.context.close()


def test_cities_are_reached_by_the_keyboard_and_say_their_numbers(
    chromium: Browser, live_address: str
) -> None:
    page, _, _ = open_page(chromium, live_address + "/map", 1280)
    page.get_by_role("link", name="The same as a table").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    name = page.evaluate("document.activeElement.querySelector('title').textContent")
    assert "practices among them" in name
    expect(page.get_by_role("link", name="Tangier:")).to_have_count(1)
    href = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{href}")
    page.context.close()


def test_no_two_names_on_the_map_run_into_each_other(chromium: Browser, live_address: str) -> None:
    """The names of the partner cities are there, and the boxes that the browser draws do not meet, in two scripts."""
    for language in ("en-GB", "ar", "de-DE"):
        page, _, _ = open_page(chromium, live_address + "/map", 1280, language=language)
        boxes = page.locator(".discs").first.locator("text").evaluate_all(BOXES)
        assert len(boxes) > 25
        meeting = [
            (one, other)
            for place, one in enumerate(boxes)
            for other in boxes[place + 1 :]
            if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        ]
        assert meeting == [], language
        page.context.close()


def test_a_column_of_the_timeline_leads_to_its_year(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/timeline", 1280)
    page.locator('.lanes.wide a[href$="from=2018&to=2018"]').click()
    page.wait_for_url("**/timeline?from=2018&to=2018")
    expect(page.locator(".of-year h3")).to_have_count(1)
    page.context.close()


@pytest.mark.parametrize(("width", "shape"), [(360, "narrow"), (799, "narrow"), (801, "wide")])
@pytest.mark.parametrize("language", ["fr-FR", "ar"])
def test_all_years_are_seen_at_once_and_their_numbers_can_be_read(
    chromium: Browser, live_address: str, width: int, shape: str, language: str
) -> None:
    for path in ("/timeline", "/timeline?city=lyon"):
        page, _, _ = open_page(chromium, live_address + path, width, language=language)
        page.set_viewport_size({"width": width, "height": 844})
        [seen] = [one for one in page.locator("svg.lanes").all() if one.is_visible()]
        assert shape in (seen.get_attribute("class") or "")
        box = seen.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        scale = box["width"] / float((seen.get_attribute("viewBox") or "").split()[2])
        assert 12 * scale >= 10.9
        years = sorted(seen.locator(".tick + text").evaluate_all(BOXES))
        assert len(years) > 4
        assert all(one[2] < other[0] for one, other in pairwise(years))
        page.context.close()


def test_forms_narrow_without_scripts(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/timeline?lang=fr", 390)
    page.get_by_label("Ville").select_option("tangier")
    page.get_by_label("De l’année").fill("2015")
    page.get_by_role("button", name="Montrer").click()
    page.wait_for_url("**/timeline?*city=tangier*")
    expect(page.locator("h1")).to_contain_text("Tanger")
    page.goto(live_address + "/map?lang=fr")
    page.get_by_label("Taille des disques").select_option("policies")
    page.get_by_role("button", name="Montrer").click()
    page.wait_for_url("**/map?*count=policies*")
    page.context.close()
