"""OpenRefine itself reconciles a column with the service, tells namesakes apart by another, and fetches values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mc2cm_graph.names import ONTOLOGY, THINGS
from tests.needs import need
from tests.reconcile import openrefine
from tests.reconcile.conftest import Client
from tests.reconcile.openrefine import OpenRefine

TABLE = """city,country
Lisbonne,Portugal
Wien,AT
MUENCHEN,Deutschland
Tripoli,Lebanon
Tripoli,ليبيا
بيروت,لبنان
Atlantis,
"""
EXPECTED = ["lisbon", "vienna", "munich", "tripoli-lebanon", "tripoli-libya", "beirut", ""]
COUNTRY = ONTOLOGY + "country"
WIKIDATA = "https://w3id.org/mc2cm/concepts/identifier-scheme/wikidata"


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    """A running OpenRefine."""
    need(openrefine.BINARY.is_file(), "OpenRefine is not installed (apt-get install openrefine)")
    with openrefine.running(tmp_path_factory.mktemp("openrefine")) as found:
        yield found


def test_openrefine_reconciles_and_extends(refine: OpenRefine, client: Client, tmp_path: Path) -> None:
    manifest = client.get("/reconcile").json()
    spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
    service = client.root + "/reconcile"
    project = refine.project("cities", TABLE)
    config = {
        "mode": "standard-service",
        "service": service,
        **spaces,
        "type": {"id": ONTOLOGY + "City", "name": "City"},
        "autoMatch": True,
        "batchSize": manifest["batchSize"],
        "columnDetails": [{"column": "country", "property": {"id": COUNTRY, "name": "country"}}],
        "limit": 0,
    }
    refine.run(project, "reconcile", columnName="city", config=json.dumps(config))
    rows = refine.rows(project)
    matched = []
    for row in rows:
        recon = row[0]["recon"]
        assert recon["service"] == service
        matched.append(recon["m"]["id"] if recon["j"] == "matched" else "")
    assert matched == [f"{THINGS}city/{slug}" if slug else "" for slug in EXPECTED]

    extension = {"properties": [{"id": COUNTRY, "name": "country"}, {"id": WIKIDATA, "name": "Wikidata"}]}
    refine.run(
        project,
        "extend-data",
        baseColumnName="city",
        columnInsertIndex="1",
        endpoint=service,
        extension=json.dumps(extension),
        **spaces,
    )
    first = refine.rows(project)[0]
    assert [cell.get("v") for cell in first] == ["Lisbonne", "Portugal", "Portugal", "Q597"]
    assert first[2]["recon"]["m"]["id"].endswith("/country/PRT")
