"""Answers that go into a copy without a server: how a request tells so, and what a copy begins with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import Flask, request

from mc2cm_graph.names import KINDS, SCHEMES
from mc2cm_graph.search.shards import kinds_of_all, words_by_start
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.site import browser

KEY = "mc2cm.copy"
"""Where the environment of a request tells that its answer goes into a copy."""

PER_PART = 250
"""Names in one file of the index of a copy."""

MOST_VALUES = 150
"""Values of a question's parameter for which a copy has an answer each; of more it has that to the example alone."""


@dataclass(frozen=True)
class Copy:
    """A copy: the address of the living site (empty if none), day, languages, files of the dump with their bytes."""

    live: str
    day: date
    languages: tuple[str, ...] = tuple(LANGUAGES)
    dumps: tuple[tuple[str, int], ...] = ()


def copying() -> Copy | None:
    """Give the copy that the answer to this request goes into, or None for a living reader."""
    return cast("Copy | None", request.environ.get(KEY))


def is_served() -> bool:
    """Tell whether what needs a server can be reached: here, or by a link from the copy to the living site."""
    copy = copying()
    return copy is None or bool(copy.live)


def day_of_data(app: Flask) -> date:
    """Give the day of the newest source of the graph: the day of a copy that names no other."""
    with app.test_request_context():
        days = [entry.date.value for entry in browser().entries("source", "en") if entry.date]
    found = []
    for day in days:
        year, month, last = (*day[:10].split("-"), "1", "1")[:3]
        found.append(date(int(year), int(month), int(last)))
    return max(found, default=date(1970, 1, 1))


def addresses(app: Flask) -> Iterator[str]:
    """Give the addresses at which a copy begins; links lead from them to the others."""
    with app.test_request_context():
        yield from ("/", "/copy", "/search", "/names", "/concepts/", "/ontology", "/shapes", "/knowledge")
        yield from ("/queries/", "/transfers", "/openapi.json", "/ontology/completion.json", "/robots.txt")
        for kind in KINDS:
            yield f"/{kind}/"
            for slug in sorted(browser().index.slugs[kind]):
                yield from (f"/{kind}/{slug}", f"/id/{kind}/{slug}")
        yield from (f"/concepts/{scheme}" for scheme in SCHEMES if browser().scheme(scheme, "en"))
        yield from (f"/queries/{name}" for name in browser().questions)
        yield "/search/index.json"
        yield from (f"/search/words.json?start={start}" for start in words_by_start(browser().search))
        count = len(kinds_of_all(browser().search))
        yield from (f"/search/names.json?part={part}" for part in range(-(-count // PER_PART)))
        for name in ("copy-search.js", "search.css"):
            yield f"/static/{name}"
