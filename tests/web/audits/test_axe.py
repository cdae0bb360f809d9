"""No violation of axe's rules (WCAG and good practice) on any kind of page, in seven languages, light and dark.

A long list repeats its row. In one language the whole page is audited; in the others the rows of a list after the
first dozen are taken away first, which leaves every kind of row and keeps the time bounded. Of axe's rules only
those on colour depend on the colour scheme, so in the dark only they are asked again.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from mc2cm_graph.web.languages import LANGUAGES
from tests.web.audits.kinds import RICH, in_language, kinds, pages

WHOLE = "fr"
ROWS = 12
NARROW = 600
"""Pixels below which a page is touched with fingers, which need targets of some size."""

SHORTEN = """most => {
  for (const one of document.querySelectorAll("ul, ol, dl, tbody, section, select"))
    [...one.children].filter(child => !/^H[1-6]$/.test(child.tagName)).slice(most).forEach(child => child.remove())
}"""
AUDIT = """async ([rules, fingers]) => {
  const asked = {resultTypes: ["violations"], selectors: false, preload: false}
  asked.rules = {"target-size": {enabled: fingers}}  // WCAG 2.2, 2.5.8; off in axe's own choice
  if (rules) asked.runOnly = rules
  const found = await axe.run(document, asked)
  if (found.passes.length < 1) throw new Error("axe found nothing to look at")
  return found.violations.map(one => `${one.id}: ${one.nodes.map(node =>
    node.html.slice(0, 160) + " – " + node.failureSummary).slice(0, 3).join("; ")}`)
}"""
COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page: Page, axe: str) -> list[str]:
    """Audit the page that stands open, in light and in dark."""
    fingers = (page.viewport_size or {"width": 0})["width"] < NARROW
    page.emulate_media(color_scheme="light")
    page.evaluate(axe)
    light = page.evaluate(AUDIT, [None, fingers])
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(AUDIT, [COLOURS, False])
    return [f"{page.url} light {one}" for one in light] + [f"{page.url} dark {one}" for one in dark]


def audit(page: Page, axe: str, address: str, tag: str) -> list[str]:
    """Audit one page in light and in dark; give the violations with the address."""
    page.goto(address)
    assert page.evaluate("document.documentElement.lang") == tag
    if tag != WHOLE:
        page.evaluate(SHORTEN, ROWS)
    return violations(page, axe)


def audit_all(chromium: Browser, width: int, axe: str, addresses: list[str], tag: str) -> list[str]:
    """Audit many pages in one language and width."""
    page = chromium.new_page(viewport={"width": width, "height": 900})
    found = [one for address in addresses for one in audit(page, axe, in_language(address, tag), tag)]
    page.close()
    return found


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_kind_of_page_has_a_violation(chromium: Browser, world_address: str, axe: str, tag: str) -> None:
    samples = pages() if tag == WHOLE else kinds()
    assert audit_all(chromium, 1280, axe, [world_address + path for path in samples], tag) == []


@pytest.mark.parametrize("tag", ["fr", "ar"])
def test_the_live_graph_has_no_violation(chromium: Browser, live_address: str, axe: str, tag: str) -> None:
    assert audit_all(chromium, 1280, axe, [live_address + path for path in RICH], tag) == []


def test_a_phone_has_no_violation(chromium: Browser, world_address: str, axe: str) -> None:
    assert audit_all(chromium, 390, axe, [world_address + path for path in kinds()], "ar") == []


def test_axe_sees_what_is_wrong(chromium: Browser, world_address: str, axe: str) -> None:
    page = chromium.new_page()
    page.goto(world_address + "/")
    page.evaluate("document.documentElement.lang = ''; document.body.style.color = '#bbb'")
    page.evaluate(axe)
    said = " ".join(page.evaluate(AUDIT, [None, True]))
    page.close()
    assert "html-has-lang" in said
    assert "color-contrast" in said
