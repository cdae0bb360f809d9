"""Opendatasoft's Explore API v2.1: pages as far as they reach, then the export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mc2cm_graph.harvest import Store
from tests.harvest.running import identifiers, run
from tests.harvest.serving import Asked, Reply, as_json, portal

Record = dict[str, Any]


def dataset(number: int, **fields: Any) -> Record:
    """Make a dataset with the fields that the catalogue gives."""
    return {
        "dataset_id": f"population-{number:05d}",
        "dataset_uid": f"da_{number}",
        "attachments": [],
        "has_records": True,
        "data_visible": True,
        "features": ["analyze"],
        "fields": [{"name": "year", "type": "int", "label": "Year"}],
        "metas": {
            "default": {
                "title": f"Population étrangère du quartier {number}",
                "description": "<p>Effectifs <b>annuels</b> par nationalité.</p>",
                "keyword": ["population", "étrangers"],
                "theme": ["Population"],
                "publisher": "Métropole de Lyon",
                "license": "Licence Ouverte v2.0",
                "license_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
                "language": "fr",
                "modified": "2024-02-01T10:00:00+00:00",
                "territory": ["Lyon"],
                "geographic_reference": ["fr_40_69123"],
                "bbox": {"geometry": {"type": "Polygon", "coordinates": [[[4.77, 45.7], [4.9, 45.81]]]}},
            },
            "dcat": {"creator": "Service statistique", "spatial": "Lyon"},
            **fields,
        },
    }


def explore(
    records: list[Any], farthest: int = 10_000, orders: tuple[str, ...] = ("dataset_id",)
) -> Callable[[Asked], Reply]:
    """Answer as the Explore API does."""

    def answering(asked: Asked) -> Reply:
        if asked.path == "/api/explore/v2.1/catalog/exports/json":
            return as_json(records)
        if asked.path != "/api/explore/v2.1/catalog/datasets":
            return Reply(b"{}", 404)
        offset, limit = int(asked.parameters["offset"]), int(asked.parameters["limit"])
        order = asked.parameters.get("order_by", "")
        if limit > 100 or offset + limit > farthest or (order and order not in orders):
            return Reply(b'{"error_code": "InvalidRESTParameterError", "message": "invalid"}', 400)
        return as_json({"total_count": len(records), "results": records[offset : offset + limit]})

    return answering


def test_all_pages_are_read(tmp_path: Path) -> None:
    records = [dataset(number) for number in range(230)]
    with portal(explore(records)) as there:
        outcome = run(tmp_path / "store", f"{there.url}/api/explore/v2.1/", "opendatasoft", rows=100)
        second = run(tmp_path / "store", there.url + "/api/explore/v2.1/", "opendatasoft", rows=100)
    assert (outcome.kept, outcome.whole) == (230, True)
    assert (second.fresh, second.changed, second.gone) == (0, 0, 0)


def test_the_fields_are_read(tmp_path: Path) -> None:
    with portal(explore([dataset(1)])) as there:
        run(tmp_path / "store", there.url, "opendatasoft")
    with Store(tmp_path / "store") as store:
        kept = store.record("made-up", "population-00001")
    assert kept is not None
    described = kept.description
    assert described.titles == (("fr", "Population étrangère du quartier 1"),)
    assert described.texts == (("fr", "Effectifs annuels par nationalité."),)
    assert (described.publisher, described.modified) == ("Métropole de Lyon", "2024-02-01T10:00:00+00:00")
    assert described.places == ("Lyon",)
    assert described.codes == ("fr_40_69123",)
    assert described.box == (4.77, 45.7, 4.9, 45.81)
    assert described.page == f"{there.url}/explore/dataset/population-00001/"


def test_a_large_catalogue_is_read_from_its_export(tmp_path: Path) -> None:
    records = [dataset(number) for number in range(10_050)]
    with portal(explore(records)) as there:
        outcome = run(tmp_path / "store", there.url, "opendatasoft", rows=100)
        asked = there.paths()
    assert (outcome.kept, outcome.whole) == (10_050, True)
    assert asked == ["/api/explore/v2.1/catalog/datasets", "/api/explore/v2.1/catalog/exports/json"]


def test_an_export_that_breaks_in_the_middle_is_told(tmp_path: Path) -> None:
    records = [dataset(number) for number in range(10_050)]
    whole = explore(records)

    def answering(asked: Asked) -> Reply:
        reply = whole(asked)
        return Reply(reply.body[:-4000] + b"\x00}") if "exports" in asked.path else reply

    with portal(answering) as there:
        outcome = run(tmp_path / "store", there.url, "opendatasoft", rows=100)
    assert outcome.kept > 10_000
    assert (outcome.broken, outcome.whole, outcome.gone) == (1, False, 0)


def test_an_order_that_is_refused_is_left_out(tmp_path: Path) -> None:
    records = [dataset(number) for number in range(25)]
    with portal(explore(records, orders=())) as there:
        outcome = run(tmp_path / "store", there.url, "opendatasoft")
    assert (outcome.kept, outcome.whole) == (25, True)


def test_broken_datasets_are_told(tmp_path: Path) -> None:
    broken = [
        dataset(1, default={"title": 5}),
        dataset(2, default=[]),
        {"dataset_id": ""},
        None,
        dataset(3, dcat=7),
    ]
    with portal(explore(broken)) as there:
        outcome = run(tmp_path / "store", there.url, "opendatasoft")
    assert identifiers(tmp_path / "store") == ["population-00003"]
    assert (outcome.broken, outcome.whole) == (4, True)
