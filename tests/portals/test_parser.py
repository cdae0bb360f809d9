"""The parser of ckanext-dcat reads the catalogue: every dataset, every field that a CKAN has a place for."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, RDF, Graph
from rdflib.term import URIRef

from mc2cm_graph.settings import REPOSITORY, Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.web.app import create_app
from tests.needs import need

HOST = "https://data.example"
PYTHON = REPOSITORY / ".venv-ckan" / "bin" / "python"
READER = Path(__file__).with_name("dcat_reader.py")
CATALOGUES = {"/catalog": 2, "/catalog/described": 10}
"""The catalogues, and how many datasets each has at least."""

Read = Callable[[str, str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def site(live_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The site over the live graph."""
    return create_app(Settings(live_snapshot.root, tmp_path_factory.mktemp("none") / "workers")).test_client()


@pytest.fixture(scope="module")
def read(site: FlaskClient, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read all pages of a catalogue in a format as the harvester of ckanext-dcat goes through them."""

    def read_all(path: str, extension: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        following = f"{HOST}{path}.{extension}"
        file = tmp_path_factory.mktemp("page") / f"page.{extension}"
        while following:
            assert following.startswith(f"{HOST}{path}.{extension}")
            file.write_bytes(site.get(following.removeprefix(HOST), base_url=HOST).data)
            [page] = _parsed(file)
            found += page["datasets"]
            following = page["next"]
        return found

    return read_all


def _parsed(*files: Path) -> Any:
    need(PYTHON.exists(), f"ckanext-dcat in {PYTHON.parts[-3]} (make test-portals installs it)")
    # Without -P the folder of the tests of CKAN would stand for the package of that name.
    command = [str(PYTHON), "-P", str(READER), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def whole(site: FlaskClient, path: str) -> Graph:
    """Read all pages of a catalogue by a parser of our own choice."""
    graph, following = Graph(), [f"{path}.ttl"]
    while following:
        page = Graph().parse(data=site.get(following.pop(), base_url=HOST).data, format="turtle")
        graph += page
        links = page.objects(None, URIRef("http://www.w3.org/ns/hydra/core#next"))
        following = [str(link).removeprefix(HOST) for link in links]
    return graph


def extras(dataset: dict[str, Any]) -> dict[str, Any]:
    """Give what ckanext-dcat keeps beside CKAN's own fields; lists come as JSON."""
    return {extra["key"]: extra["value"] for extra in dataset["extras"]}


def by_iri(datasets: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give datasets by their IRI, none of which may come twice."""
    found = {extras(dataset)["uri"]: dataset for dataset in datasets}
    assert len(found) == len(datasets)
    return found


@pytest.mark.parametrize("path", sorted(CATALOGUES))
def test_every_dataset_is_found_with_its_fields(site: FlaskClient, read: Read, path: str) -> None:
    graph, found = whole(site, path), by_iri(read(path, "ttl"))
    assert {str(one) for one in graph.subjects(RDF.type, DCAT.Dataset)} == found.keys()
    assert len(found) >= CATALOGUES[path]
    for iri, dataset in found.items():
        node, more = URIRef(iri), extras(dataset)
        assert dataset["title"] in {str(one) for one in graph.objects(node, DCTERMS.title)}
        assert dataset["notes"] in {str(one) for one in graph.objects(node, DCTERMS.description)}
        assert json.loads(more["theme"]) == sorted(str(one) for one in graph.objects(node, DCAT.theme))
        assert more["publisher_name"]
        assert more["spatial_uri"] in {str(one) for one in graph.objects(node, DCTERMS.spatial)}
        assert more["spatial_text"]
        assert ("temporal_start" in more) == ((node, DCTERMS.temporal, None) in graph)
        assert len(dataset["resources"]) == len(list(graph.objects(node, DCAT.distribution)))


def test_our_own_datasets_lack_nothing(read: Read) -> None:
    found = by_iri(read("/catalog", "ttl"))
    for iri, dataset in found.items():
        more = extras(dataset)
        assert dataset["title"].startswith("mc2cm-graph")
        assert dataset["license_id"] == "cc-by"
        assert dataset["url"].startswith(HOST)
        assert dataset["version"] in iri or "versions" not in iri
        assert len(dataset["tags"]) > 20
        assert {
            "issued",
            "modified",
            "identifier",
            "frequency",
            "access_rights",
            "contact_name",
        } <= more.keys()
        assert len(json.loads(more["language"])) == 7
        assert more["temporal_start"] < more["temporal_end"]
        assert {"Lyon", "Lisbon", "Tunis"} <= set(more["spatial_text"].replace(" (", ", ").split(", "))
        assert json.loads(more["spatial_bbox"])["type"] == "Polygon"
        assert len(dataset["resources"]) > 10
        for resource in dataset["resources"]:
            wanted = {
                "name",
                "description",
                "url",
                "download_url",
                "license",
                "mimetype",
                "size",
                "hash",
                "uri",
            }
            assert {name for name in wanted if not resource.get(name)} == set()
            assert resource["hash_algorithm"] == "SHA-256"
            assert "/" in resource["mimetype"]
            assert ":" not in resource["mimetype"]


@pytest.mark.parametrize("path", sorted(CATALOGUES))
@pytest.mark.parametrize("extension", ["rdf", "jsonld", "nt"])
def test_every_format_says_the_same(read: Read, path: str, extension: str) -> None:
    assert by_iri(read(path, extension)) == by_iri(read(path, "ttl"))
