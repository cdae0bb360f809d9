"""Addresses on this host. The language that a reader chose in the address is carried along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote, quote_plus, urlencode

from flask import request

from mc2cm_graph.browse.vocabulary import OntologyTerm
from mc2cm_graph.names import BASE, ONTOLOGY, ONTOLOGY_DOCUMENT, SHAPES_DOCUMENT, THINGS
from mc2cm_graph.web.athand import at_hand
from mc2cm_graph.web.languages import is_offered
from mc2cm_graph.web.site import browser

OLDER = "mc2cm.older"
"""Where the environment of a request tells that an older version is shown beside the served one."""

_WEB = ("http://", "https://")
_OF_ALL_VERSIONS = ("/versions", "/changes", "/feed.atom")

_LONGEST_REPEATED = 2000
_REMEMBERED = 8192
"""Names and values in addresses whose writing is kept at hand: the same slugs stand on many pages."""


def href(path: str, **query: str | int | None) -> str:
    """Give the address of a page of ours, in the language that the reader chose, if any."""
    return href_of_pairs(path, [(name, str(value)) for name, value in query.items() if value is not None])


def leaf_at(path: str, **query: str | int | None) -> Callable[[int], str]:
    """Give what writes the address of each page of a list."""
    return lambda page: href(path, **query, page=page)


def href_of_pairs(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Give the same for a query in which one name may stand several times."""
    chosen, version = chosen_language(), older_version()
    if not pairs and not chosen and not version:
        return path
    path, hash_, fragment = path.partition("#")
    asked = list(pairs)
    if version and not path.startswith(_OF_ALL_VERSIONS) and all(name != "version" for name, _ in asked):
        asked.append(("version", version))
    if chosen and all(name != "lang" for name, _ in asked):
        asked.append(("lang", chosen))
    query = query_of(asked)
    return f"{path}?{query}{hash_}{fragment}" if query else path + hash_ + fragment


def query_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Write the query of an address, as ``urlencode`` does."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in pairs])


_quoted = lru_cache(_REMEMBERED)(quote_plus)


def older_version() -> str:
    """Give the version that this page is of, if it is an older one that is read beside the served one, else nothing."""
    here = at_hand()
    found: str
    try:
        found = here.older_version
    except AttributeError:
        found = request.args.get("version", "") if request.environ.get(OLDER) else ""
        here.older_version = found
    return found


def in_version(address: str) -> str:
    """Give an address in the version that this page is of."""
    version = older_version()
    if not version or "version=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'version': version})}"


def in_current_version() -> str:
    """Give the address of this very page in the version that is served."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "version"]
    return quote(request.path) + (f"?{urlencode(pairs)}" if pairs else "")


def chosen_language() -> str:
    """Give the language that the address of the request chooses, as it stands there; empty if it chooses none."""
    here = at_hand()
    found: str
    try:
        found = here.chosen_language
    except AttributeError:
        chosen = request.args.get("lang") or ""
        here.chosen_language = found = chosen if is_offered(chosen) else ""
    return found


def in_language(language: str) -> str:
    """Give the address of this very page in another language, or in that of any reader if none is named.

    An address that is too long to be one of ours is not repeated.
    """
    chosen = [("lang", language)] if language else []
    if len(request.full_path) > _LONGEST_REPEATED:
        return f"?{urlencode(chosen)}"
    here = at_hand()
    if "without_language" not in here:
        pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        here.without_language = quote(request.path), urlencode(pairs)
    path, asked = here.without_language
    query = "&".join(part for part in (asked, urlencode(chosen)) if part)
    return f"{path}?{query}" if query else str(path)


def alternates(languages: Iterable[str]) -> list[tuple[str, str]]:
    """Give the address of this page in each language, and that for a reader of none of them, on this host.

    An address that is too long to repeat has none.
    """
    if len(request.full_path) > _LONGEST_REPEATED:
        return []
    return [*((tag, in_language(tag)) for tag in languages), ("x-default", in_language(""))]


def page_of(iri: str) -> str | None:
    """Give the address of the page of an IRI: ours where we have one, the IRI itself if it can be opened."""
    here = browser()
    path = here.index.path(iri)
    if path:
        return href_of_pairs(path, ())
    terms = here.vocabulary.terms
    if iri in terms:
        return term_address(terms[iri])
    if iri.startswith(SHAPES_DOCUMENT + "#"):
        return shape_address(iri)
    if iri in (ONTOLOGY_DOCUMENT, SHAPES_DOCUMENT):
        return href("/" + iri.removeprefix(BASE))
    if iri.startswith((THINGS, ONTOLOGY, BASE)):
        return None
    return iri if iri.startswith(_WEB) else None


def term_address(term: OntologyTerm) -> str:
    """Give the address at which a class or property is told."""
    return href(f"/ontology/{term.part}" if term.part else "/ontology") + "#" + term.anchor


def shape_address(iri: str) -> str:
    """Give the address at which a shape, or a constraint of one, is told."""
    page = browser().shapes.leaf_of(iri)
    return href("/shapes", page=page if page > 1 else None) + "#" + iri.removeprefix(SHAPES_DOCUMENT + "#")


def is_elsewhere(address: str) -> bool:
    """Tell whether an address leaves this site."""
    return address.startswith(_WEB)
