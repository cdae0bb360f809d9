"""What a page is called, by its path: for the way that leads to it, and for who cites it."""

from __future__ import annotations

from mc2cm_graph.browse.text import choose
from mc2cm_graph.names import CONCEPTS, KINDS, SCHEMES
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import words
from mc2cm_graph.web.links import href
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

SITE = "mc2cm-graph"
"""The name of the site, in every language."""

LISTS = (*KINDS, "concepts", "queries")
"""Lists, whose addresses end with a stroke."""


def name_of(path: str) -> Literal | None:
    """Name a thing, a concept, a question, or a list or document of ours; None for any other page."""
    parts = path.strip("/").split("/")
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return _document(first)
    if len(parts) == 2 and first in KINDS:
        iri = browser().index.subject(first, last)
        return browser().index.label(iri, language()) or Literal(last) if iri else None
    if first == "concepts" and len(parts) <= 3 and parts[1] in SCHEMES:
        return _concept("/".join(parts[1:]), last)
    if len(parts) == 2 and first == "queries" and last in browser().questions:
        titles = browser().questions[last].titles
        return choose([Literal(text, tag) for tag, text in titles.items()], language()) or Literal(last)
    return None


def trail(path: str) -> list[tuple[str, str]]:
    """Give the pages above one, the home page first: address on this host and name."""
    parts = path.strip("/").split("/")
    if not parts[0]:
        return []
    above = [f"/{'/'.join(parts[:depth])}" for depth in range(1, len(parts))]
    found = [("/", SITE)]
    for one in above:
        name = name_of(one)
        if name:
            found.append((one + "/" if one[1:] in LISTS else one, name.value))
    return [(href(address), name) for address, name in found]


def _document(name: str) -> Literal | None:
    if name in KINDS:
        return Literal(words.kind_words(name)[1], language())
    found = {
        "ontology": lambda: gettext("Ontology"),
        "shapes": lambda: gettext("Shapes"),
        "concepts": lambda: gettext("Concept schemes"),
        "queries": lambda: gettext("Questions"),
        "catalog": lambda: gettext("Catalogue"),
        "versions": lambda: gettext("Versions"),
    }.get(name)
    return Literal(found(), language()) if found else None


def _concept(name: str, slug: str) -> Literal | None:
    said = browser().said_of(CONCEPTS + name)
    if not said:
        return None
    return browser().reading(language()).text(said, "skos:prefLabel", "dcterms:title") or Literal(slug)
