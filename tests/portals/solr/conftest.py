"""A collection of four datasets, as CKAN would have put them in, and the stand-in that serves it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portals.solr.collection import Collection
from tests.portals.solr.schema import Schema
from tests.portals.solr.server import Server

DATASETS: list[dict[str, object]] = [
    {
        "index_id": "1",
        "site_id": "portal",
        "name": "housing-lyon",
        "title": "Logements à Lyon",
        "notes": "Housing of the newly arrived",
        "tags": ["housing", "city of Lyon"],
        "state": "active",
        "views_total": 7,
        "metadata_modified": "2026-01-05T10:00:00Z",
        "data_dict": "x" * 40_000,
        "extras_theme": '["SOCI"]',
        "author": "Ville de Lyon",
    },
    {
        "index_id": "2",
        "site_id": "portal",
        "name": "schools-tunis",
        "title": "Schools of Tunis",
        "tags": ["education"],
        "state": "active",
        "views_total": 12,
        "metadata_modified": "2026-03-05T10:00:00.25Z",
    },
    {
        "index_id": "3",
        "site_id": "portal",
        "name": "schools-lyon",
        "title": "Schools of Lyon",
        "tags": ["education", "city of Lyon"],
        "state": "deleted",
        "metadata_modified": "2026-02-05T10:00:00Z",
    },
    {
        "index_id": "4",
        "site_id": "other",
        "name": "arrivals",
        "title": "Arrivals: a school's view (2015)",
        "state": "active",
        "metadata_modified": "2026-02-05T10:00:00Z",
    },
]


@pytest.fixture(scope="package")
def schema() -> Schema:
    """A small schema in the shape of CKAN's."""
    return Schema.read(Path(__file__).with_name("schema.xml"))


@pytest.fixture
def collection(schema: Schema) -> Collection:
    """Four datasets, committed."""
    made = Collection(schema)
    for dataset in DATASETS:
        made.add(dataset)
    made.commit()
    return made


@pytest.fixture
def served(collection: Collection) -> Iterator[Server]:
    """The stand-in over the four datasets."""
    with Server(0, collection) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield server
        server.shutdown()
        thread.join()
