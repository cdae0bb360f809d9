"""The made-up world in two versions, one of them served, and what the site says of them."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from mc2cm_graph.settings import REPOSITORY, Settings
from mc2cm_graph.snapshot import MANIFEST, Snapshot
from mc2cm_graph.web.app import create_app
from tests.needs import need

VOCABULARIES = REPOSITORY.parent / "shared" / "vocab"
HOST = "https://data.example/"
OLDER = "0123456789abcde0"
EARLIER_S = 1_700_000_000
"""When the older version was made: in November 2023, so that it is the version of another year."""


def shapes(*names: str) -> Graph:
    """Read official shapes; skips where they are absent."""
    found = Graph()
    for name in names:
        path = VOCABULARIES / "shapes" / name
        need(path.is_file(), f"the official shapes are not at {path}")
        found.parse(path)
    assert len(found) > 200
    return found


@pytest.fixture(scope="session")
def two_versions(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The newer of two kept versions of the made-up world; the older has another table and was made in another year."""
    folder = tmp_path_factory.mktemp("versions")
    newer = folder / world_snapshot.manifest.version
    shutil.copytree(world_snapshot.root, newer)
    older = folder / OLDER
    shutil.copytree(newer, older)
    body = b"iri,page\r\n"
    (older / "dump" / "city.csv").write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    files = tuple(
        replace(file, bytes=len(body), sha256=digest) if file.name == "dump/city.csv" else file
        for file in world_snapshot.manifest.files
    )
    replace(world_snapshot.manifest, version=OLDER, files=files).write(older / MANIFEST)
    os.utime(older / MANIFEST, (EARLIER_S, EARLIER_S))
    (folder / "current").symlink_to(newer.name)
    (folder / "broken").mkdir()
    return Snapshot.current(folder)


@pytest.fixture(scope="session")
def site_of_two(two_versions: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The site over them."""
    settings = Settings(two_versions.root, tmp_path_factory.mktemp("none") / "workers")
    return create_app(settings).test_client()


@pytest.fixture(scope="session")
def live_catalogue(live_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The site over the live graph."""
    settings = Settings(live_snapshot.root, tmp_path_factory.mktemp("none") / "workers")
    return create_app(settings).test_client()


def get(site: FlaskClient, path: str) -> Graph:
    """Read an answer in Turtle, asked for under the address of a real host."""
    response = site.get(path, base_url=HOST)
    assert (response.status_code, response.mimetype) == (200, "text/turtle"), path
    return Graph().parse(data=response.data, format="turtle")
