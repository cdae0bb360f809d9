"""A real CKAN harvests our catalogue: every dataset with all that a portal shows, and nothing new the second time."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from rdflib.namespace import DCAT, RDF

from mc2cm_graph.snapshot import Snapshot
from tests.portals.ckan.harvesting import Outcome, add_source, harvest, move_source
from tests.portals.ckan.portal import Portal
from tests.publish.serving import Copy, serve

AUTHORITY = "http://publications.europa.eu/resource/authority"


@pytest.fixture(scope="module")
def served(live_snapshot: Snapshot) -> Iterator[Copy]:
    """Our server as portals find it."""
    with serve(live_snapshot) as copy:
        yield copy


def catalogue(address: str) -> rdflib.Graph:
    """Read all pages of a catalogue in Turtle."""
    graph, following = rdflib.Graph(), [address]
    while following:
        with urllib.request.urlopen(following.pop()) as answer:  # noqa: S310 - the loopback
            page = rdflib.Graph().parse(data=answer.read(), format="turtle")
        graph += page
        following = [
            str(one) for one in page.objects(None, rdflib.URIRef("http://www.w3.org/ns/hydra/core#next"))
        ]
    return graph


def harvested(ckan: Portal, source: str) -> dict[str, dict[str, Any]]:
    """Give the datasets of a source by their IRI, without what names the harvest itself."""
    found = {}
    for dataset in ckan.action("package_search", fq=f'harvest_source_id:"{source}"', rows=1000)["results"]:
        dataset["extras"] = [extra for extra in dataset["extras"] if extra["key"] != "harvest_object_id"]
        found[dataset["uri"]] = dataset
    return found


@pytest.fixture(scope="module")
def source(ckan: Portal, served: Copy) -> str:
    """Our catalogue as a source that was harvested once, at the address that the issue of a portal names."""
    added = add_source(ckan, "ours", f"{served.base}/catalog")
    outcome = harvest(ckan, added)
    assert outcome.errors == ()
    assert outcome.added == len(
        list(catalogue(f"{served.base}/catalog.ttl").subjects(RDF.type, DCAT.Dataset))
    )
    return added


def test_every_dataset_shows_what_a_portal_shows(ckan: Portal, served: Copy, source: str) -> None:
    said = catalogue(f"{served.base}/catalog.ttl")
    found = harvested(ckan, source)
    assert {str(one) for one in said.subjects(RDF.type, DCAT.Dataset)} == found.keys()
    assert len(found) >= 2
    for iri, dataset in found.items():
        node = rdflib.URIRef(iri)
        assert dataset["title"].startswith("mc2cm-graph")
        assert dataset["theme"]
        assert {*dataset["theme"]} == {str(one) for one in said.objects(node, DCAT.theme)}
        assert all(theme.startswith(f"{AUTHORITY}/data-theme/") for theme in dataset["theme"])
        [place] = dataset["spatial_coverage"]
        assert all(city in place["text"] for city in ("Amman", "Lisbon", "Lyon", "Tunis", "Vienna"))
        [period] = dataset["temporal_coverage"]
        assert int(period["start"][:4]) < int(period["end"][:4])
        assert (dataset["license_id"], dataset["license_title"]) == ("cc-by", "Creative Commons Attribution")
        assert dataset["isopen"] is True
        assert dataset["publisher"][0]["name"]
        assert dataset["frequency"].startswith(f"{AUTHORITY}/frequency/")
        assert dataset["version"]
        assert {tag["name"] for tag in dataset["tags"]} == {
            str(one) for one in said.objects(node, DCAT.keyword)
        }
        assert len(dataset["resources"]) == len(list(said.objects(node, DCAT.distribution))) > 10


def test_every_file_can_be_fetched_as_it_is_described(ckan: Portal, served: Copy, source: str) -> None:
    resources = [one for dataset in harvested(ckan, source).values() for one in dataset["resources"]]
    assert len(resources) > 20
    tables = 0
    for resource in resources:
        assert resource["license"] == f"{AUTHORITY}/licence/CC_BY_4_0"
        assert resource["name"]
        assert (resource["hash_algorithm"], len(resource["hash"])) == ("SHA-256", 64)
        assert resource["url"].startswith(served.base)
        asked = urllib.request.Request(resource["url"], method="HEAD")  # noqa: S310 - the loopback
        with urllib.request.urlopen(asked) as answer:  # noqa: S310
            assert int(answer.headers["Content-Length"]) == resource["size"]
            assert answer.headers["Content-Type"].partition(";")[0] == resource["mimetype"]
        if resource["mimetype"] == "text/csv":
            assert resource["format"] == "CSV"
            tables += 1
    assert tables > 10


def test_a_second_harvest_changes_nothing(ckan: Portal, source: str) -> None:
    before = harvested(ckan, source)
    again = harvest(ckan, source)
    # ckanext-dcat hands every dataset to CKAN each time and counts it as updated; CKAN finds nothing to change.
    assert again == Outcome(added=0, updated=len(before), deleted=0, unchanged=0, errors=())
    assert harvested(ckan, source) == before
    assert {dataset["metadata_modified"] for dataset in before.values()} == {
        ckan.action("package_show", id=dataset["id"])["metadata_modified"] for dataset in before.values()
    }


@pytest.mark.parametrize("extension", ["rdf", "jsonld", "nt"])
def test_other_formats_say_the_same(ckan: Portal, served: Copy, source: str, extension: str) -> None:
    before = harvested(ckan, source)
    move_source(ckan, source, f"{served.base}/catalog.{extension}")
    assert harvest(ckan, source) == Outcome(0, len(before), 0, 0, ())
    assert harvested(ckan, source) == before


def test_datasets_of_others_come_page_by_page(ckan: Portal, served: Copy) -> None:
    said = catalogue(f"{served.base}/catalog/described.ttl")
    expected = {str(one) for one in said.subjects(RDF.type, DCAT.Dataset)}
    added = add_source(ckan, "others", f"{served.base}/catalog/described.ttl")
    outcome = harvest(ckan, added)
    assert outcome == Outcome(len(expected), 0, 0, 0, ())
    found = harvested(ckan, added)
    assert found.keys() == expected
    assert len(expected) > 10
    for dataset in found.values():
        assert dataset["title"]
        assert dataset["theme"]
        assert dataset["publisher"][0]["name"]
        assert all(place["text"].isascii() or "é" in place["text"] for place in dataset["spatial_coverage"])
    assert harvest(ckan, added) == Outcome(0, len(expected), 0, 0, ())
    assert harvested(ckan, added) == found
