"""Pages in a real browser: phone and desktop, light and dark, French and English, without JavaScript."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

PAGES = (
    "/",
    "/city/",
    "/city/lyon",
    "/project/mc2cm-1",
    "/practice/mc2cm-city-migration-profile",
    "/practice/lisbon-speak",
    "/practice/vienna-startwien/graph",
    "/project/mc2cm",
    "/compare",
    "/compare?practice=lisbon-speak&practice=vienna-startwien",
    "/compare?city=lyon&city=vienna&city=tangier",
    "/why?s=practice/lisbon-speak&p=mc:inCountry&o=country/portugal",
    "/country/france/incoming?p=mc:inCountry",
    "/practice/vienna-startwien/related",
    "/practice/vienna-startwien/where-to",
    "/city/lyon/take",
    "/concepts/theme/housing/matrix",
    "/source/",
    "/source/grandlyon-mc2cm",
    "/concepts/theme",
    "/ontology",
    "/shapes",
    "/queries/",
    "/queries/money-of-a-project",
    "/sparql",
    "/city/lyonn",
)


def open_page(
    chromium: Browser,
    address: str,
    width: int,
    *,
    scheme: str = "light",
    language: str = "en-GB",
    scripts: bool = False,
) -> tuple[Page, list[str], list[str]]:
    """Open a page; give it with its console errors and the requests that left its host."""
    context = chromium.new_context(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=language,
        java_script_enabled=scripts,
    )
    page = context.new_page()
    errors: list[str] = []
    strangers: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    host = urlsplit(address).netloc
    page.on("request", lambda r: strangers.append(r.url) if urlsplit(r.url).netloc != host else None)
    page.goto(address)
    return page, errors, strangers


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("scheme", "language"), [("light", "fr-FR"), ("dark", "en-GB")])
def test_pages_fit_and_load_nothing_from_elsewhere(
    chromium: Browser, live_address: str, width: int, scheme: str, language: str
) -> None:
    for path in PAGES:
        address = live_address + path
        page, errors, strangers = open_page(
            chromium, address, width, scheme=scheme, language=language, scripts=True
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.lang") == language[:2], path
        told = [error for error in errors if "404" not in error or path != "/city/lyonn"]
        assert told == [], path
        assert strangers == [], path
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        brightness = sum(int(part) for part in paper[4:-1].split(","))
        assert (brightness < 200) is (scheme == "dark"), path
        page.context.close()


def test_without_javascript_the_language_is_changed_and_stays(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/city/vienna", 390)
    page.get_by_role("link", name="Français").click()
    page.wait_for_url("**/city/vienna?lang=fr")
    expect(page.locator("h1")).to_contain_text("Vienne")
    page.get_by_role("navigation", name="Principal").get_by_role("link", name="Villes").click()
    page.wait_for_url("**/city/?lang=fr")
    assert page.context.cookies() == []
    page.context.close()


def test_without_javascript_a_question_is_asked(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/queries/money-of-a-project", 1280)
    page.get_by_label("Project", exact=True).select_option("mc2cm-2")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**project=mc2cm-2**")
    expect(page.locator("table")).to_contain_text("6,075,000")
    page.context.close()


def test_without_javascript_a_query_is_run(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/sparql", 390)
    page.get_by_role("button", name="Run").click()
    # The first rows are shown, and the cities have more names than that.
    expect(page.locator("table")).to_contain_text("عمّان")
    page.context.close()


def test_a_footnote_leads_to_its_source(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/project/mc2cm-1", 1280, language="fr-FR")
    note = page.locator(".differ .notes a").first
    number = note.inner_text()
    note.click()
    page.wait_for_url(f"**#note-{number}")
    expect(page.locator(f"#note-{number}")).to_be_visible()
    page.context.close()


def test_the_keyboard_skips_to_the_content(chromium: Browser, live_address: str) -> None:
    page, _, _ = open_page(chromium, live_address + "/city/lyon", 1280, scripts=True)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.context.close()
