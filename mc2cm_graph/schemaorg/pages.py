"""Pages themselves: what each is, where it stands, what it is about, from which sources it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mc2cm_graph.browse.footnotes import Footnote
from mc2cm_graph.browse.reading import Link
from mc2cm_graph.names import BASE
from mc2cm_graph.schemaorg.node import Node, Writing, prune, text
from mc2cm_graph.terms import Literal

GRAPH = BASE + "catalog/dataset/graph"
"""The IRI of the graph as a dataset, which its catalogue describes."""

CATALOGUE = BASE + "catalog"
MOST_SOURCES = 12
"""Sources that a page names here; its footnotes and its data twins name all."""


@dataclass(frozen=True)
class WebPage:
    """A page: ``address`` is the canonical one, ``trail`` the pages above it with their names, the nearest last.

    ``type`` is a class of schema.org below WebPage. ``main`` is what the page is of, if it is of one thing.
    """

    address: str
    name: str
    description: str
    language: str
    version: str
    licence: str
    trail: Sequence[tuple[str, str]] = ()
    type: str = "WebPage"
    main: Node | None = None
    citations: Sequence[Node] = ()


@dataclass(frozen=True)
class Publication:
    """The graph as one is to cite it: title, who made it, its version and licence."""

    title: str
    creators: tuple[Node, ...]
    version: str
    licence: str


def describe_page(page: WebPage, root: str) -> list[Node]:
    """Describe a page, what it is of, and the way to it from the home page."""

    def spoken(words: str) -> str | Node:
        return text(Literal(words, page.language))

    node = prune(
        {
            "@type": page.type,
            "@id": page.address,
            "url": page.address,
            "name": spoken(page.name),
            "description": spoken(page.description) if page.description else None,
            "inLanguage": page.language,
            "isPartOf": {"@id": root + "/#website"},
            "license": page.licence,
            "version": page.version,
            "citation": list(page.citations),
        }
    )
    trail = [*page.trail, (page.address, page.name)] if page.trail else []
    if trail:
        node["breadcrumb"] = {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": number,
                    "name": spoken(name),
                    "item": {"@type": "WebPage", "@id": address},
                }
                for number, (address, name) in enumerate(trail, start=1)
            ],
        }
    if page.main is None:
        return [node]
    main = dict(page.main)
    if "@id" in main:
        main["mainEntityOfPage"] = page.address
        return [main, {**node, "mainEntity": {"@id": main["@id"]}}]
    return [{**node, "mainEntity": main}]


def describe_site(
    root: str, name: str, graph: Publication, languages: Sequence[str], is_searched: bool = True
) -> list[Node]:
    """Describe the whole site, with its search if a server answers it, and the graph that it shows."""
    template = {"@type": "EntryPoint", "urlTemplate": root + "/search?q={search_term_string}"}
    search = {
        "@type": "SearchAction",
        "target": template,
        "query-input": "required name=search_term_string",
    }
    site = {
        "@type": "WebSite",
        "@id": root + "/#website",
        "url": root + "/",
        "name": name,
        "inLanguage": list(languages),
        "about": {"@id": GRAPH},
        "potentialAction": search if is_searched else None,
    }
    return [prune(site), describe_graph(graph)]


def describe_graph(graph: Publication, version: str = "") -> Node:
    """Describe the graph as a dataset, or one version of it where that has an IRI of its own, ``version``."""
    return prune(
        {
            "@type": "Dataset",
            "@id": version or GRAPH,
            "name": graph.title,
            "exampleOfWork": {"@id": GRAPH} if version else None,
            "creator": list(graph.creators),
            "version": graph.version,
            "license": graph.licence,
            "isAccessibleForFree": True,
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": CATALOGUE},
        }
    )


def describe_list(links: Iterable[Link], writing: Writing, total: int, first: int = 1) -> Node:
    """Describe a part of a list: what stands in it from the place ``first`` on, and how many there are in all."""
    entries = [writing.entry(link, number) for number, link in enumerate(links, start=first)]
    return {"@type": "ItemList", "numberOfItems": total, "itemListElement": entries}


def describe_answer(
    name: Node | str, description: Node | str | None, columns: Sequence[str], files: Iterable[tuple[str, str]]
) -> Node:
    """Describe the answer to a question as a dataset made from the graph; ``files`` are addresses and media types."""
    return prune(
        {
            "@type": "Dataset",
            "name": name,
            "description": description,
            "isBasedOn": GRAPH,
            "variableMeasured": list(columns),
            "distribution": [
                {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type}
                for address, media_type in files
            ],
        }
    )


def describe_endpoint(address: str, name: str, description: str) -> Node:
    """Describe the query endpoint; ``description`` is the address of its documentation for programs."""
    return {
        "@type": "WebAPI",
        "@id": address + "#service",
        "name": name,
        "documentation": {"@type": "CreativeWork", "@id": description},
    }


def name_sources(footnotes: Iterable[Footnote]) -> list[Node]:
    """Name the sources of a page in the order of its footnotes, the first ``MOST_SOURCES`` of them."""
    found: dict[str, Node] = {}
    for note in footnotes:
        for source in note.sources:
            if len(found) < MOST_SOURCES:
                found[source.iri] = prune(
                    {
                        "@type": "CreativeWork",
                        "@id": source.iri,
                        "name": text(source.title),
                        "url": source.address,
                    }
                )
    return list(found.values())
