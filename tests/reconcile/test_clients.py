"""What clients meet beside matching: the manifest, suggestions, flyouts, previews, values, other hosts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
import requests

from mc2cm_graph.names import ONTOLOGY, THINGS
from mc2cm_graph.settings import Limits
from tests.reconcile.conftest import Client

LYON = THINGS + "city/lyon"
TANGIER = THINGS + "city/tangier"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
WIKIDATA = "https://w3id.org/mc2cm/concepts/identifier-scheme/wikidata"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OPENREFINE = "application/json, text/javascript, */*; q=0.01"


def test_every_address_of_the_manifest_answers(client: Client) -> None:
    manifest = client.get("/reconcile").json()
    assert manifest["versions"] == ["0.2"]
    assert manifest["batchSize"] == Limits().reconcile_queries

    def of(template: str, id_: str) -> str:
        return template.replace("{{id}}", quote(id_, safe=""))

    view = requests.get(of(manifest["view"]["url"], LYON), timeout=60)
    assert (view.status_code, view.url) == (200, client.root + "/city/lyon")
    assert requests.get(of(manifest["preview"]["url"], LYON), timeout=60).status_code == 200
    feature = requests.get(
        of(manifest["feature_view"]["url"], "name_exact"), headers={"Accept": BROWSER}, timeout=60
    )
    assert feature.url == client.root + "/reconcile#name_exact"
    assert 'id="name_exact"' in feature.text
    assert requests.get(manifest["logo"], timeout=60).status_code == 200
    assert requests.get(manifest["documentation"], timeout=60).status_code == 200
    for which, ids in {"entity": LYON, "type": ONTOLOGY + "City", "property": ONTOLOGY + "country"}.items():
        service = manifest["suggest"][which]
        address = service["service_url"] + service["service_path"]
        found = requests.get(address, {"prefix": ids}, timeout=60).json()["result"]
        assert found[0]["id"] == ids
        flyout = service["flyout_service_url"] + service["flyout_service_path"].replace(
            "${id}", quote(ids, safe="")
        )
        told = requests.get(flyout, timeout=60).json()
        assert told["id"] == ids
        assert f"<strong>{found[0]['name']}</strong>" in told["html"]
    propose = manifest["extend"]["propose_properties"]
    address = propose["service_url"] + propose["service_path"]
    assert len(requests.get(address, {"type": "city"}, timeout=60).json()["properties"]) > 10


def test_the_manifest_of_the_draft(client: Client) -> None:
    manifest = client.get("/reconcile/1.0").json()
    assert manifest["versions"] == ["1.0-draft"]
    assert manifest["standardizedScore"] is True
    assert "identifierSpace" not in manifest
    view = manifest["view"]["url"].replace("{id}", quote(LYON, safe=""))
    assert requests.get(view, timeout=60).url == client.root + "/city/lyon"
    preview = requests.get(client.root + "/reconcile/1.0/preview", {"id": LYON}, timeout=60)
    assert "Lyon" in preview.text


def test_a_browser_gets_a_page_and_a_client_the_manifest(client: Client) -> None:
    kinds = {
        accept: requests.get(
            client.root + "/reconcile", headers={"Accept": accept} if accept else {}, timeout=60
        ).headers["Content-Type"]
        for accept in (BROWSER, OPENREFINE, "*/*", "application/json", "")
    }
    assert kinds.pop(BROWSER).startswith("text/html")
    assert set(kinds.values()) == {"application/json"}
    page = requests.get(client.root + "/reconcile?lang=de", headers={"Accept": BROWSER}, timeout=60)
    assert "Abgleich von Namen" in page.text
    batch = {"queries": json.dumps({"q0": {"query": "Lyon"}})}
    asked = requests.get(client.root + "/reconcile", batch, headers={"Accept": BROWSER}, timeout=60)
    assert asked.json()["q0"]["result"][0]["id"] == LYON


def test_texts_are_in_the_language_of_the_reader(client: Client) -> None:
    def named(**headers: str) -> tuple[str, str]:
        data = {"queries": json.dumps({"q0": {"query": "Tangier", "type": "city"}})}
        response = requests.post(client.root + "/reconcile", data=data, headers=headers, timeout=60)
        best = response.json()["q0"]["result"][0]
        assert best["id"] == TANGIER
        return best["name"], best["type"][0]["name"]

    assert named(**{"Accept-Language": "ar"}) == ("طنجة", "مدينة")
    assert named(**{"Accept-Language": "fr-CA, en;q=0.5"}) == ("Tanger", "Ville")
    assert named() == ("Tangier", "City")


@pytest.mark.parametrize(
    "path", ["/reconcile", "/reconcile/1.0", "/reconcile/1.0/match", "/reconcile/suggest/type?prefix="]
)
def test_pages_of_other_hosts_may_ask(client: Client, path: str) -> None:
    """CORS for every address of the service, without credentials (Cross-Origin Access)."""
    asking = {
        "Origin": "https://portal.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    before = requests.options(client.root + path, headers=asking, timeout=60)
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == "*"
    assert "content-type" in before.headers["Access-Control-Allow-Headers"].lower()
    answer = requests.get(client.root + path, headers={"Origin": "https://portal.example"}, timeout=60)
    if answer.status_code != 405:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in {**before.headers, **answer.headers}


def test_older_clients_may_ask_by_script(client: Client) -> None:
    """JSONP, which 0.2 leaves to a service; only the name of a function is taken."""
    called = client.get("/reconcile", callback="jQuery1_2")
    assert called.headers["Content-Type"].startswith("application/javascript")
    assert called.headers["X-Content-Type-Options"] == "nosniff"
    body = called.text.removeprefix("/**/jQuery1_2(").removesuffix(");")
    assert json.loads(body)["versions"] == ["0.2"]
    assert client.get("/reconcile/suggest/type", prefix="ci", callback="f").text.startswith("/**/f({")
    for name in ("alert(1)", "<script>", "a b", "x" * 200, ""):
        assert client.get("/reconcile", callback=name).status_code == 400, name


def test_suggestions_begin_as_typed_and_go_on(client: Client) -> None:
    def suggest(which: str, **parameters: str | int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.get(f"/reconcile/suggest/{which}", **parameters).json()["result"]
        return found

    assert suggest("entity", prefix="Tang")[0]["id"] == TANGIER
    assert suggest("entity", prefix="طنج")[0]["id"] == TANGIER
    assert suggest("entity", prefix="Q456")[0]["id"] == LYON
    cities = suggest("entity", prefix="Li", type="city")
    assert {one["notable"][0]["name"] for one in cities} == {"City"}
    first, second = suggest("entity", prefix="mi", limit=3), suggest("entity", prefix="mi", limit=3, cursor=3)
    assert len(first) == len(second) == 3
    assert [one["id"] for one in suggest("entity", prefix="mi", limit=6)] == [
        one["id"] for one in first + second
    ]
    later = client.get("/reconcile/1.0/suggest/entity", prefix="mi", limit=3, offset=3).json()["result"]
    assert [one["id"] for one in later] == [one["id"] for one in second]
    assert len(suggest("type", prefix="", limit=100)) > 30
    assert suggest("type", prefix="cit")[0] == suggest("type", prefix="mc:City")[0]
    properties = suggest("property", prefix="country")
    assert ONTOLOGY + "country" in [one["id"] for one in properties]
    [exact, similar] = client.get("/reconcile/1.0/suggest/property", prefix="country").json()["result"][0][
        "matchQualifiers"
    ]
    assert (exact["id"], similar["id"]) == ("exact", "similar")


def test_a_preview_stands_in_the_frame_of_a_client(client: Client) -> None:
    for path in ("/reconcile/preview", "/reconcile/1.0/preview"):
        preview = client.get(path, id=TANGIER, lang="ar")
        policy = preview.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "script-src" not in policy
        assert "X-Frame-Options" not in preview.headers
        assert '<html lang="ar" dir="rtl">' in preview.text
        assert "<script" not in preview.text
    page = requests.get(client.root + "/city/tangier", headers={"Accept": BROWSER}, timeout=60)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def extend(client: Client, ids: list[str], *properties: dict[str, object]) -> dict[str, Any]:
    response = client.form("/reconcile", extend={"ids": ids, "properties": list(properties)})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_values_are_entities_numbers_days_and_texts(client: Client) -> None:
    indicator = THINGS + "indicator/lyon-cada-places-2013"
    project = THINGS + "project/mc2cm-1"
    value = "http://purl.org/linked-data/sdmx/2009/measure#obsValue"
    found = extend(
        client,
        [LYON, project, indicator, "city/tangier", "nothing"],
        {"id": "mc:country"},
        {"id": WIKIDATA},
        {"id": "http://www.opengis.net/ont/geosparql#hasGeometry"},
        {"id": "schema:startDate"},
        {"id": value},
        {"id": "^mc:inCity", "settings": {"limit": 3}},
    )
    rows = found["rows"]
    assert [meta["name"] for meta in found["meta"][:2]] == ["country", "Wikidata item"]
    [country] = rows[LYON]["mc:country"]
    assert country == {"id": "http://publications.europa.eu/resource/authority/country/FRA", "name": "France"}
    assert rows[LYON][WIKIDATA] == [{"str": "Q456"}]
    assert rows[LYON]["http://www.opengis.net/ont/geosparql#hasGeometry"][0]["str"].startswith("POINT")
    assert len(rows[LYON]["^mc:inCity"]) == 3
    assert all("/practice/" in one["id"] for one in rows[LYON]["^mc:inCity"])
    assert [list(one) for one in rows[indicator][value]] == [["float"]]
    [country] = rows["city/tangier"]["mc:country"]
    assert country["name"] == "Morocco"
    assert rows["nothing"] == {meta["id"]: [] for meta in found["meta"]}


def test_settings_choose_what_is_given(client: Client) -> None:
    def labels(**settings: object) -> list[dict[str, Any]]:
        found = extend(client, [TANGIER], {"id": LABEL, "settings": settings})
        values: list[dict[str, Any]] = found["rows"][TANGIER][LABEL]
        return values

    assert labels() == [{"str": "Tangier"}]
    assert labels(language="ar") == [{"str": "طنجة"}]
    everything = labels(language="all")
    assert len(everything) >= 6
    assert labels(language="all", limit=2) == labels(language="all", limit="2") == everything[:2]
    assert labels(language="all", content="count") == [{"int": len(everything)}]
    country: dict[str, object] = {"id": "mc:country", "settings": {"content": "literal"}}
    assert extend(client, [TANGIER], country)["rows"][TANGIER]["mc:country"] == [{"str": "Morocco"}]
    country["settings"] = {"content": "id"}
    [told] = extend(client, [TANGIER], country)["rows"][TANGIER]["mc:country"]
    assert told["str"].endswith("/country/MAR")


def test_what_is_proposed_can_be_fetched(client: Client) -> None:
    proposed = client.get("/reconcile/extend/propose", type="city", limit=100).json()["properties"]
    ids = [one["id"] for one in proposed]
    assert {LABEL, ONTOLOGY + "country", WIKIDATA, "^" + ONTOLOGY + "inCity"} <= set(ids)
    rows: dict[str, list[object]] = {}
    for start in range(0, len(ids), Limits().reconcile_properties):
        part = [{"id": id_} for id_ in ids[start : start + Limits().reconcile_properties]]
        rows |= extend(client, [LYON], *part)["rows"][LYON]
    assert set(rows) == set(ids)
    assert sum(bool(values) for values in rows.values()) > len(ids) / 3
