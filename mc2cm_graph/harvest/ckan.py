"""CKAN: the action API, ``package_search`` in the order of identifiers.

Offsets move while datasets come and go. So each page begins with the last record of the page before: where that
one is no longer first, records moved up, and the reading steps back. A portal without ``package_search`` is read
by ``current_package_list_with_resources``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from mc2cm_graph.harvest.client import Answer, Client, Validators, read_json
from mc2cm_graph.harvest.description import (
    BadRecord,
    Box,
    Description,
    by_language,
    describe,
    line,
    listed,
    mapping,
    shown,
    web_address,
)
from mc2cm_graph.harvest.fault import Broken, GivenUp, Refused, Transient
from mc2cm_graph.harvest.geometry import box_of
from mc2cm_graph.harvest.page import Cursor, Page
from mc2cm_graph.harvest.reading import read_one

JSON = "application/json"

_SEARCH = "package_search"
_LIST = "current_package_list_with_resources"
_ABSENT = (400, 403, 404, 405, 409, 501)
_MOST_STEPS_BACK = 1_000
_MOST_FAILED = 3


@dataclass(frozen=True)
class Ckan:
    """One CKAN; ``address`` is that of its actions (``.../api/3/action``) or of the portal."""

    address: str
    client: Client
    rows: int = 100

    def first(self) -> Cursor:
        """Begin with the search."""
        return {"action": _SEARCH, "start": 0, "after": "", "back": 0, "rows": self.rows, "failed": 0}

    def name_of(self, cursor: Cursor) -> str:
        """Give the address of the page."""
        start, rows = int(cursor["start"]), int(cursor["rows"])
        if cursor["action"] == _LIST:
            return f"{self._actions()}/{_LIST}?{urlencode({'limit': rows, 'offset': start})}"
        parameters = {"q": "*:*", "sort": "id asc", "rows": rows, "start": start}
        return f"{self._actions()}/{_SEARCH}?{urlencode(parameters)}"

    def page(self, cursor: Cursor, validators: Validators) -> Page:
        """Ask for a page of packages."""
        name = self.name_of(cursor)
        try:
            answer = self.client.get(name, JSON, validators)
        except Refused as fault:
            if fault.status not in _ABSENT or cursor["action"] == _LIST or cursor["start"]:
                raise
            note = f"{_SEARCH} was refused ({fault.status}); {_LIST} was read instead"
            following = {**cursor, "action": _LIST}
            return Page(name, iter(()), following=following, notes=[note])
        except GivenUp as fault:
            if fault.status != 500 or cursor["action"] == _LIST:
                raise
            return self._around(cursor, name, fault)
        with answer:
            if answer.unchanged:
                return Page(name, iter(()), unchanged=True)
            packages, total = _packages(answer)
            page = Page(name, iter(()), answer.validators, total=total)
        again = bool(cursor["after"] and packages) and _name(packages[0]) == cursor["after"]
        page.items = iter(
            [
                read_one(f"result {n}", one, self._description, "id")
                for n, one in enumerate(packages)
                if n or not again
            ]
        )
        page.following = self._following(cursor, packages, total, page)
        return page

    def _around(self, cursor: Cursor, name: str, fault: GivenUp) -> Page:
        """Read a page in halves, for one package that the portal itself cannot write fails all of it.

        The package is told and left out; a portal that fails at several in a row is down, and the run stops.
        """
        rows, failed = int(cursor["rows"]), int(cursor["failed"])
        if rows > 1:
            return Page(name, iter(()), following={**cursor, "rows": rows // 2})
        if failed >= _MOST_FAILED:
            raise fault
        broken = Broken(f"result {cursor['start']}", "", "portal-fails", str(fault)[:200])
        start = int(cursor["start"]) + 1
        following = {**cursor, "start": start, "after": "", "rows": self.rows, "failed": failed + 1}
        return Page(name, iter([broken]), following=following)

    def _following(self, cursor: Cursor, packages: list[Any], total: int | None, page: Page) -> Cursor | None:
        start, after = int(cursor["start"]), str(cursor["after"])
        if not packages:
            return None
        names = [_name(package) for package in packages]
        if cursor["action"] == _SEARCH and after and min(names) > after and start > 0:
            back = int(cursor["back"]) + 1
            if back <= _MOST_STEPS_BACK:
                page.notes.append(f"records moved while page {start} was read: one page back")
                return {**cursor, "start": max(0, start - max(1, self.rows - 1)), "back": back}
        end = start + len(packages)
        if (total is not None and end >= total) or (cursor["action"] == _LIST and len(packages) < self.rows):
            return None
        if cursor["action"] == _LIST:
            return {**cursor, "start": end}
        cursor = {**cursor, "rows": min(self.rows, int(cursor["rows"]) * 2), "failed": 0}
        if len(packages) == 1 or not names[-1] or names[-1] != max(names):
            # A page of one record would never get on, and one out of order tells nothing.
            return {**cursor, "start": end, "after": ""}
        return {**cursor, "start": end - 1, "after": names[-1]}

    def _description(self, package: object) -> Description:
        return _description(package, self.address.partition("/api/")[0].rstrip("/"))

    def _actions(self) -> str:
        base = self.address.rstrip("/")
        return base if base.endswith("/action") else f"{base}/api/3/action"


def _name(package: object) -> str:
    return line(mapping(package).get("id"))


def _packages(answer: Answer) -> tuple[list[Any], int | None]:
    raw = mapping(read_json(answer))
    if raw.get("success") is not True:
        raise Transient(f"{answer.address}: found no success but {shown(raw.get('error', raw))}")
    result = raw.get("result")
    if isinstance(result, list):
        return result, None
    found = mapping(result)
    if not isinstance(found.get("results"), list):
        raise Transient(f"{answer.address}: found no list of results but {shown(result)}")
    count = found.get("count")
    return found["results"], count if isinstance(count, int) and count >= 0 else None


def _description(package: object, site: str) -> Description:
    if not isinstance(package, Mapping):
        raise BadRecord("not-an-object", shown(package))
    extras = {
        line(mapping(extra).get("key")): mapping(extra).get("value")
        for extra in listed(package.get("extras"))
    }

    def either(name: str) -> Any:
        value = package.get(name)
        return value if value not in (None, "", []) else extras.get(name)

    organization = mapping(package.get("organization"))
    resources = [mapping(resource) for resource in listed(package.get("resources"))]
    tags = [mapping(tag) for tag in listed(package.get("tags"))]
    spatial = _loaded(either("spatial"))
    names = [spatial] if isinstance(spatial, str) else []
    # Lists of objects, as the schemas of DCAT-AP have them that ckanext-dcat brings.
    agents = [mapping(agent) for agent in listed(_loaded(either("publisher")))]
    agent = agents[0] if agents else {}
    covered = [mapping(place) for place in listed(_loaded(either("spatial_coverage")))]
    return describe(
        package.get("id"),
        [*by_language(package.get("title")), *by_language(_loaded(either("title_translated")))],
        texts=[*by_language(package.get("notes")), *by_language(_loaded(either("notes_translated")))],
        keywords=[tag.get("display_name") or tag.get("name") for tag in tags],
        publisher=either("publisher_name")
        or agent.get("name")
        or organization.get("title")
        or either("author"),
        publisher_iri=web_address(either("publisher_uri") or agent.get("uri")),
        page=f"{site}/dataset/{quote(line(package.get('name') or package.get('id')), safe='')}",
        iri=web_address(either("uri")) or f"{site}/dataset/{quote(line(package.get('id')), safe='')}",
        places=[
            *names,
            *_values(either("spatial_text")),
            *_values(either("geographical_name")),
            *(place.get("text") for place in covered),
        ],
        place_iris=[
            *_values(either("spatial_uri")),
            *_values(either("geographical_geonames_url")),
            *(place.get("uri") for place in covered),
        ],
        codes=_values(either("geographical_code")),
        box=box_of(spatial) or _first_box(covered),
        themes=[
            *_values(either("theme")),
            *(mapping(group).get("title") for group in listed(package.get("groups"))),
        ],
        licence=web_address(package.get("license_url")) or package.get("license_id"),
        modified=either("modified") or package.get("metadata_modified"),
        formats=[resource.get("format") for resource in resources],
        languages=_values(either("language")),
    )


def _loaded(value: object) -> Any:
    """Read an extra that holds JSON as text; any other text is given back as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value


def _values(value: object) -> list[str]:
    """Read one value, a list, or a list written as JSON; objects of the DCAT-AP_IT extension by their name."""
    found = (
        line(mapping(one).get("theme") or mapping(one).get("uri")) or line(one)
        for one in listed(_loaded(value))
    )
    return [one for one in found if one]


def _first_box(covered: list[Mapping[str, Any]]) -> Box | None:
    geometries = (_loaded(place.get(name)) for place in covered for name in ("bbox", "geom"))
    return next((box for box in map(box_of, geometries) if box), None)
