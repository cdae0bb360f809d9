"""Every kind of answer fits the official schema of its version; the examples of the schemas are read as they say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.reconcile.conftest import VERSIONS, Client
from tests.reconcile.schemas import Schemas

CITY = "https://w3id.org/mc2cm/ontology#City"
COUNTRY = "https://w3id.org/mc2cm/ontology#country"
LYON = "https://w3id.org/mc2cm/id/city/lyon"
PROPERTIES = (
    COUNTRY,
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://purl.org/dc/terms/description",
    "http://www.opengis.net/ont/geosparql#hasGeometry",
    "https://w3id.org/mc2cm/concepts/identifier-scheme/wikidata",
    "^https://w3id.org/mc2cm/ontology#inCity",
    "https://schema.org/startDate",
    "https://schema.org/endDate",
    "http://purl.org/linked-data/sdmx/2009/measure#obsValue",
    "http://purl.org/dc/terms/issued",
    "https://nowhere.example/no-such-property",
)
IDS = (
    LYON,
    "city/tangier",
    "http://publications.europa.eu/resource/authority/country/LBN",
    "https://w3id.org/mc2cm/id/project/mc2cm-1",
    "https://w3id.org/mc2cm/id/indicator/lyon-cada-places-2013",
    "nothing",
)
TEXTS = ("Lyon", "بَيْرُوت", "Lisbonne", "UNHCR", "Tripoli", "Q456", "zzzzzz", "Ministry of the Interior", "x")

Answer = tuple[str, requests.Response]


def old_answers(client: Client) -> Iterator[Answer]:
    """Ask a service of version 0.2 for everything that it offers, with the schema of each answer."""
    yield "manifest", client.get("/reconcile")
    yield "manifest", client.get("/reconcile", lang="ar")
    batch: dict[str, Any] = {str(place): {"query": text} for place, text in enumerate(TEXTS)}
    full = {
        "query": "Lyon",
        "type": [CITY, "institution"],
        "type_strict": "should",
        "limit": 3,
        "properties": [{"pid": COUNTRY, "v": [{"id": "country/france", "name": "France"}, "France"]}],
    }
    batch |= {"full": full, "of no query": {"properties": [{"pid": COUNTRY, "v": "Jordan"}], "type": CITY}}
    yield "reconciliation-result-batch", client.form("/reconcile", queries=batch)
    yield "reconciliation-result-batch", client.get("/reconcile", queries=json.dumps(batch))
    yield "reconciliation-result-batch", client.post("/reconcile", {"queries": batch})
    yield "reconciliation-result-batch", client.post("/reconcile", batch)
    yield "reconciliation-result-batch", client.form("/reconcile", queries={})
    for which in ("entity", "property", "type"):
        schema = {"entity": "entities", "property": "properties", "type": "types"}[which]
        for prefix in ("", "ci", "p", "Lyo", "بير"):
            yield (
                f"suggest-{schema}-response",
                client.get(f"/reconcile/suggest/{which}", prefix=prefix, cursor=1),
            )
    query: dict[str, Any] = {"ids": list(IDS), "properties": [{"id": one} for one in PROPERTIES]}
    with_settings: dict[str, Any] = {
        "ids": list(IDS),
        "properties": [
            {"id": PROPERTIES[1], "settings": {"language": "all", "limit": "2"}},
            {"id": COUNTRY, "settings": {"content": "id"}},
            {"id": PROPERTIES[6], "settings": {"content": "count", "limit": 0}},
            {"id": "mc:theme", "settings": {"content": "literal"}},
        ],
    }
    for one in (query, with_settings):
        yield "data-extension-response", client.form("/reconcile", extend=one)
        yield "data-extension-response", client.get("/reconcile", extend=json.dumps(one))
        yield "data-extension-response", client.post("/reconcile", {"extend": one})
    for type_ in ("", CITY, "country", "institution", "nonsense"):
        yield (
            "data-extension-property-proposal",
            client.get("/reconcile/extend/propose", type=type_, limit=5),
        )


def draft_answers(client: Client) -> Iterator[Answer]:
    """Ask a service of the draft of 1.0 for everything that it offers, with the schema of each answer."""
    yield "manifest", client.get("/reconcile/1.0")
    yield "manifest", client.get("/reconcile/1.0/", lang="ar")
    queries: list[dict[str, Any]] = [
        {"conditions": [{"matchType": "name", "propertyValue": text}]} for text in TEXTS
    ]
    queries.append(
        {
            "type": CITY,
            "limit": 3,
            "lang": "fr",
            "conditions": [
                {"matchType": "name", "propertyValue": ["Lyon", "Lione"], "matchQuantifier": "all"},
                {"matchType": "id", "propertyValue": LYON},
                {
                    "matchType": "property",
                    "propertyId": COUNTRY,
                    "propertyValue": {"id": "country/france", "lang": "fr"},
                    "required": True,
                    "matchQualifier": "exact",
                },
            ],
        }
    )
    yield "reconciliation-result-batch", client.post("/reconcile/1.0/match", {"queries": queries})
    yield "reconciliation-result-batch", client.post("/reconcile/1.0/match", {"queries": []})
    for which in ("entity", "property", "type"):
        schema = {"entity": "entities", "property": "properties", "type": "types"}[which]
        for prefix in ("", "ci", "p", "Lyo", "بير"):
            address = f"/reconcile/1.0/suggest/{which}"
            yield f"suggest-{schema}-response", client.get(address, prefix=prefix, limit=3, offset=1)
    query: dict[str, Any] = {"ids": list(IDS), "properties": [{"id": one} for one in PROPERTIES]}
    everything: dict[str, Any] = {
        "ids": [LYON],
        "properties": [{"id": PROPERTIES[1], "settings": {"language": "all"}}],
    }
    for one in (query, everything):
        yield "data-extension-response", client.post("/reconcile/1.0/extend", one)
    for type_ in ("", CITY, "country", "institution", "nonsense"):
        yield "data-extension-property-proposal", client.get("/reconcile/1.0/extend/propose", type=type_)


ASK: dict[str, Callable[[Client], Iterator[Answer]]] = {"0.2": old_answers, "1.0": draft_answers}
KINDS_OF_ANSWER = 7


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_answer_fits_its_schema(client: Client, suite: Path, version: str) -> None:
    schemas = Schemas(VERSIONS[version] / "schemas")
    counted: Counter[str] = Counter()
    for name, response in ASK[version](client):
        assert response.status_code == 200, (name, response.url, response.text)
        assert response.headers["Content-Type"] == "application/json", response.url
        assert schemas.faults(name, response.json()) == [], (name, response.url)
        counted[name] += 1
    assert len(counted) == KINDS_OF_ANSWER, counted
    assert sum(counted.values()) >= 26


def test_the_draft_says_the_language_of_each_text(client: Client) -> None:
    [found] = client.post(
        "/reconcile/1.0/extend",
        {"ids": [LYON], "properties": [{"id": PROPERTIES[1], "settings": {"language": "all"}}]},
    ).json()["rows"]
    values = found["properties"][0]["values"]
    by_language = {value["lang"]: value for value in values}
    assert {"en", "fr", "ar"} <= set(by_language)
    assert by_language["ar"] == {"str": "ليون", "lang": "ar", "dir": "rtl"}


def examples(version: str, kind: str) -> list[Path]:
    """List the examples of requests that are valid or invalid."""
    folder = VERSIONS[version] / "examples"
    return [
        path
        for name in ("reconciliation-query-batch", "data-extension-query")
        for path in sorted((folder / name / kind).glob("*.json"))
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_examples_of_requests_are_read_as_the_schemas_say(
    client: Client, suite: Path, version: str
) -> None:
    counted = Counter[str]()
    for kind, status in (("valid", 200), ("invalid", 400)):
        for path in examples(version, kind):
            content = json.loads(path.read_text("utf-8"))
            is_extension = path.parent.parent.name == "data-extension-query"
            if version == "1.0":
                response = client.post(f"/reconcile/1.0/{'extend' if is_extension else 'match'}", content)
            else:
                response = client.form("/reconcile", **{"extend" if is_extension else "queries": content})
            assert response.status_code == status, (path, response.text)
            counted[kind] += 1
    assert counted == {"0.2": {"valid": 6, "invalid": 3}, "1.0": {"valid": 7, "invalid": 7}}[version]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schemas_tell_right_from_wrong(suite: Path, version: str) -> None:
    """The examples of all documents, so that a schema that lets everything pass would be seen."""
    schemas = Schemas(VERSIONS[version] / "schemas")
    counted = Counter[str]()
    for path in sorted((VERSIONS[version] / "examples").glob("*/*/*.json")):
        name, kind = path.parts[-3:-1]
        if name in schemas.names():
            faults = schemas.faults(name, json.loads(path.read_text("utf-8")))
            assert bool(faults) == (kind == "invalid"), (path, faults)
            counted[kind] += 1
    assert counted == {"0.2": {"valid": 28, "invalid": 16}, "1.0": {"valid": 31, "invalid": 20}}[version]
