"""The statements of data files: languages and scripts, slugs, what is left out."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest

from mc2cm_graph.harvest import Gazetteer, Subject, files_of, slug_of
from mc2cm_graph.harvest.description import describe
from mc2cm_graph.harvest.review import Proposed
from mc2cm_graph.harvest.run import Kept
from mc2cm_graph.names import ONTOLOGY, PREFIXES, thing_iri
from mc2cm_graph.snapshot import Snapshot
from tests.harvest.running import QUERIES

LABEL = PREFIXES["skos"] + "prefLabel"


@pytest.fixture(scope="module")
def gazetteer(world_snapshot: Snapshot) -> Gazetteer:
    return Gazetteer(world_snapshot, QUERIES)


def texts(
    gazetteer: Gazetteer, titles: list[tuple[str, str]], prefix: str, **rest: Any
) -> dict[str, set[str]]:
    """The texts of a property in the files of a dataset, by the kind of file: with their tags."""
    kept = Kept("elsewhere", describe("1", titles, **rest), "2026-11-23", "")
    link = Proposed("elsewhere", "1", "city", thing_iri("city", "breval"), 0.9, "confirmed", "", ())
    subject = Subject(kept, slug_of("elsewhere", kept.description), "https://data.example/api")
    return {
        file.kind: {
            f"{quad.object.value}@{quad.object.language}"
            for quad in file.quads
            if quad.predicate.value == prefix and isinstance(quad.object, ox.Literal)
        }
        for file in files_of(subject, [link], gazetteer)
    }


@pytest.mark.parametrize(
    ("titles", "rest", "tag"),
    [
        ([("fr", "Réfugiés")], {}, "fr"),
        (
            [("", "Réfugiés")],
            {"languages": ["http://publications.europa.eu/resource/authority/language/FRA"]},
            "fr",
        ),
        ([("", "Rifugiati")], {"languages": ["ita"]}, "it"),
        ([("", "اللاجئون")], {"languages": ["fr"]}, "ar"),
        ([("fr", "اللاجئون")], {}, "ar"),
        ([("ar", "Refugees")], {}, "en"),
        ([("", "Refugees")], {}, "en"),
        ([("xx", "Refugees")], {"languages": ["de-AT"]}, "de"),
    ],
)
def test_a_title_has_its_language(
    gazetteer: Gazetteer, titles: list[tuple[str, str]], rest: dict[str, Any], tag: str
) -> None:
    found = texts(gazetteer, titles, LABEL, **rest)
    assert found["source"] == {f"{titles[0][1]}@{tag}"}
    assert f"{titles[0][1]}@{tag}" in found["dataset"]
    assert {label.rpartition("@")[2] for label in found["dataset"]} == {"en", "fr", tag}


def test_a_publisher_has_the_language_of_its_script(gazetteer: Gazetteer) -> None:
    name = ONTOLOGY + "publisherName"
    arabic = texts(gazetteer, [("fr", "Réfugiés")], name, publisher="بلدية تونس")
    latin = texts(gazetteer, [("ar", "اللاجئون")], name, publisher="Ville de Tunis")
    assert arabic["source"] == {"بلدية تونس@ar"}
    assert latin["source"] == {"Ville de Tunis@en"}


def test_slugs_are_addresses(gazetteer: Gazetteer) -> None:
    slugs = [
        slug_of("portal", describe(identifier, [("", title)]))
        for identifier, title in (
            ("1", "Réfugiés & Ausländer: 2020/21 " + "mot " * 90),
            ("2", "اللاجئون"),
            ("3", "!a!"),
        )
    ]
    assert slugs[0].startswith("portal-refugies-auslander-2020")
    assert all(len(slug) < 80 and slug.isascii() and slug == slug.lower() for slug in slugs)
    assert len(set(slugs)) == 3
