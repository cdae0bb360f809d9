"""A person with a browser: what is clicked and typed, and what must hold on every page of the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from babel.support import Translations
from playwright.sync_api import Browser, Locator, Page, expect

from mc2cm_graph.web.languages import direction
from mc2cm_graph.web.messages import FOLDER, compile_messages

PHONE = (390, 844)
DESKTOP = (1280, 900)
LOCALES = {"fr": "fr-FR", "ar": "ar-MA"}


@dataclass(frozen=True)
class Manner:
    """How somebody reads: language, size of the screen, and whether scripts run."""

    language: str
    size: tuple[int, int]
    scripts: bool

    def __str__(self) -> str:
        return f"{self.language}-{self.size[0]}-{'with' if self.scripts else 'without'}-scripts"


@dataclass
class Visitor:
    """A reader on the site at ``address``, who sees the words of the own language."""

    page: Page
    address: str
    manner: Manner
    messages: Translations
    wrong: list[str] = field(default_factory=list)

    def say(self, message: str, **values: object) -> str:
        """Give a message of the interface in the reader's language."""
        said = self.messages.gettext(message)
        assert said != message, message
        return said % values if values else said

    def go(self, path: str) -> None:
        """Open a page by its address; the language is what the browser asks for."""
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """Hold the page against what must be so on every page."""
        width = self.manner.size[0]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{self.page.url} is {wide} wide on a screen of {width}"
        html = self.page.locator("html")
        expect(html).to_have_attribute("lang", self.manner.language)
        expect(html).to_have_attribute("dir", direction(self.manner.language))
        expect(self.page.locator("h1")).to_be_visible()
        assert self.page.context.cookies() == []
        assert self.wrong == [], self.page.url

    def click(self, one: Locator) -> None:
        """Click a link or button that leads to another page."""
        expect(one).to_be_visible()
        before = self.page.url
        one.click()
        self.page.wait_for_url(lambda url: url != before)
        self.look()

    def link(self, name: str) -> Locator:
        """Give the first link of a name, anywhere on the page."""
        return self.page.get_by_role("link", name=name).first

    def button(self, name: str, place: Locator | None = None) -> Locator:
        """Give the button of a name."""
        return (place or self.page.locator("main")).get_by_role("button", name=name, exact=True).first

    def search(self, text: str) -> None:
        """Type into the search box in the head of the page."""
        self.page.locator("#search").press_sequentially(text)
        before = self.page.url
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: url != before)
        self.look()

    def follow_a_note(self) -> Locator:
        """Click the first small number of the page; give the source's entry in the list of sources."""
        note = self.page.locator("main .notes a").first
        number = note.inner_text()
        note.click()
        self.page.wait_for_url(f"**#note-{number}")
        entry = self.page.locator(f"#note-{number}")
        expect(entry).to_be_in_viewport()
        return entry

    def fetch(self, link: Locator) -> str:
        """Take the file to which a link leads."""
        href = link.get_attribute("href") or ""
        response = self.page.request.get(
            self.address + href, headers={"Accept-Language": LOCALES[self.manner.language]}
        )
        assert response.status == 200, href
        return response.text()


def visit(chromium: Browser, address: str, manner: Manner) -> Visitor:
    """Open a browser window in the manner of a reader."""
    locale = LOCALES[manner.language]
    width, height = manner.size
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale=locale, java_script_enabled=manner.scripts
    )
    po = FOLDER / manner.language / "LC_MESSAGES" / "messages.po"
    visitor = Visitor(context.new_page(), address, manner, compile_messages(po, manner.language))
    host = urlsplit(address).netloc
    wrong = visitor.wrong
    visitor.page.on("pageerror", lambda error: wrong.append(str(error)))
    visitor.page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    visitor.page.on("request", lambda r: wrong.append(r.url) if urlsplit(r.url).netloc != host else None)
    return visitor
