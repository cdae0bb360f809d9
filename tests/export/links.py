"""The links of a page, found by a parser of HTML that knows nothing of how the page was written."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

_LEADING = ("href", "src", "action", "data-index", "data-names", "data-home")


class Page(HTMLParser):
    """A page read: links by the tag that bears them, ids, canonical address, languages of its alternates."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.canonical = ""
        self.tongues: dict[str, str] = {}
        self.language = ""
        self.refresh = ""
        self.inline_scripts = 0
        self.forms = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag leads to."""
        given = {name: value or "" for name, value in attrs}
        if given.get("rel") == "license":
            return
        self.links += [(tag, given[name]) for name in _LEADING if name in given]
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        if tag == "link" and "hreflang" in given:
            self.tongues[given["hreflang"]] = given["href"]
        if tag == "meta" and given.get("http-equiv") == "refresh":
            self.refresh = given["content"].partition("url=")[2]
        if tag == "script" and "src" not in given and given.get("type") != "application/ld+json":
            self.inline_scripts += 1
        self.forms += tag == "form"


def file_of(link: str, base: str, host: str, place: Path) -> Path | None:
    """Give the file that a host of static files hands out for a link on a page; None where it leaves the host."""
    whole = urldefrag(urljoin(base, link)).url
    if not whole.startswith(host):
        return None
    file = place / unquote(urlsplit(whole).path.removeprefix(urlsplit(host).path))
    return file / "index.html" if whole.endswith("/") or file.is_dir() else file
