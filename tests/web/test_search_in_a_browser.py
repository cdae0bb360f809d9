"""The search box in a real browser: by keyboard, by mouse, from right to left, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.test_in_a_browser import open_page


@pytest.fixture
def home(chromium: Browser, live_address: str) -> Iterator[Page]:
    """The home page with scripts; no error may be told while it is used."""
    page, errors, strangers = open_page(chromium, live_address + "/", 1280, scripts=True)
    yield page
    assert (errors, strangers) == ([], [])
    page.context.close()


def test_by_keyboard_a_suggestion_is_chosen(home: Page) -> None:
    box = home.get_by_role("combobox", name="Search the graph")
    box.focus()
    box.press_sequentially("tang")
    expect(box).to_have_attribute("aria-expanded", "true")
    options = home.get_by_role("option")
    expect(options.first).to_contain_text("Tangier")
    home.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(box).to_be_focused()
    home.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("tang")
    home.keyboard.press("ArrowUp")
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Enter")
    home.wait_for_url("**/city/tangier?lang=en")


def test_around_the_list_and_back_to_the_box(home: Page) -> None:
    box = home.get_by_role("combobox", name="Search the graph")
    box.press_sequentially("lyo")
    options = home.get_by_role("option")
    expect(options.first).to_be_visible()
    count = options.count()
    assert count > 3
    home.keyboard.press("ArrowUp")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    home.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    home.keyboard.press("Enter")
    home.wait_for_url(re.compile(r"/search\?q=lyo$"))


def test_by_mouse_a_suggestion_is_chosen(home: Page) -> None:
    home.get_by_role("combobox", name="Search the graph").press_sequentially("بير")
    option = home.get_by_role("option").first
    expect(option).to_contain_text("بيروت")
    expect(option.locator("span")).to_have_attribute("dir", "rtl")
    option.click()
    home.wait_for_url("**/city/beirut?lang=en")


@pytest.mark.parametrize("width", [390, 1280])
def test_without_javascript_the_form_searches(chromium: Browser, live_address: str, width: int) -> None:
    page, errors, strangers = open_page(chromium, live_address + "/city/lyon?lang=fr", width)
    page.get_by_label("Rechercher dans le graphe").fill("cours allemand femmes vienne")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=cours+allemand+femmes+vienne&lang=fr")
    expect(page.get_by_role("link", name="Mama lernt Deutsch")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (errors, strangers) == ([], [])
    page.context.close()


def test_suggestions_fit_on_a_phone_and_from_right_to_left(chromium: Browser, live_address: str) -> None:
    for direction in ("ltr", "rtl"):
        page, errors, _ = open_page(chromium, live_address + "/search", 390, scripts=True)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        page.locator("#search").press_sequentially("migra")
        expect(page.get_by_role("option").first).to_be_visible()
        box = page.get_by_role("listbox").first.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert errors == []
        page.context.close()
