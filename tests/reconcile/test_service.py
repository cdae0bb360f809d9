"""The service over HTTP: what it finds by names, codes, types and properties, and what it says to wrong requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from mc2cm_graph.names import ONTOLOGY, THINGS
from mc2cm_graph.settings import Limits
from tests.reconcile.conftest import Client

LEBANON = "http://publications.europa.eu/resource/authority/country/LBN"
CITY = ONTOLOGY + "City"


def thing(path: str) -> str:
    return THINGS + path


NAMES = {
    "Lyon": "city/lyon",
    "LYON": "city/lyon",
    "Lione": "city/lyon",
    "Wien": "city/vienna",
    "Muenchen": "city/munich",
    "torrejon de ardoz": "city/torrejon-de-ardoz",
    "بيروت": "city/beirut",
    "بَيْرُوت": "city/beirut",
    "امستردام": "city/amsterdam",
    "الدار البيضاء": "city/casablanca",
    "Bruxelles / Brussel": "city/brussels",
    "Lisboa (Portugal)": "city/lisbon",
    "Vienna, Austria": "city/vienna",
    "Stadt Wien": "institution/vienna-city",
    "Ville de Lyon": "institution/lyon-city",
    "UNHCR": "institution/unhcr",
    "International Organisation for Migration": "institution/iom",
    "Q456": "city/lyon",
    "https://www.wikidata.org/wiki/Q456": "city/lyon",
    "http://www.wikidata.org/entity/Q456": "city/lyon",
    "2996944": "city/lyon",
    "https://sws.geonames.org/2996944/": "city/lyon",
    "city/lyon": "city/lyon",
    THINGS + "city/lyon": "city/lyon",
    "69123": "city/lyon",
}
COUNTRIES = (
    "Lebanon", "Liban", "لُبْنان", "Libanon", "Líbano", "LB", "LBN", "422", "Q822", "272103", "country/lebanon",
    LEBANON, THINGS + "country/lebanon", "Lebanese Republic", "République libanaise", "Λίβανος",
)  # fmt: skip
"""A country is found in any language of Unicode CLDR, by each of its codes, by its IRI and by that of our record."""


@pytest.mark.parametrize(("text", "path"), NAMES.items())
def test_a_name_or_a_code_is_matched(client: Client, text: str, path: str) -> None:
    best = client.best(text)[0]
    assert (best["id"], best["match"]) == (thing(path), True)
    assert 90 <= best["score"] <= 100


@pytest.mark.parametrize("text", COUNTRIES)
def test_a_country_is_matched(client: Client, text: str) -> None:
    best = client.best(text, type="country")[0]
    assert (best["id"], best["match"]) == (LEBANON, True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Siena",
            "Geneva",
            "Perth (Australia)",
            "Gouvernorat de Tunis",
            "Casablanca-Settat",
            "Lyon (Texas)",
        ),
        *(
            "Valencia, Venezuela",
            "London, Australia",
            "Province of Milan",
            "Wiener Neustadt",
            "zzzz",
            "-",
            "؟",
        ),
    ],
)
def test_another_place_is_no_match(client: Client, text: str) -> None:
    assert [one for one in client.best(text, type="city") if one["match"]] == []


@pytest.mark.parametrize("text", ["Malta", "Sudan", "Iran (Islamic Rep. of)", "Niger", "American Samoa"])
def test_another_country_is_no_match(client: Client, text: str) -> None:
    assert [one for one in client.best(text, type="country") if one["match"]] == []


def test_a_name_of_two_is_left_to_the_reader(client: Client) -> None:
    for text in ("Tripoli", "طرابلس"):
        found = client.best(text, type="city")
        assert {one["id"] for one in found[:2]} == {
            thing("city/tripoli-lebanon"),
            thing("city/tripoli-libya"),
        }
        assert not any(one["match"] for one in found)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("Libya", "city/tripoli-libya"),
        ("ليبيا", "city/tripoli-libya"),
        ({"id": LEBANON, "name": "Lebanon"}, "city/tripoli-lebanon"),
        ({"id": "country/lebanon"}, "city/tripoli-lebanon"),
        ("LB", "city/tripoli-lebanon"),
        (["Nowhere", "Lebanon"], "city/tripoli-lebanon"),
    ],
)
def test_a_property_tells_namesakes_apart(client: Client, value: object, path: str) -> None:
    for property_ in ("mc:country", ONTOLOGY + "country"):
        best, *others = client.best("Tripoli", type="city", properties=[{"pid": property_, "v": value}])
        assert (best["id"], best["match"]) == (thing(path), True)
        assert all(one["score"] < 90 for one in others)
        features = {feature["id"]: feature["value"] for feature in best["features"]}
        assert features["property:" + ONTOLOGY + "country"] == 100


def test_a_place_in_the_text_tells_namesakes_apart(client: Client) -> None:
    for text in ("Tripoli, Lebanon", "Tripoli (Líbano)", "Tripoli - LIBAN", "طرابلس، لبنان"):
        best = client.best(text, type="city")[0]
        assert (best["id"], best["match"]) == (thing("city/tripoli-lebanon"), True), text


def test_types_are_constraints(client: Client) -> None:
    for type_ in (CITY, "mc:City", "city", [CITY, "country"]):
        assert {one["type"][0]["id"] for one in client.best("Vienna", type=type_)} == {CITY}
    assert client.best("Vienna", type=[CITY, "country"], type_strict="all") == []
    public = "http://data.europa.eu/m8g/PublicOrganisation"
    found = client.best("Lisbon", type=public)
    assert found[0]["id"] == thing("institution/lisbon-municipality")
    assert client.best("Vienna", type="https://nowhere.example/Thing") == []
    soft = client.best("Stadt Wien", type=CITY, type_strict="should", limit=25)
    assert (soft[0]["id"], soft[0]["match"]) == (thing("city/vienna"), True)
    others = [one for one in soft if one["type"][0]["id"] != CITY]
    assert others
    assert not any(one["match"] for one in others)


def test_candidates_come_best_first_and_no_more_than_asked(client: Client) -> None:
    found = client.best("Vienna", limit=25)
    scores = [one["score"] for one in found]
    assert len(found) > 5
    assert scores == sorted(scores, reverse=True)
    assert client.best("Vienna", limit=2) == found[:2]
    assert len(client.best("city of", limit=100000)) <= Limits().reconcile_candidates


def test_properties_alone_find_things(client: Client) -> None:
    found = client.form(
        "/reconcile",
        queries={"q": {"type": "city", "limit": 25, "properties": [{"pid": "mc:country", "v": "Jordan"}]}},
    ).json()["q"]["result"]
    assert [one["id"] for one in found] == [thing("city/amman")]
    assert found[0]["score"] == 100


def test_the_draft_has_conditions(client: Client) -> None:
    def ask(*conditions: Mapping[str, object], **more: object) -> list[tuple[str, bool]]:
        response = client.post("/reconcile/1.0/match", {"queries": [{"conditions": conditions, **more}]})
        assert response.status_code == 200, response.text
        return [(one["id"], one["match"]) for one in response.json()["results"][0]["candidates"]]

    name = {"matchType": "name", "propertyValue": "Tripoli"}
    country = {"matchType": "property", "propertyId": "mc:country", "propertyValue": "Libya"}
    assert ask(name, {**country, "required": True}, type=CITY) == [(thing("city/tripoli-libya"), True)]
    assert ask(name, {**country, "matchQuantifier": "none", "required": True}, type=CITY) == [
        (thing("city/tripoli-lebanon"), True)
    ]
    assert ask({"matchType": "id", "propertyValue": "Q456"}) == [(thing("city/lyon"), True)]
    both = {"matchType": "name", "propertyValue": ["Lisbon", "Vienna"]}
    assert {one for one, _ in ask(both, type=CITY)[:2]} == {thing("city/lisbon"), thing("city/vienna")}
    assert not any(match for _, match in ask(both, type=CITY))
    assert ask({**both, "matchQuantifier": "all"}, type=CITY) == []
    near = {**country, "propertyValue": "Libia xyz", "required": True}
    assert ask(name, {**near, "matchQualifier": "exact"}, type=CITY) == []


WRONG = {
    "no JSON": ('{"q0": ', 400),
    "a list": ("[]", 400),
    "a text": ('"Lyon"', 400),
    "nothing asked": ('{"q0": {}}', 400),
    "an empty name": ('{"q0": {"query": ""}}', 400),
    "a number for a name": ('{"q0": {"query": 5}}', 400),
    "an unknown member": ('{"q0": {"query": "Lyon", "lmit": 3}}', 400),
    "a limit of nothing": ('{"q0": {"query": "Lyon", "limit": 0}}', 400),
    "half a limit": ('{"q0": {"query": "Lyon", "limit": 1.5}}', 400),
    "an unknown strictness": ('{"q0": {"query": "Lyon", "type_strict": "maybe"}}', 400),
    "a property without a value": ('{"q0": {"query": "Lyon", "properties": [{"pid": "mc:country"}]}}', 400),
    "no number": ('{"q0": {"query": "Lyon", "limit": NaN}}', 400),
    "half a character": ('{"q0": {"query": "\\ud800"}}', 400),
    "brackets without end": ("[" * 20000, 400),
    "a number without end": ('{"q0": {"query": "Lyon", "limit": ' + "9" * 5000 + "}}", 400),
    "too many": (json.dumps({f"q{n}": {"query": "Lyon"} for n in range(51)}), 413),
}


@pytest.mark.parametrize(("queries", "status"), WRONG.values(), ids=WRONG)
def test_a_wrong_batch_is_told_what_is_wrong(client: Client, queries: str, status: int) -> None:
    for response in (
        client.get("/reconcile", queries=queries) if len(queries) < 4000 else None,
        requests.post(client.root + "/reconcile", data={"queries": queries}, timeout=60),
    ):
        if response is None:
            continue
        assert response.status_code == status
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        problem = response.json()
        assert "found" in problem["detail"]
        assert "expected" in problem["detail"]
        assert problem.get("limit") == ("reconcile_queries" if status == 413 else None)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/reconcile/1.0/match", {}),
        ("/reconcile/1.0/match", {"queries": {}}),
        ("/reconcile/1.0/match", {"queries": [{"query": "Lyon"}]}),
        ("/reconcile/1.0/match", {"queries": [{"conditions": []}]}),
        ("/reconcile/1.0/match", {"queries": [{"conditions": [{"propertyValue": "x"}]}]}),
        ("/reconcile/1.0/extend", {"ids": ["city/lyon"]}),
        ("/reconcile/1.0/extend", {"ids": "city/lyon", "properties": []}),
        ("/reconcile/1.0/extend", {"ids": [], "properties": [{"id": "x", "settings": {"colour": 1}}]}),
        ("/reconcile/1.0/extend", {"ids": [], "properties": [{"id": "x", "settings": {"limit": -1}}]}),
        ("/reconcile/1.0/extend", {"ids": [], "properties": [{"id": "x", "settings": {"language": "xx"}}]}),
        ("/reconcile/1.0/extend", {"ids": [], "properties": [{"id": "x", "settings": {"content": []}}]}),
    ],
)
def test_a_wrong_body_is_told_what_is_wrong(client: Client, path: str, content: object) -> None:
    response = client.post(path, content)
    assert response.status_code == 400
    assert "expected" in response.json()["detail"]


def test_other_wrong_requests(client: Client) -> None:
    wrong = {
        client.form("/reconcile").status_code,
        client.form("/reconcile", queries={}, extend={"ids": [], "properties": []}).status_code,
        client.get("/reconcile/suggest/entity").status_code,
        client.get("/reconcile/suggest/entity", prefix="L", cursor="-1").status_code,
        client.get("/reconcile/suggest/type", prefix="L", limit="many").status_code,
    }
    assert wrong == {400}
    assert client.get("/reconcile/preview", id="nothing").status_code == 404
    assert client.get("/reconcile/flyout/entity", id="nothing").status_code == 404
    assert client.get("/reconcile/suggest/city", prefix="L").status_code == 404
    assert requests.post(client.root + "/reconcile/1.0/match", data="x=1", timeout=60).status_code == 415
    many = {"ids": ["city/lyon"] * 201, "properties": [{"id": "mc:country"}]}
    assert client.post("/reconcile/1.0/extend", many).status_code == 413


def test_a_long_text_costs_nothing(client: Client) -> None:
    assert client.best("Lyon " * 20000) == []


def test_many_at_a_time_are_answered_or_put_off(client: Client) -> None:
    batch = {f"q{n}": {"query": f"Ministry of the Interior and Municipalities of {n}"} for n in range(50)}
    with ThreadPoolExecutor(12) as pool:
        responses = list(pool.map(lambda _: client.form("/reconcile", queries=batch), range(24)))
        assert client.get("/healthz").status_code == 200
    statuses = {response.status_code for response in responses}
    assert 200 in statuses
    assert statuses <= {200, 503}
    for response in responses:
        if response.status_code == 503:
            assert response.headers["Retry-After"] == "1"
