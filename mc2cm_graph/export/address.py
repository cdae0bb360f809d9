"""Addresses of the living site, and the file of the copy that stands for each.

``/city/lyon`` becomes the folder ``city/lyon/`` with an ``index.html``: every host of static files opens it under
the very address that the page has on the living site, with no setting at all (GitHub Pages, nginx, Apache,
``python -m http.server``). ``city/lyon.html`` would need one. A query becomes steps of the path: no such host
looks at queries. Languages but the first stand under a step of their own: ``/fr/city/lyon/``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

FIRST_LANGUAGE = "en"
"""The language at the plain addresses, where the living site answers in the reader's."""

_FILE = re.compile(r"(?P<stem>.+)\.(?P<extension>[a-z]{2,6})")
_PLAIN = re.compile(r"[\w.:-]+(?:/[\w.-]+)?", re.ASCII)
_STEP = str.maketrans(":/", "..")
"""A colon may not stand in a file's name everywhere, a stroke nowhere."""


@dataclass(frozen=True, order=True)
class Address:
    """An address of the living site in one language; ``language`` is empty where all languages have the same."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    language: str = ""

    @property
    def is_file(self) -> bool:
        """Tell a file, whose name ends with what it is, from a page."""
        return _FILE.fullmatch(self.path) is not None

    @property
    def is_plain(self) -> bool:
        """Tell whether the values of the query can be steps of a path on every system."""
        return all(_PLAIN.fullmatch(name) and _PLAIN.fullmatch(value) for name, value in self.pairs)

    @property
    def asked(self) -> str:
        """Write path and query as the living site is asked for them."""
        return quote(self.path) + (f"?{urlencode(self.pairs)}" if self.pairs else "")

    @property
    def file(self) -> str:
        """Name the file that holds the answer, from the root of the copy."""
        steps = [f"{name}={value}".translate(_STEP) for name, value in self.pairs]
        found = _FILE.fullmatch(self.path)
        start = [] if self.language in ("", FIRST_LANGUAGE) else [self.language]
        stem = (found["stem"] if found else self.path).strip("/")
        whole = "/".join([*start, *([stem] if stem else []), *steps])
        if found:
            return f"{whole}.{found['extension']}"
        return f"{whole}/index.html" if whole else "index.html"


@dataclass(frozen=True)
class Base:
    """Where the copy will stand: ``origin`` is scheme and host (empty if not told), ``path`` ends with a slash."""

    origin: str = ""
    path: str = "/"

    def url(self, file: str, *, whole: bool = False) -> str:
        """Give the address of a file of the copy; ``whole`` with scheme and host where they are known."""
        page = file.removesuffix("index.html") if file.rpartition("/")[2] == "index.html" else file
        return (self.origin if whole else "") + self.path + quote(page, safe="/=.~-")


def languages_first(languages: Sequence[str]) -> tuple[str, ...]:
    """Put the languages of a copy in order: the one of the plain addresses, then the others as they were named."""
    return (FIRST_LANGUAGE, *(tag for tag in dict.fromkeys(languages) if tag != FIRST_LANGUAGE))
