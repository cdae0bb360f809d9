"""A copy in a real browser, on a host that knows nothing but files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mc2cm_graph.analysis import fold, words
from tests.web.test_in_a_browser import open_page

TEXTS = (
    "Évaluation des Œuvres",
    "STRASSE Straße ẞ",
    "مَدِينَة طَنْجَة",
    "الإسكان أُسرة آمنة ٱلمدينة مستشفى",
    "٢٠١٨ ۲۰۱۸ ２０１８ ²",
    "l’accueil d'urgence post-crise",
    "İstanbul ısı ſ",
    "ﬁn Łódź Ærø naïve",
    "snake_case a1b2",
    "Ελλάδα ΣΟΦΌΣ",
    "\u200eעברית\u200f שָׁלוֹם",
)


@pytest.fixture(params=[390, 1280])
def home(request: pytest.FixtureRequest, chromium: Browser, host: str) -> Iterator[Page]:
    """The home page of the copy with scripts; no error may be told, and nothing asked of another host."""
    page, errors, strangers = open_page(chromium, host, request.param, scripts=True)
    yield page
    assert (errors, strangers) == ([], [])
    page.context.close()


def test_from_home_by_languages_and_search_to_a_practice(home: Page, host: str) -> None:
    home.get_by_role("navigation", name="Main").get_by_role("link", name="Cities").click()
    home.wait_for_url(host + "city/")
    home.locator("main .entries").get_by_role("link", name="Altamar").first.click()
    home.wait_for_url(host + "city/altamar/")
    home.get_by_role("navigation", name="Language").get_by_role("link", name="Français").click()
    home.wait_for_url(host + "fr/city/altamar/")
    assert home.locator("html").get_attribute("lang") == "fr"
    home.get_by_label("Rechercher dans le graphe").fill("accueil")
    home.keyboard.press("Enter")
    home.wait_for_url(host + "fr/search/?q=accueil")
    expect(home.locator("#copy-found section").first).to_be_visible()
    home.locator("#copy-found a", has=home.locator("mark")).first.wait_for()
    home.goto(host + "ar/search/?q=%D9%82%D8%B5%D8%B1")
    found = home.locator("#copy-found")
    expect(found.get_by_role("link").first).to_be_visible()
    assert home.locator("html").get_attribute("dir") == "rtl"
    assert home.evaluate("document.documentElement.scrollWidth <= innerWidth")
    home.locator("#copy-found a[href$='/ar/city/qasr-al-bahr/']").click()
    home.wait_for_url(host + "ar/city/qasr-al-bahr/")
    home.locator("main a[href*='/ar/practice/']").first.click()
    home.wait_for_url(host + "ar/practice/**")
    expect(home.locator("h1")).to_be_visible()


def test_addresses_of_the_living_site_lead_to_their_files(home: Page, host: str) -> None:
    home.goto(host + "city/altamar?lang=ar")
    home.wait_for_url(host + "ar/city/altamar/")
    home.goto(host + "practice?lang=fr&theme=housing")
    home.wait_for_url(host + "fr/practice/theme=housing/")
    home.goto(host + "id/city/altamar")
    home.wait_for_url(host + "city/altamar/")


def test_a_search_tells_what_it_did(home: Page, host: str) -> None:
    home.goto(host + "search/?q=desks")
    expect(home.locator("#copy-found a[href$='/practice/welcome-desk/']")).to_be_visible()
    home.goto(host + "search/?q=altamarr")
    expect(home.locator("#copy-found a[href$='/city/altamar/']").first).to_be_visible()
    home.goto(host + "search/?q=zzzzzz+qqqqqq")
    expect(home.get_by_role("status").filter(has_text="zzzzzz")).to_be_visible()
    expect(home.locator("#copy-found section")).to_have_count(0)


def test_without_scripts_everything_is_listed(chromium: Browser, host: str) -> None:
    page, errors, strangers = open_page(chromium, host + "ar/search/", 390)
    page.locator("main a[href$='/ar/names/']").click()
    page.wait_for_url(host + "ar/names/")
    assert page.locator("main ul.rows li").count() == 200
    assert (errors, strangers) == ([], [])
    page.context.close()


def test_the_script_folds_as_the_index_does(home: Page, host: str, copy: Path) -> None:
    tables = json.loads((copy / "search" / "index.json").read_text("utf-8"))
    assert len(tables["alike"]) > 20
    told = home.evaluate(
        """async ([script, tables, texts]) => {
            const { makeFolding } = await import(script);
            const folding = makeFolding(tables);
            return texts.map((text) => [folding.fold(text), folding.words(text)]);
        }""",
        [host + "static/copy-search.js", tables, TEXTS],
    )
    assert told == [[fold(text), [word.folded for word in words(text)]] for text in TEXTS]
