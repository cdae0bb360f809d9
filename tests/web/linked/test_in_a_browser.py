"""A real browser under the strict policy: blocks of data are no scripts to it, and a name cannot make them one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

HOSTILE = "</script><script>window.hurt = 1</script>"
ADDRESSES = (
    "/",
    "/city/lyon",
    "/practice/",
    "/concepts/theme",
    "/queries/money-of-a-project?project=mc2cm-1",
    "/sparql?query=" + quote(f'SELECT ("{HOSTILE}" AS ?a) {{}}'),
    "/search?q=" + quote(HOSTILE),
    "/ontology",
)
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that keeps what breaks its policy."""
    context = chromium.new_context(locale="fr")
    context.add_init_script(LISTEN)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_blocks_of_data_break_no_policy(page: Page, live_address: str, address: str) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(live_address + address)
    [block] = page.eval_on_selector_all(
        'script[type="application/ld+json"]', "all => all.map((one) => one.textContent)"
    )
    assert json.loads(block)["@graph"]
    assert page.evaluate("window.violations") == []
    assert told == []
    assert page.evaluate("window.hurt") is None


def test_a_script_in_the_page_would_break_it(page: Page, live_address: str) -> None:
    page.goto(live_address + "/city/lyon")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.hurt = 1'}))"
    )
    page.wait_for_function("window.violations.length > 0")
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("size", [(1280, 900), (390, 800)])
@pytest.mark.parametrize("tag", ["fr", "ar"])
def test_the_box_fits_the_screen(page: Page, live_address: str, tag: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{live_address}/city/tangier?lang={tag}")
    for summary in page.locator(".cite summary").all():
        summary.click()
    assert page.locator(".cite pre").first.is_visible()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0]
    # Authors, title, graph, version and address are set apart: no word beside them turns them round.
    assert page.locator(".cite .reference bdi").count() == 5
