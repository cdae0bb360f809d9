"""The editor of the query page in a real browser: keyboard, completion, prefixes, errors, policy."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from mc2cm_graph.settings import REPOSITORY
from tests.needs import need
from tests.web.test_in_a_browser import open_page

BUILT = REPOSITORY / "mc2cm_graph" / "web" / "static" / "vendor" / "query-editor.js"
MC = "PREFIX mc: <https://w3id.org/mc2cm/ontology#>\n"


@pytest.fixture(autouse=True)
def built() -> None:
    """The editor is built where npm is at hand."""
    need(BUILT.is_file(), "the editor is not built (make editor, which needs npm)")


def open_editor(
    chromium: Browser, address: str, width: int = 1280, language: str = "en-GB", **query: str
) -> tuple[Page, list[str], list[str]]:
    """Open the query page and wait until the editor knows the vocabulary."""
    page, errors, strangers = open_page(
        chromium, f"{address}/sparql?{urlencode(query)}", width, language=language, scripts=True
    )
    expect(page.locator(".code-editor[data-ready]")).to_be_visible()
    return page, errors, strangers


def empty(page: Page) -> None:
    """Take all text out of the editor, by the keyboard."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(page.locator("#query")).to_have_value("")


@pytest.mark.parametrize(("language", "typed"), [("en-GB", "city"), ("fr-FR", "ville")])
def test_a_class_is_found_by_its_label_and_its_prefix_filled_in(
    chromium: Browser, live_address: str, language: str, typed: str
) -> None:
    page, errors, strangers = open_editor(chromium, live_address, language=language)
    empty(page)
    page.keyboard.type(f"SELECT * {{ ?x a {typed}")
    option = page.locator(".cm-tooltip-autocomplete li").first
    expect(option).to_contain_text("mc:City")
    option.click()
    expect(page.locator("#query")).to_have_value(MC + "SELECT * { ?x a mc:City}")
    page.keyboard.press("Control+Z")
    expect(page.locator("#query")).not_to_have_value(MC + "SELECT * { ?x a mc:City}")
    assert (errors, strangers) == ([], [])
    page.context.close()


def test_prefixes_are_filled_in_as_they_are_typed(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_editor(chromium, live_address)
    empty(page)
    page.keyboard.insert_text('ASK { ?x mc:inCity city:lyon . FILTER("skos:x" != "") # owl:x\n}')
    city = "PREFIX city: <https://w3id.org/mc2cm/id/city/>\n"
    expect(page.locator("#query")).to_have_value(
        city + MC + 'ASK { ?x mc:inCity city:lyon . FILTER("skos:x" != "") # owl:x\n}'
    )
    page.context.close()


def test_the_query_is_run_by_the_keyboard(chromium: Browser, live_address: str) -> None:
    page, errors, strangers = open_editor(chromium, live_address)
    empty(page)
    page.keyboard.insert_text('SELECT ("found" AS ?a) {}')
    page.keyboard.press("Control+Enter")
    expect(page.locator("table")).to_contain_text("found")
    assert (errors, strangers) == ([], [])
    page.context.close()


def test_an_error_is_marked_where_it_stands(chromium: Browser, live_address: str) -> None:
    query = 'SELECT * {\n  BIND("😀" AS ?y) ?s a nope:x }'
    page, errors, _ = open_editor(chromium, live_address, query=query)
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("nope:x")
    expect(page.locator(".cm-line").nth(1).locator(".cm-lintRange-error")).to_have_count(1)
    expect(page.locator(".cm-content")).to_have_attribute("aria-invalid", "true")
    assert [error for error in errors if "400" not in error] == []
    page.context.close()


def test_the_keyboard_gets_out_of_the_editor(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_editor(chromium, live_address)
    content = page.locator(".cm-content")
    empty(page)
    page.keyboard.press("Tab")
    expect(content).to_be_focused()
    expect(page.locator("#query")).to_have_value("  ")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(content).to_be_focused()
    expect(page.get_by_role("textbox", name="SPARQL 1.1 query")).to_be_focused()
    page.context.close()


def test_a_long_query_is_sent_in_the_body(chromium: Browser, live_address: str) -> None:
    page, errors, _ = open_editor(chromium, live_address)
    empty(page)
    page.keyboard.insert_text('SELECT ("found" AS ?a) {} # ' + "long " * 2000)
    page.keyboard.press("Control+Enter")
    expect(page.locator("table")).to_contain_text("found")
    assert "query=" not in page.url
    assert errors == []
    page.context.close()


def test_the_way_back_restores_what_was_typed(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_editor(chromium, live_address)
    empty(page)
    page.keyboard.insert_text('SELECT ("one" AS ?a) {}')
    page.keyboard.press("Control+Enter")
    expect(page.locator("table")).to_contain_text("one")
    page.get_by_role("link", name="Cities of a country, with coordinates").click()
    page.wait_for_url("**question=**")
    expect(page.locator(".cm-content")).to_contain_text("SELECT")
    page.go_back()
    expect(page.locator(".cm-content")).to_contain_text('"one"')
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_without_javascript_the_page_does_all_but_help_to_type(
    chromium: Browser, live_address: str, width: int
) -> None:
    page, _, strangers = open_page(chromium, live_address + "/sparql", width)
    expect(page.locator(".keys")).to_be_hidden()
    page.get_by_role("link", name="Cities of a country, with coordinates").click()
    page.get_by_role("button", name="Run").click()
    expect(page.locator("table")).to_be_visible()
    expect(page.locator("svg.sheet").first).to_be_visible()
    page.get_by_text("From the command line, from Python, from R").click()
    expect(page.get_by_text("URLencode(query")).to_be_visible()
    assert page.get_by_role("link", name="CSV").get_attribute("href")
    assert strangers == []
    page.context.close()
