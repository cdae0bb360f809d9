"""Warming of pages: what the first reader of a kind of page would wait for is made before anybody asks.

It belongs in a thread of a page process that serves already: readiness does not wait for it, and a reader who is
faster makes the same things for himself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from flask import Flask

from mc2cm_graph.answers_format import COUNTED, STANDING
from mc2cm_graph.names import KINDS
from mc2cm_graph.terms import XSD, Literal
from mc2cm_graph.web import present, related, words
from mc2cm_graph.web.day import today
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.site import browser, site

STEPS = "mc2cm-warming"
"""Name among the extensions of the application of what gives the steps, each a call without arguments."""

PREPARE = "mc2cm-prepare"
"""Name among the extensions of the application of what compiles its templates: the longest of all steps, which opens
no file that stays open and starts no thread, so that a process that has done it can be forked."""

_PAGES = (
    "/",
    "/knowledge",
    "/transfers",
    "/map",
    "/timeline",
    "/concepts/",
    "/search?q=x",
    "/sparql",
    "/queries/",
)
"""Pages of the whole graph, drawn once in each language, the most frequent first."""


def install(app: Flask) -> None:
    """Give the application its warming, for the server to do."""
    app.extensions[STEPS] = partial(steps, app)
    app.extensions[PREPARE] = partial(_compile, app)


def steps(app: Flask) -> Iterator[Callable[[], object]]:
    """Give the steps that make templates, words, dates, lists, relations and the pages of the whole graph.

    A step may raise what the page would raise for its reader.
    """
    with app.app_context():
        found = browser()
    yield from _templates(app)
    for language in LANGUAGES:
        yield partial(_asked_in, app, language, "/", _write)
    for kind in KINDS:
        yield partial(found.facets, kind)
    yield partial(_asked_in, app, "en", "/", related.relations)
    yield partial(_asked_in, app, "en", "/", lambda: site().transfers.checker.bulk(today()))
    for language in LANGUAGES:
        for kind in KINDS:
            yield partial(found.index.things, kind, language)
        for path in _PAGES:
            yield partial(_asked_in, app, language, path, app.full_dispatch_request)
    for name in STANDING:
        for language in ("en",) if name in COUNTED else LANGUAGES:
            yield partial(found.standing, name, language)


def _templates(app: Flask) -> Iterator[Callable[[], object]]:
    for name in app.jinja_env.list_templates():
        yield partial(app.jinja_env.get_template, name)


def _compile(app: Flask) -> None:
    for step in _templates(app):
        step()


def _asked_in(app: Flask, language: str, path: str, act: Callable[[], object]) -> None:
    """Do something as if a reader of a language had asked for a page."""
    with app.test_request_context(path, headers={"Accept-Language": language}):
        act()


def _write() -> None:
    """Have the writing of dates and numbers and the names of languages read in."""
    present.show_date(Literal("2016-03-09", datatype=XSD + "date"))
    present.show_number("2498976.00")
    words.language_name("ar")
