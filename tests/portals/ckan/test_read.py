"""``mc2cm harvest`` reads a real CKAN: nothing lost, nothing doubled, nothing done twice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from tests.portals.ckan.filling import fill
from tests.portals.ckan.made_up import package
from tests.portals.ckan.portal import Portal
from tests.portals.ckan.reading import Told, command, datasets, kept, read

COUNT = 300


@pytest.fixture(scope="module")
def filled(ckan: Portal, live_snapshot: Snapshot) -> Portal:
    """The CKAN with some hundreds of datasets of the shapes of portals of cities, beside what other tests left.

    Its datasets are matched with the graph as it is served.
    """
    assert live_snapshot.root.parent == REPOSITORY / "build"
    fill(ckan, 0, COUNT)
    return ckan


@pytest.fixture(scope="module")
def total(filled: Portal) -> int:
    """How many datasets the CKAN has."""
    found = len(list(datasets(filled)))
    assert found >= COUNT
    return found


@pytest.fixture(scope="module")
def store(filled: Portal, total: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds one harvest."""
    path = tmp_path_factory.mktemp("read") / "harvest.sqlite"
    assert read(filled, path) == Told(total, total, 0, 0, 0)
    return path


def test_every_dataset_is_there_once_and_as_it_was_given(filled: Portal, store: Path) -> None:
    there = {dataset["id"]: dataset for dataset in datasets(filled)}
    found = kept(store)
    assert found.keys() == there.keys()
    for identifier, description in found.items():
        dataset = there[identifier]
        assert description.title == dataset["title"]
        assert set(description.themes) == set(dataset.get("theme", []))
        assert set(description.keywords) == {tag["name"] for tag in dataset["tags"]}
        assert set(description.formats) == {resource["format"] for resource in dataset["resources"]}
        assert description.modified == (dataset.get("modified") or dataset["metadata_modified"])


def test_places_and_publisher_of_the_schema_of_dcat_ap(filled: Portal, store: Path) -> None:
    found, by_box, by_name = kept(store), 0, 0
    for dataset in datasets(filled):
        description = found[dataset["id"]]
        assert [description.publisher] == [one["name"] for one in dataset.get("publisher", [{"name": ""}])]
        for coverage in dataset.get("spatial_coverage", []):
            if "text" in coverage:
                assert description.places == (coverage["text"],)
                by_name += 1
            if {"geom", "bbox"} & coverage.keys():
                assert description.box is not None
                by_box += 1
    assert by_box > COUNT / 3
    assert by_name > COUNT / 3


def test_a_second_harvest_changes_nothing(filled: Portal, store: Path, total: int) -> None:
    before = kept(store)
    assert read(filled, store) == Told(total, 0, 0, 0, 0)
    assert kept(store) == before


def test_a_harvest_that_was_killed_goes_on(filled: Portal, store: Path, total: int, tmp_path: Path) -> None:
    path = tmp_path / "harvest.sqlite"
    options = ["--page-size", "5"]
    running = subprocess.Popen(
        command(filled, path, *options),
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert any("20 pages" in line for line in running.stderr), "the harvest ended before it was killed"
    running.kill()
    running.communicate()
    assert 0 < len(kept(path)) < total
    done = subprocess.run(
        command(filled, path, *options), cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert "goes on after" in done.stderr
    assert kept(path) == kept(store)


def test_what_changes_in_the_portal_is_seen(filled: Portal, store: Path, total: int) -> None:
    filled.action("package_patch", id="dataset-000003", title="Renamed")
    filled.action("package_delete", id="dataset-000004")
    filled.action("package_create", **package(COUNT))
    assert read(filled, store) == Told(total, 1, 1, 1, 0)
    assert "Renamed" in {description.title for description in kept(store).values()}
    assert len(list(datasets(filled))) == total
