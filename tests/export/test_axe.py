"""No violation of axe's rules on the pages of a copy either, whose banner, search and addresses are its own.

Every kind of page of the living site is audited in ``tests/web/audits``; here stands one page of each shape that the
copy rewrites or replaces, in the language of each direction of writing, and at the width of a desk and of a phone.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.audits.conftest import axe
from tests.web.audits.test_axe import audit, violations

__all__ = ["axe"]

PAGES = (
    "",
    "city/",
    "city/altamar/",
    "practice/welcome-desk/",
    "practice/theme=housing/",
    "search/",
    "names/",
    "copy/",
    "map/",
    "concepts/theme/reception-orientation/matrix/",
)
"""Addresses below the language."""

FOUND = {"fr": "accueil", "ar": "قصر"}


@pytest.mark.parametrize(("tag", "width"), [("fr", 1280), ("ar", 390)])
def test_a_copy_has_no_violation(chromium: Browser, host: str, axe: str, tag: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    found = [one for path in PAGES for one in audit(page, axe, f"{host}{tag}/{path}", tag)]
    page.goto(f"{host}{tag}/search/?q={FOUND[tag]}")
    expect(page.locator("#copy-found section").first).to_be_visible()
    found += violations(page, axe)
    page.close()
    assert found == []
