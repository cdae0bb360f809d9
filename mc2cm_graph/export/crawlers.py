"""What crawlers and browsers find of a copy: its sitemaps, its robots.txt, how to search in it.

All of it wants whole addresses: where the host of the copy is not known there is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from mc2cm_graph.export.address import FIRST_LANGUAGE, Address, Base

OPENSEARCH = "/opensearch.xml"
ROBOTS = "/robots.txt"
MOST_IN_A_SITEMAP = 20_000
"""Pages in one file: with their languages they stay below the 50 MB that it may have."""

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemaps(addresses: Iterable[Address], base: Base) -> dict[str, bytes]:
    """List the pages that search engines may list (sitemaps.org), each once with its languages."""
    if not base.origin:
        return {}
    pages: dict[tuple[str, tuple[tuple[str, str], ...]], dict[str, str]] = defaultdict(dict)
    for address in addresses:
        pages[address.path, address.pairs][address.language] = base.url(address.file, whole=True)
    lines = [_url(pages[key]) for key in sorted(pages)]
    parts = [lines[at : at + MOST_IN_A_SITEMAP] for at in range(0, len(lines), MOST_IN_A_SITEMAP)]
    found = {
        f"sitemap-{number}.xml": _document("urlset", part, ' xmlns:xhtml="http://www.w3.org/1999/xhtml"')
        for number, part in enumerate(parts, start=1)
    }
    files = [f"<sitemap><loc>{escape(base.url(file, whole=True))}</loc></sitemap>\n" for file in found]
    return {**found, "sitemap.xml": _document("sitemapindex", files)}


def robots(text: bytes, base: Base) -> bytes:
    """Tell crawlers of a copy where its sitemap is (RFC 9309)."""
    return text + f"\nSitemap: {base.url('sitemap.xml', whole=True)}\n".encode() if base.origin else text


def description(text: bytes, address: Address, base: Base) -> bytes:
    """Tell a browser how to search in the copy (OpenSearch 1.1): its page of the search, which a script answers."""
    ElementTree.register_namespace("", _OPENSEARCH)
    root = ElementTree.fromstring(text)  # noqa: S314 - written by our own application
    for url in root.findall(f"{{{_OPENSEARCH}}}Url"):
        root.remove(url)
    for image in root.iter(f"{{{_OPENSEARCH}}}Image"):
        image.text = base.url("static/mark.svg", whole=True)
    page = base.url(Address("/search", (), address.language).file, whole=True)
    template = page + "?q={searchTerms}"
    ElementTree.SubElement(root, f"{{{_OPENSEARCH}}}Url", {"type": "text/html", "template": template})
    return _HEAD.encode() + ElementTree.tostring(root, encoding="unicode").encode() + b"\n"


def _url(languages: dict[str, str]) -> str:
    """Write a page with its languages; it stands under the address of the first one that it has."""
    own = languages.get(FIRST_LANGUAGE) or languages[min(languages)]
    links = "".join(_link(tag, languages[tag]) for tag in sorted(languages) if tag)
    return f"<url><loc>{escape(own)}</loc>{links}{_link('x-default', own)}</url>\n"


def _link(tag: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(address)}"/>'


def _document(name: str, lines: Iterable[str], spaces: str = "") -> bytes:
    return f'{_HEAD}<{name} xmlns="{_SITEMAP}"{spaces}>\n{"".join(lines)}</{name}>\n'.encode()
