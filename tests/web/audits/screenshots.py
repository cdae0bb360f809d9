"""Pictures of each kind of page, to look at: ``python -m tests.web.audits.screenshots [--dark] [--into FOLDER]``.

French and Arabic, phone and desktop, of the live graph; ``index.html`` in the folder shows them beside each other.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from mc2cm_graph.settings import REPOSITORY
from tests.front.running import full_server
from tests.web.audits.kinds import LIVE, in_language
from tests.web.conftest import FLAGS

LANGUAGES = ("fr", "ar")
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
TALLEST = 2600
"""Pixels of a page that are shown; what is further down repeats what is above."""


def name_of(path: str) -> str:
    """Give a file name for an address."""
    short = path.lower().replace("?query=", "/answer?prefix").partition("?prefix")[0]
    return re.sub(r"[^a-z0-9]+", "-", short).strip("-")[:60] or "home"


def take(page: Page, address: str, into: Path) -> None:
    """Take a picture of a page from its top down to TALLEST."""
    page.goto(address)
    size = page.viewport_size or {"width": 0}
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.screenshot(
        path=into, full_page=True, clip={"x": 0, "y": 0, "width": size["width"], "height": height}
    )


def write_index(into: Path, pictures: dict[str, list[str]]) -> None:
    """Write the page that shows all pictures."""
    rows = "".join(
        f"<h2>{html.escape(path)}</h2><p>"
        + "".join(
            f'<a href="{name}"><img src="{name}" alt="{name}" height="420" loading="lazy"></a> '
            for name in names
        )
        + "</p>"
        for path, names in pictures.items()
    )
    style = "body{font:16px sans-serif;margin:2rem}img{border:1px solid #999;vertical-align:top}"
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title><style>{style}</style>'
    (into / "index.html").write_text(head + rows, encoding="utf-8")


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.web.audits.screenshots", description=__doc__)
    parser.add_argument("--dark", action="store_true", help="in the dark colours")
    parser.add_argument("--into", type=Path, default=REPOSITORY / "screenshots")
    parser.add_argument("--only", default="", help="only addresses with this text")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, list[str]] = {}
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with full_server(REPOSITORY / "build") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for path in (path for paths in LIVE.values() for path in paths if asked.only in path):
            for size, (width, height) in SIZES.items():
                page = browser.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if asked.dark else "light",
                )
                for tag in LANGUAGES:
                    name = f"{name_of(path)}-{size}-{tag}{'-dark' if asked.dark else ''}.png"
                    take(page, f"http://127.0.0.1:{server.port}{in_language(path, tag)}", asked.into / name)
                    pictures.setdefault(path, []).append(name)
                page.close()
        browser.close()
    write_index(asked.into, pictures)
    print(f"{sum(map(len, pictures.values()))} pictures, see {asked.into / 'index.html'}")


if __name__ == "__main__":
    main()
