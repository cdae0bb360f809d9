"""What a page says to machines: JSON-LD in the terms of schema.org, and links by which they find what belongs to it.

The links are those of RFC 8288 and of FAIR Signposting (signposting.org): ``canonical``, ``cite-as``, ``license``,
``type``, ``describedby``, ``collection``, beside the ``alternate`` ones that each page announces itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from flask import Flask, Response, g, request
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from mc2cm_graph.browse.footnotes import Footnote
from mc2cm_graph.browse.reading import Link
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.names import KINDS, PREFIXES
from mc2cm_graph.schemaorg import (
    Node,
    Publication,
    WebPage,
    Writing,
    describe_list,
    describe_page,
    describe_site,
    describe_thing,
    document,
    name_sources,
)
from mc2cm_graph.web import citing, pagenames
from mc2cm_graph.web.canonical import asked_for, canonical_path, language_addresses, root
from mc2cm_graph.web.copying import copying
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of the data."""

_DATA = ("_csv", "_data", "_json", "_rdf")
"""How the functions that answer with data are named."""


@dataclass(frozen=True)
class Linked:
    """What a view tells of its page: its class below WebPage, what it is of, and the footnotes with its sources."""

    type: str = "WebPage"
    main: Node | None = None
    footnotes: Sequence[Footnote] = ()


def install(app: Flask) -> None:
    """Give the templates ``linked_data``, and every answer its links."""
    app.jinja_env.globals.update(
        linked_data=linked_data,
        canonical=canonical_path,
        site_root=root,
        language_addresses=language_addresses,
        LICENCE=LICENCE,
        site_summary=site_summary,
    )
    app.after_request(announce)


def writing() -> Writing:
    """Give what nodes of this page are written with."""
    return Writing(browser().reading(language()), root())


def of_thing(page: ThingPage) -> Linked:
    """Tell of the page of a thing."""
    return Linked("ItemPage", describe_thing(page, writing()), page.footnotes)


def of_list(links: Iterable[Link], total: int, first: int = 1) -> Linked:
    """Tell of a page of a list."""
    return Linked("CollectionPage", describe_list(links, writing(), total, first))


def linked_data(title: str, summary: str, told: Linked | None = None) -> Markup:
    """Write the JSON-LD of a page; ``title`` and ``summary`` are those of its head, as HTML.

    Written so that nothing in it can end the element or begin another, whatever names the graph holds.
    """
    told = told or Linked()
    path = canonical_path() or request.path
    g.linked_type = (told.main or {}).get("@type", "")
    page = WebPage(
        address=root() + path,
        name=unescape(title),
        # What stands in the head of pages without a summary of their own tells of the whole site.
        description=unescape(summary) if unescape(summary) != site_summary() or request.path == "/" else "",
        language=language(),
        version=browser().manifest.version,
        licence=LICENCE,
        trail=[(root() + address, name) for address, name in pagenames.trail(request.path)],
        type=told.type,
        main=told.main,
        citations=name_sources(told.footnotes),
    )
    nodes = describe_page(page, root())
    if request.path == "/":
        nodes += describe_site(
            root(), pagenames.SITE, publication(), tuple(LANGUAGES), is_searched=not copying()
        )
    return htmlsafe_json_dumps(document(nodes, language()), ensure_ascii=False, separators=(",", ":"))


def site_summary() -> str:
    """Say in a sentence what the whole site is: the summary of each page that has none of its own."""
    return gettext(
        "An open knowledge graph of how Mediterranean cities welcome migrants, every statement with its source."
    )


def publication(version: str = "") -> Publication:
    """Give the graph as one is to cite it, in a version; the served one if none is named."""
    file = citing.citation_file()
    makers = tuple(
        {"@type": "Person", "familyName": author.family, "givenName": author.given}
        if author.family
        else {"@type": "Organization", "name": author.name}
        for author in file.authors
    )
    return Publication(file.title, makers, version or browser().manifest.version, LICENCE)


def announce(response: Response) -> Response:
    """Add the links of a page, or of its data, to the answer (RFC 8288)."""
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    if response.mimetype == "text/html":
        if "linked_type" in g:
            _announce_page(response)
    elif (request.endpoint or "").endswith(_DATA) or "Content-Location" in response.headers:
        add_link(response, LICENCE, "license")
        path = _page_path()
        is_told = any('rel="cite-as"' in link for link in response.headers.getlist("Link"))
        if not is_told and pagenames.name_of(path):
            add_link(response, citing.cited_address(path, asked_for()), "cite-as")
            add_link(response, _snapshot(), "collection")
    return response


def add_link(response: Response, address: str, relation: str, media_type: str = "") -> None:
    """Add a link to an answer, if it does not bear it already."""
    told = f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")
    if told not in response.headers.getlist("Link"):
        response.headers.add("Link", told)


def _announce_page(response: Response) -> None:
    path = canonical_path()
    if path:
        add_link(response, root() + path, "canonical")
    add_link(response, LICENCE, "license")
    if g.linked_type:
        add_link(response, PREFIXES["schema"] + g.linked_type, "type")
    cited = citing.cited()
    if cited is None:
        return
    add_link(response, cited.address, "cite-as")
    if cited.address != _snapshot():
        add_link(response, _snapshot(), "collection")
    for extension, address in cited.files:
        add_link(response, address, "describedby", citing.media_type(extension))


def _snapshot() -> str:
    return citing.cited_address("/")


def _page_path() -> str:
    """Give the path of the page whose data is asked for."""
    stem, dot, extension = request.path.rpartition(".")
    path = stem if dot and "/" not in extension else request.path
    return f"{path}/" if path.strip("/") in KINDS else path
