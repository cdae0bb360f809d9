"""udata, the software of data.gouv.fr and dados.gov.pt: ``/api/1/datasets/`` in the order of creation.

New datasets come at the end of that order; one that vanishes meanwhile moves the others up, which shows in the portal's
own count, and then the pages are gone through once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from mc2cm_graph.harvest.client import Client, Validators, read_json
from mc2cm_graph.harvest.description import (
    BadRecord,
    Description,
    by_language,
    describe,
    listed,
    mapping,
    shown,
    web_address,
)
from mc2cm_graph.harvest.fault import Transient
from mc2cm_graph.harvest.geometry import box_of
from mc2cm_graph.harvest.page import Cursor, Page
from mc2cm_graph.harvest.reading import read_all

JSON = "application/json"


@dataclass(frozen=True)
class Udata:
    """One udata; ``address`` is that of its API (``.../api/1/``) or of the portal."""

    address: str
    client: Client
    rows: int = 100

    def first(self) -> Cursor:
        """Begin with the first page."""
        return {"page": 1, "total": None}

    def name_of(self, cursor: Cursor) -> str:
        """Give the address of the page."""
        base = self.address.partition("/api/")[0].rstrip("/")
        parameters = {"page": cursor["page"], "page_size": self.rows, "sort": "created"}
        return f"{base}/api/1/datasets/?{urlencode(parameters)}"

    def page(self, cursor: Cursor, validators: Validators) -> Page:
        """Ask for a page of datasets."""
        name = self.name_of(cursor)
        with self.client.get(name, JSON, validators) as answer:
            if answer.unchanged:
                return Page(name, iter(()), unchanged=True)
            raw = mapping(read_json(answer))
            records, total = raw.get("data"), raw.get("total")
            if not isinstance(records, list):
                raise Transient(f"{name}: found no list of data but {shown(raw)}")
            page = Page(name, read_all(records, _description, "id"), answer.validators)
        page.total = total if isinstance(total, int) and total >= 0 else None
        before = cursor.get("total")
        page.moved = before is not None and page.total is not None and page.total < before
        if records and raw.get("next_page"):
            page.following = {"page": int(cursor["page"]) + 1, "total": page.total}
        return page


def _description(record: object) -> Description:
    if not isinstance(record, Mapping):
        raise BadRecord("not-an-object", shown(record))
    organization = mapping(record.get("organization"))
    spatial = mapping(record.get("spatial"))
    zones = listed(spatial.get("zones"))
    resources = [mapping(one) for one in listed(record.get("resources"))]
    quality = mapping(record.get("harvest"))
    return describe(
        record.get("id"),
        by_language(record.get("title")),
        texts=by_language(record.get("description")),
        keywords=listed(record.get("tags")),
        publisher=organization.get("name") or mapping(record.get("owner")).get("last_name"),
        publisher_iri=web_address(organization.get("page")),
        page=record.get("page"),
        iri=record.get("page"),
        codes=[mapping(zone).get("id") or zone for zone in zones if isinstance(zone, (str, Mapping))],
        places=[mapping(zone).get("name") for zone in zones],
        place_iris=[mapping(zone).get("uri") for zone in zones],
        box=box_of(spatial.get("geom")),
        licence=record.get("license"),
        modified=quality.get("modified_at") or record.get("last_modified"),
        formats=[one.get("format") for one in resources],
    )
