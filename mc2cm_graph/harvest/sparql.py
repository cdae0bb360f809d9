"""A SPARQL endpoint that holds DCAT, as data.europa.eu does: asked in the order of the datasets' IRIs.

Each page begins after the last IRI of the page before, so datasets that come and go move nothing. SPARQLWrapper
writes the request; our client sends it, with its pace, its limits and its guard.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from mc2cm_graph.harvest.client import Answer, Client, Validators
from mc2cm_graph.harvest.fault import Broken, HarvestFailed, Refused, Transient
from mc2cm_graph.harvest.page import Cursor, Item, Page
from mc2cm_graph.harvest.rdf import FORMATS, Graph

RESULTS = "application/sparql-results+json"
GRAPH = "application/n-triples, text/turtle;q=0.9"

_VARIABLE = re.compile(r"\?(after|datasets|rows)\b")


class _Written(SPARQLWrapper):  # type: ignore[misc]
    """Writes a request of the SPARQL 1.1 Protocol (2.1.2, query via POST with URL-encoded parameters)."""

    def sent_by(self, client: Client) -> Answer:
        """Let our client send what the wrapper has written."""
        request = self._createRequest()
        return client.post(request.full_url, cast(bytes, request.data), dict(request.header_items()))


@dataclass(frozen=True)
class Sparql:
    """One endpoint; ``queries`` is the folder of the three questions that it is asked."""

    address: str
    client: Client
    rows: int
    queries: Path

    def first(self) -> Cursor:
        """Begin before the first IRI."""
        return {"after": "", "rows": self.rows}

    def name_of(self, cursor: Cursor) -> str:
        """Name the page after the IRI that it begins behind."""
        return f"{self.address}#after={cursor['after']}"

    def page(self, cursor: Cursor, _: Validators) -> Page:
        """Ask for the next IRIs, then for what is said of them."""
        page = Page(self.name_of(cursor), iter(()))
        after, rows = str(cursor["after"]), int(cursor["rows"])
        if not after:
            page.total = self._total(page)
        solutions = self._select("datasets-after.rq", {"after": str(ox.Literal(after)), "rows": str(rows)})
        datasets = [row["dataset"] for row in solutions if isinstance(row["dataset"], ox.NamedNode)]
        if not datasets:
            return page
        if min(node.value for node in datasets) <= after:
            raise HarvestFailed(f"{self.address}: found IRIs not after <{after}>, expected them in order")
        answer = self._ask("describe-datasets.rq", {"datasets": " ".join(map(str, datasets))}, GRAPH)
        if _cut(answer):
            answer.body.close()
            return self._in_smaller_pages(cursor, page, datasets)
        page.items = self._items(answer, datasets)
        page.following = {"after": datasets[-1].value, "rows": rows}
        return page

    def _in_smaller_pages(self, cursor: Cursor, page: Page, datasets: list[ox.NamedNode]) -> Page:
        """The endpoint cuts long answers: ask for half as many, and leave out one that is too long alone."""
        rows = int(cursor["rows"])
        if rows > 1:
            page.following = {**cursor, "rows": rows // 2}
            page.name = f"{page.name}&rows={rows}"
            page.notes.append(f"the endpoint cuts long answers: pages of {rows // 2} records were read")
        else:
            iri = datasets[0].value
            page.items = iter([Broken(iri[:200], iri[:500], "answer-cut", "more statements than it gives")])
            page.following = {**cursor, "after": iri}
        return page

    def _items(self, answer: Answer, datasets: list[ox.NamedNode]) -> Iterator[Item]:
        syntax = FORMATS.get(answer.media_type)
        if syntax is None:
            raise Transient(f"{self.address}: found {answer.media_type or 'no media type'}, expected {GRAPH}")
        wanted = set(datasets)
        with Graph(answer.body, syntax, self.address, answer.size) as graph:
            if graph.torn:
                raise Transient(f"{self.address}: found an answer that is no RDF ({graph.torn})")
            for item in graph.items():
                wanted.discard(ox.NamedNode(item.identifier) if item.identifier else datasets[0])
                yield item
        for node in sorted(wanted, key=str):
            yield Broken(node.value[:200], node.value[:500], "no-description", "nothing said of it")

    def _total(self, page: Page) -> int | None:
        """Ask how many there are; an endpoint to which counting is too much is read all the same."""
        try:
            (row,) = self._select("count-datasets.rq", {})
            total, nameless = (int(row[name].value) for name in ("datasets", "nameless"))
        except (Refused, Transient, ValueError):
            return None
        if nameless:
            page.notes.append(f"{nameless} datasets without an IRI cannot be asked for and were left out")
        return total

    def _select(self, name: str, values: Mapping[str, str]) -> list[Any]:
        with self._ask(name, values, RESULTS) as answer:
            if _cut(answer):
                raise Transient(f"{self.address}: found a part of the answer, expected all of it; it is busy")
            try:
                found = ox.parse_query_results(
                    io.BytesIO(answer.body.read()), format=ox.QueryResultsFormat.JSON
                )
                if not isinstance(found, ox.QuerySolutions):
                    raise ValueError("no table")
                return list(found)
            except (SyntaxError, ValueError) as fault:
                raise Transient(f"{self.address}: found no table in {RESULTS} ({fault})") from fault

    def _ask(self, name: str, values: Mapping[str, str], accept: str) -> Answer:
        wrapper = _Written(self.address, agent=self.client.manners.user_agent)
        wrapper.setMethod(POST)
        wrapper.setQuery(self._text(name, values))
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        return wrapper.sent_by(self.client)

    def _text(self, name: str, values: Mapping[str, str]) -> str:
        """Read a question of ours and put in values as the engine writes them: IRIs, strings, a number."""
        lines = (self.queries / name).read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.startswith("#"))
        return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def _cut(answer: Answer) -> bool:
    """Tell whether Virtuoso says that it gave a part only (ResultSetMaxRows, or its time was over)."""
    return bool(answer.headers.get("X-SPARQL-MaxRows") or answer.headers.get("X-SQL-State"))
