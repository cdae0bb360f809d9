"""Warming of pages: what the first reader of a kind of page would wait for is made before anybody asks.

It belongs in a thread of a page process that serves already: readiness does not wait for it, and a reader who is
faster makes the same things for himself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from flask import Flask

from mc2cm_graph.answers_format import COUNTED, STANDING
from mc2cm_graph.names import KINDS, SCHEMES
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

FIRST = "mc2cm-first"
"""Name among the extensions of the application of what gives addresses to be drawn in advance, with a language."""

_PAGES = ("/", "/map", "/timeline", "/transfers", "/knowledge", "/queries/", "/concepts/", "/project/mc2cm-1")
"""Pages of the whole graph, the most frequent first."""

_RARE = (
    "/ontology",
    "/ontology/properties",
    "/ontology/reused",
    "/shapes",
    "/limits",
    *(f"/concepts/{scheme}" for scheme in SCHEMES),
)
_TOLD = ("city", "practice")
"""Kinds of things whose pages most readers come for."""


def install(app: Flask) -> None:
    """Give the application its warming, for the server to do."""
    app.extensions[STEPS] = partial(steps, app)
    app.extensions[PREPARE] = partial(_compile, app)
    app.extensions[FIRST] = partial(first_pages, app)


def first_pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Give the addresses that most readers meet first, each with a language: whole graph and lists, then things."""
    with app.app_context():
        found = browser()
    lists = [f"/{kind}/" for kind in KINDS if found.manifest.kinds.get(kind)]
    for language in LANGUAGES:
        yield from ((path, language) for path in (*_PAGES, *lists))
    for language in LANGUAGES:
        yield from ((path, language) for path in _RARE)
    for language in LANGUAGES:
        for kind in _TOLD:
            yield from ((f"/{kind}/{slug}", language) for slug in sorted(found.index.slugs[kind]))


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
        yield partial(_asked_in, app, language, "/search?q=x", app.full_dispatch_request)
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
