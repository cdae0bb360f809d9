"""Wrong addresses: near names for people, problem details for machines."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.settings import Settings
from mc2cm_graph.web.app import create_app

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/city/lion", "/city/lyon"),
        ("/city/lyonn", "/city/lyon"),
        ("/city/beyrouth", "/city/beirut"),
        ("/practice/mc2cm-migration-profile", "/practice/mc2cm-city-migration-profile"),
        ("/concepts/theme/houssing", "/concepts/theme/housing"),
        ("/ville/lyon", "/city/lyon"),
    ],
)
def test_near_labels(live_site: FlaskClient, address: str, near: str) -> None:
    response = live_site.get(address)
    assert response.status_code == 404
    assert f'href="{near}"' in response.get_data(as_text=True)


def test_a_machine_gets_problem_details(live_site: FlaskClient) -> None:
    response = live_site.get("/city/lyonn", headers={"Accept": "application/json"})
    assert (response.status_code, response.mimetype) == (404, PROBLEM)
    assert response.json is not None
    assert response.json["status"] == 404
    assert "/city/lyon" in {one["path"] for one in response.json["near"]}
    refused = live_site.get("/city/lyon", headers={"Accept": "image/png"})
    assert (refused.status_code, refused.mimetype) == (406, PROBLEM)


def test_errors_are_told_in_the_reader_s_language(live_site: FlaskClient) -> None:
    assert "Cette page n’existe pas" in live_site.get("/rien", headers={"Accept-Language": "fr"}).text


def test_an_empty_leaf_of_a_list_is_not_there(live_site: FlaskClient) -> None:
    assert [live_site.get(f"/city/?page={leaf}").status_code for leaf in (0, -1, 999)] == [404, 404, 404]


def test_pages_are_for_reading(live_site: FlaskClient) -> None:
    response = live_site.post("/city/lyon", headers={"Accept": "text/html"})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_fault_of_ours_gets_a_reference_and_tells_no_secret(
    live_workers: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app: Flask = create_app(live_workers)

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("the secret of the house")

    response = app.test_client().get("/broken", headers={"Accept-Language": "fr"})
    assert response.status_code == 500
    assert "Référence" in response.text
    assert "secret" not in response.text
    assert "the secret of the house" in caplog.text


@pytest.mark.parametrize("address", ["/city/lyon%00", "/city/..%2f..%2fetc", "/city/" + "x" * 5000, "/%ff"])
def test_odd_addresses_are_just_not_there(live_site: FlaskClient, address: str) -> None:
    assert live_site.get(address).status_code == 404


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_long_address_is_not_told_back(live_site: FlaskClient, accept: str) -> None:
    response = live_site.get("/city/" + "long" * 15_000, headers={"Accept": accept})
    assert response.status_code == 404
    assert len(response.data) < 10_000
