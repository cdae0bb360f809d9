"""CKAN with the schema of DCAT-AP that ckanext-dcat brings: publishers and places are lists of objects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mc2cm_graph.harvest import Store
from mc2cm_graph.harvest.description import Description
from tests.harvest.ckans import Catalogue, package
from tests.harvest.running import run
from tests.harvest.serving import portal

SQUARE = {"type": "Polygon", "coordinates": [[[4.7, 45.7], [4.9, 45.7], [4.9, 45.8], [4.7, 45.7]]]}
AGENT = {"name": "Ville de Lyon", "uri": "https://example.org/lyon"}
PLACES = [{"text": "Lyon"}, {"uri": "https://example.org/place/1", "geom": json.dumps(SQUARE)}]


def taken(tmp_path: Path, **fields: Any) -> Description:
    """Give what is taken of a package with these fields."""
    path = tmp_path / "harvest.sqlite"
    one = package(1, **fields)
    with portal(Catalogue([one])) as there:
        run(path, there.url)
    with Store(path) as store:
        found = store.record("made-up", one["id"])
        assert found is not None
        return found.description


@pytest.mark.parametrize("written", [lambda value: value, json.dumps])
def test_publisher_and_places(tmp_path: Path, written: Any) -> None:
    found = taken(tmp_path, publisher=written([AGENT]), spatial_coverage=written(PLACES))
    assert (found.publisher, found.publisher_iri) == (AGENT["name"], AGENT["uri"])
    assert found.places == ("Lyon",)
    assert found.place_iris == ("https://example.org/place/1",)
    assert found.box == (4.7, 45.7, 4.9, 45.8)


@pytest.mark.parametrize(
    "wrong", ["nobody", 7, [None], [[]], {}, [{"name": {"en": 1}, "text": [], "geom": "{"}]]
)
def test_what_is_no_list_of_objects_is_left_aside(tmp_path: Path, wrong: Any) -> None:
    found = taken(tmp_path, publisher=wrong, spatial_coverage=wrong)
    assert (found.places, found.place_iris, found.box) == ((), (), None)
