"""A catalogue in DCAT as RDF: one document, or pages that Hydra or a ``Link`` header leads through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit, urlunsplit

import pyoxigraph as ox

from mc2cm_graph.harvest.client import Answer, Client, Validators
from mc2cm_graph.harvest.fault import HarvestFailed
from mc2cm_graph.harvest.page import Cursor, Page
from mc2cm_graph.harvest.rdf import ACCEPT, FORMATS, SUFFIXES, Graph

_LINK = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?')


@dataclass(frozen=True)
class Dcat:
    """One catalogue at its address."""

    address: str
    client: Client

    def first(self) -> Cursor:
        """Begin with the address itself."""
        return {"address": self.address}

    def name_of(self, cursor: Cursor) -> str:
        """Give the address of the page."""
        return str(cursor["address"])

    def page(self, cursor: Cursor, validators: Validators) -> Page:
        """Ask for a page; it is read as a whole before its first record is given."""
        name = self.name_of(cursor)
        answer = self.client.get(name, ACCEPT, validators)
        if answer.unchanged:
            answer.body.close()
            return Page(name, iter(()), unchanged=True)
        try:
            graph = Graph(answer.body, _syntax(answer), answer.address, answer.size)
        except BaseException:
            answer.body.close()
            raise
        page = Page(name, iter(()), answer.validators, total=graph.total(), torn=bool(graph.torn))
        page.following = self._following(name, answer, graph, page)

        def items() -> object:
            with graph:
                yield from graph.items()

        page.items = items()  # type: ignore[assignment]
        return page

    def _following(self, name: str, answer: Answer, graph: Graph, page: Page) -> Cursor | None:
        """Give the next page: on the same host, for a catalogue's pages stand nowhere else."""
        found = _LINK.search(answer.headers.get("Link", ""))
        link = graph.following() or (found[1] if found else "")
        if not link:
            return None
        here, there = urlsplit(answer.address), urlsplit(urljoin(answer.address, link))
        if there.hostname != here.hostname:
            page.notes.append(
                f"{name}: the next page is said to be on another host, {there.hostname}; not followed"
            )
            page.torn = True
            return None
        # Behind a proxy a portal may write http and a port of its own for what stands at https.
        address = urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))
        return {"address": address} if address != name else None


def _syntax(answer: Answer) -> ox.RdfFormat:
    known = FORMATS.get(answer.media_type)
    known = known or SUFFIXES.get(PurePosixPath(urlsplit(answer.address).path).suffix.lower())
    if known is None:
        raise HarvestFailed(
            f"{answer.address}: found {answer.media_type or 'no media type'}, expected RDF as Turtle, N-Triples,"
            " RDF/XML or JSON-LD"
        )
    return known
