"""What is around a thing, drawn: the whole of it is seen at once on any screen, and its names can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

SMALLEST_LETTER_PX = 11

DRAWN = """() => [...document.querySelectorAll('svg.around')].filter(each => each.checkVisibility()).map(each => {
  const sheet = each.getBoundingClientRect(), scale = sheet.width / each.viewBox.baseVal.width;
  const names = [...each.querySelectorAll('text')].map(name => {
    const box = name.getBoundingClientRect();
    return {name: name.textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom,
            size: parseFloat(getComputedStyle(name).fontSize) * scale};
  });
  return {shape: each.classList[1], left: sheet.left, right: sheet.right, names};
})"""
"""The drawings that are seen, and the boxes of their names, in pixels of the screen."""


@pytest.mark.parametrize(
    ("width", "shape"), [(360, "fan"), (390, "fan"), (799, "fan"), (801, "ring"), (1280, "ring")]
)
@pytest.mark.parametrize("path", ["/city/tangier/graph", "/city/lyon/graph", "/network/mc2cm-cities/graph"])
def test_the_drawing_fits_the_screen_and_its_names_can_be_read(
    live_address: str, chromium: Browser, path: str, width: int, shape: str
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 844})
    for tag in ("en", "fr", "ar"):
        page.goto(f"{live_address}{path}?lang={tag}")
        [drawing] = page.evaluate(DRAWN)
        assert drawing["shape"] == shape
        assert 0 <= drawing["left"] < drawing["right"] <= width
        names = drawing["names"]
        assert len(names) > 10
        assert [one for one in names if one["left"] < 0 or one["right"] > width] == []
        assert [one for one in names if one["size"] < SMALLEST_LETTER_PX] == []
        over = [
            (one["name"], other["name"])
            for place, one in enumerate(names)
            for other in names[place + 1 :]
            if min(one["right"], other["right"]) > max(one["left"], other["left"])
            and min(one["bottom"], other["bottom"]) > max(one["top"], other["top"]) + 2
        ]
        assert over == []
    page.close()
