"""Pages as they stand in the copy: every link leads to a file of it, to the living site, or is none any more.

The pages are the application's own. Its templates escape every quotation mark of a text, so that an attribute
``href="..."`` can stand in tags only and need not be looked for by a parser of HTML.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from mc2cm_graph.export.address import FIRST_LANGUAGE, Address, Base
from mc2cm_graph.export.choice import Choice
from mc2cm_graph.export.linked import BLOCK, rewrite_linked

_TAG = re.compile(r"<(?P<name>[a-z]+)(?P<rest>(?:\s[^<>]*)?)>|</a>")
_LINK = re.compile(
    r'(?P<before>\s)(?P<name>href|src|action|data-index|data-names|data-home)="(?P<value>[^"]*)"'
)
_RELATION = re.compile(r'\srel="(?P<value>[^"]*)"')
_ANY_READER = 'hreflang="x-default"'
_CHARSET = '<meta charset="utf-8">'


@dataclass
class Rewriting:
    """Rewrites the pages of one copy. ``live`` is the address of the living site without its last slash, or empty."""

    choice: Choice
    base: Base
    live: str = ""
    root: str = ""
    """What the application took for its host when it wrote the page."""
    found: set[Address] = field(default_factory=set)
    """What the last page leads to in the copy."""

    def page(self, text: str, address: Address) -> str:
        """Rewrite the page of an address."""
        self.found = set()
        parts: list[str] = []
        end = 0
        dropped = 0
        for tag in _TAG.finditer(text):
            if tag["name"] is None:
                if dropped:
                    parts += (text[end : tag.start()], "</span>")
                    end, dropped = tag.end(), 0
                continue
            written = self._tag(tag, address)
            if written is None:
                continue
            parts += (text[end : tag.start()], written)
            end = tag.end()
            dropped += tag["name"] == "a" and written.startswith("<span")
        parts.append(text[end:])
        own = self.base.url(address.file, whole=True)
        whole = BLOCK.sub(lambda block: self._linked(block[0], address), "".join(parts))
        return whole.replace(_CHARSET, f'{_CHARSET}\n<link rel="canonical" href="{own}">', 1)

    def redirect(self, location: str, address: Address) -> str:
        """Write the page that leads on to where the living site sends the reader of an address."""
        self.found = set()
        target = self._file(location, address)
        near = html.escape(self.base.url(target.file) if target else self.live + location)
        whole = html.escape(self.base.url(target.file, whole=True) if target else self.live + location)
        return (
            f'<!doctype html>\n<html lang="en">\n<head>\n{_CHARSET}\n<title>mc2cm-graph</title>\n'
            # Without a mark of its own a page makes browsers ask for /favicon.ico.
            f'<link rel="icon" href="data:,">\n<link rel="canonical" href="{whole}">\n'
            f'<meta http-equiv="refresh" content="0; url={near}">\n'
            f'</head>\n<body><p><a href="{near}">{near}</a></p></body>\n</html>\n'
        )

    def _tag(self, tag: re.Match[str], address: Address) -> str | None:
        """Write a tag anew, None if it stays as it is; a link that leads nowhere becomes a span."""
        relation = _RELATION.search(tag["rest"])
        if relation is not None and relation["value"] == "search" and not self.base.origin:
            return ""
        is_named = relation is not None and relation["value"] == "alternate" and "hreflang=" in tag["rest"]
        if is_named and _ANY_READER in tag["rest"]:
            address = replace(address, language=FIRST_LANGUAGE)
        changed, rest, end = False, [], 0
        for link in _LINK.finditer(tag["rest"]):
            value = html.unescape(link["value"])
            if "://" in value or value.startswith(("#", "mailto:", "data:")):
                continue
            target = self._file(value, address)
            if target is None and tag["name"] != "a":
                return ""
            if target is None and not self.live:
                return '<span class="needs-server">'
            fragment = value.partition("#")[2]
            if target is not None:
                url = self.base.url(target.file, whole=is_named) + (f"#{fragment}" if fragment else "")
            else:
                url = self.live + urljoin(address.asked, value)
            changed = True
            rest += [tag["rest"][end : link.start()], f'{link["before"]}{link["name"]}="{html.escape(url)}"']
            end = link.end()
        if not changed:
            return None
        return f"<{tag['name']}{''.join(rest)}{tag['rest'][end:]}>"

    def _linked(self, block: str, address: Address) -> str:
        """Rewrite the linked data of the page."""

        def place(path: str) -> str | None:
            target = self._file(path, address)
            if target is None:
                return self.live + path if self.live else None
            _, hash_, fragment = path.partition("#")
            return self.base.url(target.file, whole=True) + hash_ + fragment

        return rewrite_linked(block, self.root, place)

    def _file(self, link: str, address: Address) -> Address | None:
        """Find what a link leads to in the copy, and keep it in mind."""
        target = self.choice.read(urljoin(address.asked, link), address.language)
        if target is not None:
            self.found.add(target)
        return target
