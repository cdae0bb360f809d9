"""Pages and files of the transfer check and of the chains, over the made-up world and over live data."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.web.messages import hold_together
from tests.web.test_pages import check, fetch

DESK = "/practice/welcome-desk"


@pytest.fixture
def site(world_app: Flask) -> FlaskClient:
    """A client of the application over the made-up world."""
    return world_app.test_client()


def text_of(html: str) -> str:
    """Give the text of the page's main part, in one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_the_check_as_json(site: FlaskClient) -> None:
    """Altamar has the association; nothing tells its legal power or its inhabitants."""
    answer = site.get(f"{DESK}/check.json?city=altamar&on=2026-06-01")
    told = answer.get_json()
    assert told["requirements"] == {"met": 1, "not_met": 0, "unknown": 2}
    assert told["preconditions"] == {"met": 1, "not_met": 0, "unknown": 2}
    assert told["on"] == "2026-06-01"
    found = {
        r["property"]: r
        for group in told["criteria"]
        for p in group["preconditions"]
        for r in p["requirements"]
    }
    assert {name: r["outcome"] for name, r in found.items()} == {
        "requiresCompetence": "unknown",
        "requiresActor": "met",
        "minimumPopulation": "unknown",
    }
    (evidence,) = found["requiresActor"]["evidence"]
    assert evidence["thing"]["label"] == "Open Door"
    assert evidence["citations"] == ["https://w3id.org/mc2cm/id/institution/open-door#c1"]
    assert [source["title"] for source in evidence["sources"]] == ["Almanac of the made-up sea"]
    assert "Who" not in (found["requiresActor"]["question"] or "")
    assert "Altamar" in found["minimumPopulation"]["question"]
    assert [contact["homepage"] for contact in told["contacts"]] == ["https://altamar.example/"]
    assert [result["evidence_grades"][0].rpartition("/")[2] for result in told["results"]] == [
        "monitored",
        "reported",
    ]
    assert len(told["adoptions"]) == 5
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_check_as_csv(site: FlaskClient) -> None:
    answer = site.get(f"{DESK}/check.csv?city=altamar&lang=fr")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [(row["property"], row["value"], row["outcome"]) for row in rows] == [
        ("requiresCompetence", "theme:housing", "unknown"),
        ("requiresActor", "institution-kind:ngo", "met"),
        ("minimumPopulation", "50000", "unknown"),
    ]
    assert rows[1]["evidence"] == "Porte ouverte travaille dans la ville"
    assert rows[0]["question"].startswith(hold_together("Sur « "))
    assert answer.headers["Content-Language"] == "fr"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Could it work in Altamar?",
                "Open Door works in the city",
                "already carried out",
                "Whom to ask",
            ],
        ),
        (
            "fr",
            [
                "Est-ce possible à Altamar ?",
                "Porte ouverte travaille dans la ville",
                "déjà menée",
                "À qui s’adresser",
            ],
        ),
    ],
)
def test_the_page(site: FlaskClient, language: str, words: list[str]) -> None:
    answer = site.get(f"{DESK}/check?city=altamar&lang={language}")
    text = text_of(answer.get_data(as_text=True))
    assert answer.status_code == 200
    for word in words:
        assert word in text, word
    twins = " ".join(answer.headers.getlist("Link"))
    assert f"check.json?city=altamar&lang={language}" in twins


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "address",
    [
        "/practice/berlin-stadtteilmuetter/check",
        "/practice/berlin-stadtteilmuetter/check?city=turin",
        "/practice/turin-moi/check?city=lyon",
        "/practice/intercultural-cities-model/check?name=Hamlet&population=20000&policy=housing:municipal",
        "/transfers",
        "/transfers?mode=learning",
        "/practice/utrecht-model-of-neighbourhood-mothers/transfers",
    ],
)
def test_pages_are_valid(live_site: FlaskClient, address: str, language: str) -> None:
    """Strict HTML, no script or style in it, no identifier twice, no link into nothing."""
    check(address, fetch(live_site, address, language), language)


def test_a_documented_transfer_to_the_city_is_told(site: FlaskClient) -> None:
    text = text_of(site.get(f"{DESK}/check?city=breval").get_data(as_text=True))
    assert re.search(r"A transfer to Bréval is documented ?: +replication ?, 2011", text)
    assert "Adapted: Boats became trams." in text


def test_without_a_city_the_page_asks_for_one(site: FlaskClient) -> None:
    answer = site.get(f"{DESK}/check")
    text = text_of(answer.get_data(as_text=True))
    assert "Choose a city" in text
    assert "Describe your city yourself" in text
    assert "asked for here" in text


def test_a_described_city_is_checked(site: FlaskClient) -> None:
    """The form sends empty fields; they are dropped, so that the address says what was stated and no more."""
    sent = "name=Hamlet&population=20+000&actor=ngo&competence=&competence=housing:regional&policy=&city="
    moved = site.get(f"{DESK}/check?{sent}")
    assert moved.status_code == 303
    address = moved.headers["Location"]
    assert address.endswith("?name=Hamlet&population=20+000&actor=ngo&competence=housing%3Aregional")
    text = text_of(site.get(address).get_data(as_text=True))
    assert "Could it work in Hamlet?" in text
    assert "1 met" in text
    assert "2 not met" in text
    assert "20,000 stated by you" in text
    told = site.get(address.replace("/check?", "/check.json?")).get_json()
    assert told["city"] is None
    assert told["profile"]["population"] == 20_000
    assert told["requirements"] == {"met": 1, "not_met": 2, "unknown": 0}


def test_a_described_city_may_bear_any_name(site: FlaskClient) -> None:
    html = site.get(f"{DESK}/check?name=%3Cscript%3Ealert(1)%3C/script%3E&actor=ngo").get_data(as_text=True)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("city=nowhere", "city: found “nowhere”"),
        ("city=altamar&city=breval", "city: found “altamar, breval”"),
        ("population=many", "population: found “many”"),
        ("actor=wizard", "actor: found “wizard”"),
        ("policy=housing", "expected a theme and a level of government"),
        ("city=altamar&on=tomorrow", "on: found “tomorrow”"),
        ("city=altamar&on=2026-13-40", "on: found “2026-13-40”"),
    ],
)
def test_bad_input_gets_a_clear_page(site: FlaskClient, query: str, told: str) -> None:
    for path in ("check", "check.json", "check.csv"):
        answer = site.get(f"{DESK}/{path}?{query}", headers={"Accept": "application/json"})
        assert answer.status_code == 400
        assert told in answer.get_json(force=True)["detail"]
    assert site.get(f"{DESK}/check?{query}").status_code == 400


def test_files_need_a_city(site: FlaskClient) -> None:
    for extension in ("json", "csv"):
        answer = site.get(f"{DESK}/check.{extension}")
        assert answer.status_code == 400
    assert site.get("/practice/no-such/check?city=altamar").status_code == 404
    assert site.get("/practice/no-such/preconditions.ttl").status_code == 404
    assert site.get("/practice/no-such/transfers").status_code == 404


def test_a_page_of_another_day_is_another_page(site: FlaskClient) -> None:
    tags = {
        site.get(f"{DESK}/check?city=altamar&on={day}").headers["ETag"]
        for day in ("2026-06-01", "2026-06-02")
    }
    assert len(tags) == 2


def test_a_practice_without_conditions_says_so(site: FlaskClient) -> None:
    text = text_of(site.get("/practice/qasr-desk/check?city=altamar").get_data(as_text=True))
    assert "The sources name no conditions of this practice." in text


def test_the_shapes_are_turtle(site: FlaskClient) -> None:
    answer = site.get(f"{DESK}/preconditions.ttl?city=breval")
    assert answer.mimetype == "text/turtle"
    assert "sh:targetNode city:breval" in answer.get_data(as_text=True)
    assert "sh:targetClass mc:City" in site.get(f"{DESK}/preconditions.ttl").get_data(as_text=True)


def test_chains(site: FlaskClient) -> None:
    text = text_of(site.get("/transfers").get_data(as_text=True))
    assert "6 transfers of practices from city to city" in text
    assert "which became Guichet de Bréval" in text
    told = site.get("/transfers.json").get_json()
    assert len(told["transfers"]) == 6
    assert [tree["practice"].rpartition("/")[2] for tree in told["trees"]] == ["welcome-desk", "9-lessons"]
    rows = list(csv.DictReader(io.StringIO(site.get("/transfers.csv?mode=adoption").get_data(as_text=True))))
    assert {row["to"] for row in rows} == {"Bréval", "Meridia", "Qasr al-Bahr"}
    assert site.get("/transfers?mode=magic").status_code == 400


def test_chain_of_a_practice(site: FlaskClient) -> None:
    text = text_of(site.get("/practice/breval-desk/transfers").get_data(as_text=True))
    assert "It came itself out of Welcome desk" in text
    assert re.search(r"Qasr al-Bahr +mentoring ?, May 2013", text)
    assert "No transfer of this kind is documented." in text_of(
        site.get("/practice/script-day/transfers").get_data(as_text=True)
    )


def test_pages_lead_to_the_check(live_site: FlaskClient) -> None:
    html = live_site.get("/practice/berlin-stadtteilmuetter").get_data(as_text=True)
    for path in ("check", "transfers"):
        assert f'href="/practice/berlin-stadtteilmuetter/{path}"' in html
        assert live_site.get(f"/practice/berlin-stadtteilmuetter/{path}").status_code == 200
    assert 'href="/transfers"' in html


def test_live_chains_of_the_dossier(live_site: FlaskClient) -> None:
    """Barcelona's strategy went to Amadora and from there to five cities; Utrecht's mothers to Berlin and Odense."""
    rumour = text_of(
        live_site.get("/practice/barcelona-anti-rumour-strategy/transfers").get_data(as_text=True)
    )
    for name in ("Amadora", "Alba Iulia", "Cardiff", "Hamburg", "Messina", "Warsaw"):
        assert name in rumour
    mothers = live_site.get("/practice/utrecht-model-of-neighbourhood-mothers/transfers.json").get_json()
    places = [place["label"] for transfer in mothers["transfers"] for place in transfer["to"]]
    assert places == ["Berlin", "Odense"]
