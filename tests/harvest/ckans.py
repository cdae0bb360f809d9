"""CKAN as its action API answers: ``package_search`` over a list of packages that may change meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.harvest.serving import Asked, Reply, as_json

Package = dict[str, Any]


def package(number: int, **fields: Any) -> Package:
    """Make a package with the fields that CKAN gives; its identifier looks as CKAN's do."""
    sign = hashlib.sha256(str(number).encode()).hexdigest()
    identifier = f"{sign[:8]}-{sign[8:12]}-{sign[12:16]}-{sign[16:20]}-{sign[20:32]}"
    return {
        "id": identifier,
        "name": f"dataset-{number}",
        "title": f"Registered residents of district {number}",
        "notes": "Yearly counts of the municipal register.",
        "organization": {"name": "city", "title": "City"},
        "author": None,
        "tags": [{"name": "population", "display_name": "population"}],
        "groups": [],
        "extras": [],
        "resources": [{"format": "CSV", "url": f"https://example.org/{number}.csv"}],
        "license_id": "cc-by",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "metadata_modified": "2024-03-01T10:00:00",
        "private": False,
        "state": "active",
        "type": "dataset",
        **fields,
    }


@dataclass
class Catalogue:
    """The packages of a CKAN. A page with the package ``poison`` fails.

    ``between`` is called with the number of searches before each one is answered.
    """

    packages: list[Any]
    most_rows: int = 1000
    search: bool = True
    ordered: bool = True
    etags: bool = False
    poison: str = ""
    between: Callable[[int], None] = lambda _: None
    searches: int = field(default=0)

    def __call__(self, asked: Asked) -> Reply:
        """Answer a request to the action API."""
        if asked.path.endswith("/package_search") and self.search:
            self.between(self.searches)
            self.searches += 1
            return self._search(asked)
        if asked.path.endswith("/current_package_list_with_resources"):
            start, limit = int(asked.parameters["offset"]), int(asked.parameters["limit"])
            return as_json({"success": True, "result": self.packages[start : start + limit]})
        return Reply(b'{"success": false, "error": {"__type": "Not Found Error"}}', 404)

    def _search(self, asked: Asked) -> Reply:
        start = int(asked.parameters["start"])
        rows = min(int(asked.parameters["rows"]), self.most_rows)
        packages = self.packages
        if self.ordered and asked.parameters["sort"] == "id asc":
            packages = sorted(packages, key=lambda one: str(one["id"]) if isinstance(one, dict) else "")
        results = packages[start : start + rows]
        if self.poison and any(one["id"] == self.poison for one in results):
            return Reply(b"Internal Server Error", 500)
        answer = {"success": True, "result": {"count": len(packages), "sort": "id asc", "results": results}}
        sign = f'"{hashlib.sha256(repr(answer).encode()).hexdigest()[:16]}"'
        if self.etags and asked.headers.get("if-none-match") == sign:
            return Reply(status=304)
        return as_json(answer, **({"ETag": sign} if self.etags else {}))
