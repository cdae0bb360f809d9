"""Opendatasoft: the catalogue of the Explore API v2.1.

Pages reach as far as the 10,000th record (``offset + limit``); a larger catalogue is read from its export, which has
no end but its own and is streamed. Where the count of records sinks from one page to the next, some moved up past the
reader, and the pages are gone through once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import ijson

from mc2cm_graph.harvest.client import Answer, Client, Validators, read_json
from mc2cm_graph.harvest.description import (
    BadRecord,
    Description,
    by_language,
    describe,
    line,
    listed,
    mapping,
    shown,
    web_address,
)
from mc2cm_graph.harvest.fault import Broken, Refused, Transient
from mc2cm_graph.harvest.geometry import box_of
from mc2cm_graph.harvest.page import Cursor, Item, Page
from mc2cm_graph.harvest.reading import read_all

JSON = "application/json"

_FARTHEST = 10_000
_MOST_ROWS = 100
_ORDERS = ("dataset_id", "")


@dataclass(frozen=True)
class Opendatasoft:
    """One Opendatasoft domain; ``address`` is that of the portal or of its Explore API."""

    address: str
    client: Client
    rows: int = 100

    def first(self) -> Cursor:
        """Begin with the list."""
        return {"offset": 0, "order": _ORDERS[0], "export": False, "total": None}

    def name_of(self, cursor: Cursor) -> str:
        """Give the address of the page."""
        if cursor["export"]:
            return f"{self._catalog()}/exports/json"
        parameters = {"limit": self._rows(), "offset": cursor["offset"]}
        if cursor["order"]:
            parameters["order_by"] = cursor["order"]
        return f"{self._catalog()}/datasets?{urlencode(parameters)}"

    def page(self, cursor: Cursor, validators: Validators) -> Page:
        """Ask for a page of datasets, or for the whole export."""
        name = self.name_of(cursor)
        try:
            answer = self.client.get(name, JSON, validators)
        except Refused as fault:
            if fault.status != 400 or not cursor["order"] or cursor["offset"]:
                raise
            note = f"the order by {cursor['order']} was refused; the portal's own order was taken"
            return Page(name, iter(()), following={**cursor, "order": ""}, notes=[note])
        if answer.unchanged:
            answer.body.close()
            return Page(name, iter(()), unchanged=True)
        if cursor["export"]:
            page = Page(name, iter(()), answer.validators)
            page.items = _exported(answer, page, self._site())
            return page
        with answer:
            records, total = _listed(answer)
        page = Page(name, iter(()), answer.validators, total=total)
        page.items = read_all(records, lambda record: _description(record, self._site()), "dataset_id")
        end = int(cursor["offset"]) + len(records)
        if total > _FARTHEST:
            page.following = {**cursor, "export": True}
            page.items = iter(())
        elif records and end < total:
            page.following = {**cursor, "offset": end, "total": total}
        page.moved = not cursor["export"] and cursor["total"] is not None and total < int(cursor["total"])
        return page

    def _rows(self) -> int:
        return min(self.rows, _MOST_ROWS)

    def _site(self) -> str:
        return self.address.partition("/api/")[0].rstrip("/")

    def _catalog(self) -> str:
        return f"{self._site()}/api/explore/v2.1/catalog"


def _listed(answer: Answer) -> tuple[list[Any], int]:
    raw = mapping(read_json(answer))
    records, total = raw.get("results"), raw.get("total_count")
    if not isinstance(records, list) or not isinstance(total, int):
        raise Transient(f"{answer.address}: found no results and total_count but {shown(raw)}")
    return records, total


def _exported(answer: Answer, page: Page, site: str) -> Iterator[Item]:
    """Read an export record by record; where it cannot be read on, that is told and nothing counts as gone."""
    taken = 0
    with answer:
        try:
            for record in ijson.items(answer.body, "item", use_float=True):
                yield from read_all([record], lambda one: _description(one, site), "dataset_id", taken)
                taken += 1
        except (ijson.JSONError, ValueError, RecursionError) as fault:
            page.torn = True
            yield Broken(f"after record {taken}", "", "unreadable-json", str(fault)[:200])
    page.total = taken


def _description(record: object, site: str) -> Description:
    if not isinstance(record, Mapping):
        raise BadRecord("not-an-object", shown(record))
    identifier = record.get("dataset_id") or record.get("datasetid")
    metas = mapping(record.get("metas"))
    default, dcat = mapping(metas.get("default")), mapping(metas.get("dcat"))
    language = line(default.get("language"))
    spatial = listed(dcat.get("spatial"))
    return describe(
        identifier,
        by_language(default.get("title"), language),
        texts=by_language(default.get("description"), language),
        keywords=listed(default.get("keyword")),
        publisher=default.get("publisher") or dcat.get("creator"),
        page=f"{site}/explore/dataset/{quote(line(identifier), safe='')}/",
        places=[*listed(default.get("territory")), *(one for one in spatial if not web_address(one))],
        place_iris=[one for one in spatial if web_address(one)],
        codes=listed(default.get("geographic_reference")),
        box=box_of(default.get("bbox")),
        themes=listed(default.get("theme")),
        licence=web_address(default.get("license_url")) or default.get("license"),
        modified=default.get("modified"),
        languages=[language],
    )
