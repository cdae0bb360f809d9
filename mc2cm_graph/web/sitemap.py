"""The sitemap (sitemaps.org 0.9): every page that stays, with its languages; no facets and no searches.

A page stands once, under the address that suits any reader; its languages stand beside it as ``xhtml:link``, and each
names all others in its own head. When a page last changed is not known, so that no ``lastmod`` is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from mc2cm_graph.names import CONCEPTS, KINDS, SCHEMES
from mc2cm_graph.web.canonical import root
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.site import browser

MOST_PAGES = 20_000
"""Pages in one file: fewer than the 50,000 that it may have, so that it stays below its 50 MB too."""

_DOCUMENTS = (
    "/",
    "/map",
    "/timeline",
    "/transfers",
    "/knowledge",
    "/catalog",
    "/catalog/described",
    "/versions",
    "/changes",
    "/ontology",
    "/shapes",
    "/concepts/",
    "/queries/",
)
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

pages = Blueprint("sitemap", __name__)


@pages.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page, or the files that do where there are too many for one."""
    paths = list(indexed_paths())
    if len(paths) <= MOST_PAGES:
        return _answer(_urls(paths))
    count = -(-len(paths) // MOST_PAGES)
    parts = "".join(
        f"<sitemap><loc>{escape(root())}/sitemap-{number}.xml</loc></sitemap>\n"
        for number in range(1, count + 1)
    )
    return _answer(f'<sitemapindex xmlns="{_SPACE}">\n{parts}</sitemapindex>\n')


@pages.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """List the pages of one part."""
    paths = list(indexed_paths())
    part = paths[(number - 1) * MOST_PAGES : number * MOST_PAGES] if number > 0 else []
    if len(paths) <= MOST_PAGES or not part:
        raise NotFound
    return _answer(_urls(part))


def indexed_paths() -> Iterator[str]:
    """Give the paths of the pages that search engines may list, in a fixed order."""
    yield from _DOCUMENTS
    index = browser().index
    for kind in KINDS:
        slugs = sorted(index.slugs[kind])
        if slugs:
            yield f"/{kind}/"
            yield from (f"/{kind}/{slug}" for slug in slugs)
    for scheme in SCHEMES:
        if browser().said_of(f"{CONCEPTS}{scheme}"):
            yield f"/concepts/{scheme}"
        if scheme not in KINDS:
            yield from (f"/concepts/{scheme}/{slug}" for slug, _, _ in index.concepts(scheme, "en"))
    yield from (f"/queries/{name}" for name in sorted(browser().questions))


def _urls(paths: list[str]) -> str:
    lines = "".join(_url(escape(root() + quote(path))) for path in paths)
    return f'<urlset xmlns="{_SPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{lines}</urlset>\n'


def _url(address: str) -> str:
    others = "".join(_link(tag, f"{address}?lang={tag}") for tag in LANGUAGES)
    return f"<url><loc>{address}</loc>{others}{_link('x-default', address)}</url>\n"


def _link(tag: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{tag}" href="{address}"/>'


def _answer(body: str) -> Response:
    return Response(_HEAD + body, content_type="application/xml; charset=utf-8")
