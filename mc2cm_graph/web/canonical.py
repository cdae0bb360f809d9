"""The canonical address of a page (RFC 6596): which parts of an address make another page, in which order.

A page in a language that the address chooses is a page of its own, for the search engines that read ``hreflang`` want
each language under its address. A data version is none: the page of today stands for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import request

from mc2cm_graph.browse.facets import FACETS
from mc2cm_graph.web.athand import at_hand
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.links import chosen_language
from mc2cm_graph.web.site import browser, language

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "catalogue.catalog": ("page",),
    "catalogue.described": ("page",),
    "chains.practice_page": ("mode", "page"),
    "chains.transfers_page": ("mode", "page"),
    "checks.check_page": ("city",),
    "compare.comparison": ("practice", "city"),
    "concepts.scheme": ("page",),
    "concepts.uses": ("kind", "p", "page"),
    "copypages.names": ("page",),
    "incoming.incoming": ("p", "page"),
    "knowledge.knowledge": ("count", "cities", "page"),
    "maps.map_page": ("count", "theme"),
    "search.search": ("q", "kind", "page"),
    "suggest.cities": ("city",),
    "suggest.practices": ("practice",),
    "suggest.theme": ("page",),
    "timeline.timeline": ("kind", "city", "from", "to"),
    "why.why": ("s", "p", "o"),
}
"""Names in the address that make another page, by the function that draws it; lists and questions have their own."""

LONGEST = 2000
"""Characters of an address that is repeated; a longer one is none of ours."""


def canonical_path(tag: str | None = None) -> str:
    """Give path and query of the canonical address of the page that is asked for; empty if it is too long.

    ``tag`` puts another language in the place of the chosen one, ``""`` none.
    """
    here = at_hand()
    if "canonical" not in here:
        # A page names itself a dozen times: once in each language, and in links and headers.
        here.canonical = quote(_path()), urlencode(asked_for())
    path, asked = here.canonical
    chosen = (language() if chosen_language() else "") if tag is None else tag
    query = "&".join(part for part in (asked, urlencode({"lang": chosen}) if chosen else "") if part)
    address = path + (f"?{query}" if query else "")
    return address if len(address) <= LONGEST else ""


def asked_for() -> list[tuple[str, str]]:
    """Give the names and values of the address that make this page, in their order: no language, no version."""
    found = [(name, value) for name in _names() for value in request.args.getlist(name) if value]
    return [pair for pair in found if pair != ("page", "1")]


def root() -> str:
    """Give scheme and host under which the reader asked, without a last slash."""
    return request.host_url.rstrip("/")


def language_addresses() -> list[tuple[str, str]]:
    """Give the whole canonical address of this page in each language, and for a reader of none of them."""
    if not canonical_path():
        return []
    here = root()
    found = [(tag, here + canonical_path(tag)) for tag in LANGUAGES]
    return [*found, ("x-default", here + canonical_path(""))]


def _path() -> str:
    """Give the path of the page; the version that is served has its name in the place of ``current``."""
    if request.path == "/versions/current":
        return f"/versions/{browser().manifest.version}"
    return request.path


def _names() -> tuple[str, ...]:
    endpoint, values = request.endpoint or "", request.view_args or {}
    if endpoint.startswith("things.listing"):
        return (*FACETS.get(values["kind"], ()), "sort", *(("page",) if endpoint == "things.listing" else ()))
    if endpoint == "questions.question":
        question = browser().questions.get(values["name"])
        return (*(parameter.name for parameter in question.parameters), "limit", "offset") if question else ()
    return PARAMETERS.get(endpoint, ())
