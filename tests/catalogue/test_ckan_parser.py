"""The parser of ckanext-dcat finds every dataset and every field of the catalogue."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, RDF, RDFS, XSD, Graph, Literal
from rdflib.term import Node, URIRef

from mc2cm_graph.names import BASE
from mc2cm_graph.settings import REPOSITORY
from tests.catalogue.harvesting import pages
from tests.catalogue.test_catalogue import AUTHORITY, DCAT, GRAPH, SPDX
from tests.needs import need

PYTHON = REPOSITORY / ".venv-ckan" / "bin" / "python"
"""An environment with CKAN, which cannot share ours (``make .venv-ckan/ready``)."""

PROFILES = ("euro_dcat_ap_2", "euro_dcat_ap_3")
CATALOGS = ("catalog.ttl", "catalog/described.ttl")
Said = dict[str, Any]


def parsed(profile: str, found: list[Graph], folder: Path) -> list[Said]:
    """Have the parser read the pages of a catalogue."""
    need(PYTHON.exists(), "CKAN is not installed (make .venv-ckan/ready)")
    names = []
    for number, page in enumerate(found):
        path = folder / f"{number}.ttl"
        page.serialize(path, format="turtle")
        names.append(str(path))
    command = [str(PYTHON), str(Path(__file__).parent / "ckan_reader.py"), profile, *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    read: list[Said] = json.loads(done.stdout)
    return read


def field(dataset: Said, key: str) -> Any:
    """Give a field, whether it stands by itself or among the extras."""
    extras = {extra["key"]: extra["value"] for extra in dataset.get("extras", [])}
    return dataset.get(key) or extras.get(key)


def listed(value: Any) -> set[str]:
    """Give the members of a field that may be a list, or a list written as JSON."""
    return set(json.loads(value) if isinstance(value, str) else value or [])


def texts(graph: Graph, subject: Node, property_: URIRef) -> set[str]:
    return {str(text) for text in graph.objects(subject, property_)}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("path", CATALOGS)
def test_every_dataset_and_every_field_is_found(
    live_catalogue: FlaskClient, profile: str, path: str, tmp_path: Path
) -> None:
    found = list(pages(live_catalogue, path))
    read = parsed(profile, found, tmp_path)
    assert [bool(page["next"]) for page in read] == [True] * (len(found) - 1) + [False]
    for graph, page in zip(found, read, strict=True):
        datasets = {field(dataset, "uri"): dataset for dataset in page["datasets"]}
        assert set(datasets) == {str(iri) for iri in graph.subjects(RDF.type, DCAT.Dataset)}
        assert len(datasets) == len(page["datasets"])
        for iri, dataset in datasets.items():
            check_dataset(graph, URIRef(iri), dataset)


def check_dataset(graph: Graph, iri: URIRef, dataset: Said) -> None:
    """Hold what the parser found of a dataset against what the catalogue says."""
    english = Literal(dataset["title"], "en")
    assert english in graph.objects(iri, DCTERMS.title), iri
    assert Literal(dataset["notes"], "en") in graph.objects(iri, DCTERMS.description)
    assert listed(field(dataset, "theme")) == texts(graph, iri, DCAT.theme)
    assert {tag["name"] for tag in dataset["tags"]} == texts(graph, iri, DCAT.keyword)
    assert listed(field(dataset, "language")) == texts(graph, iri, DCTERMS.language)
    places = texts(graph, iri, DCTERMS.spatial)
    assert (field(dataset, "spatial_uri") in places) if places else not field(dataset, "spatial_uri")
    period = graph.value(iri, DCTERMS.temporal)
    for key, property_ in (("temporal_start", DCAT.startDate), ("temporal_end", DCAT.endDate)):
        said = graph.value(period, property_) if period else None
        assert field(dataset, key) == (str(said) if said else None), (iri, key)
    for key, property_ in (
        ("frequency", DCTERMS.accrualPeriodicity),
        ("access_rights", DCTERMS.accessRights),
    ):
        said = graph.value(iri, property_)
        assert field(dataset, key) == (str(said) if said else None), (iri, key)
    publisher = graph.value(iri, DCTERMS.publisher)
    assert field(dataset, "publisher_uri") == (str(publisher) if publisher else None)
    assert {resource["uri"] for resource in dataset["resources"]} == texts(graph, iri, DCAT.distribution)
    for resource in dataset["resources"]:
        check_resource(graph, URIRef(resource["uri"]), resource)
    if str(iri).startswith(BASE + "versions/") or str(iri).startswith(BASE + "catalog/"):
        assert dataset["license_id"] == "cc-by"
        assert (
            field(dataset, "contact_name") == field(dataset, "publisher_name") == "mc2cm-graph contributors"
        )
        assert dataset["version"] == str(graph.value(iri, DCAT.version))
    if iri == GRAPH:
        assert places
        assert period
        assert len(listed(field(dataset, "theme"))) > 3


def check_resource(graph: Graph, iri: URIRef, resource: Said) -> None:
    """Hold what it found of a file against what the catalogue says."""
    assert resource["access_url"] == str(graph.value(iri, DCAT.accessURL))
    format_ = graph.value(iri, DCTERMS.format)
    assert str(format_).startswith(AUTHORITY + "file-type/")
    size = graph.value(iri, DCAT.byteSize)
    if size is None:
        return
    assert Literal(resource["name"], "en") in graph.objects(iri, DCTERMS.title)
    assert resource["download_url"] == str(graph.value(iri, DCAT.downloadURL))
    media_type = graph.value(iri, DCAT.mediaType)
    assert media_type is not None
    assert str(media_type).endswith("/" + resource["mimetype"])
    assert resource["mimetype"] == str(graph.value(media_type, RDFS.label))
    assert resource["format"] == ("CSV" if resource["mimetype"] == "text/csv" else str(format_))
    assert Literal(str(resource["size"]), datatype=XSD.nonNegativeInteger) == size
    checksum = graph.value(iri, SPDX.checksum)
    assert resource["hash"] == str(graph.value(checksum, SPDX.checksumValue))
    assert resource["license"] == str(graph.value(iri, DCTERMS.license))
