"""Wrong addresses: near names for people, problem details for machines."""

from __future__ import annotations

import http.client
import json
from html import unescape
from urllib.parse import urlsplit

import html5rdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.settings import Settings
from mc2cm_graph.web.app import create_app
from mc2cm_graph.web.languages import LANGUAGES, direction
from mc2cm_graph.web.plain import REFUSALS

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


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_a_problem_is_told_in_one_language_and_says_in_which(live_site: FlaskClient, tag: str) -> None:
    english: dict[str, dict[str, object]] = {}
    for language in ("en", tag):
        for path, accept, status in (
            ("/city/lyonn", "application/json", 404),
            ("/city/lyon", "image/png", 406),
            ("/timeline?from=abc", "application/json", 400),
        ):
            told = live_site.get(path, headers={"Accept": accept, "Accept-Language": language})
            assert (told.status_code, told.mimetype) == (status, PROBLEM)
            assert told.headers["Content-Language"] == language
            assert "Accept-Language" in told.vary
            assert told.json is not None
            same = english.setdefault(path, told.json)
            if language != "en":
                assert same["title"] != told.json["title"], path
                assert same["detail"] != told.json["detail"], path


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_what_the_front_refuses_is_a_page_in_the_reader_s_language(live_app: Flask, tag: str) -> None:
    draw = live_app.extensions[REFUSALS]
    titles = set()
    for status in (400, 408, 413, 500, 503):
        headers, page = draw(status, "", f"{tag};q=0.9")
        assert dict(headers)["Content-Language"] == tag
        assert draw(status, f"lang={tag}&x=%ff", "en")[0] == headers
        document = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
        html = document.getroot() if hasattr(document, "getroot") else document
        assert (html.get("lang"), html.get("dir")) == (tag, direction(tag))
        titles.add(html.findtext(".//h1"))
        assert (tag == "en") == (draw(status, "", "en")[1] == page)
    assert len(titles) == 5
    assert b'<code dir="ltr">abc123</code>' in draw(500, "", tag, "abc123")[1]


def test_a_browser_is_refused_with_a_page_and_a_machine_with_problem_details(live_address: str) -> None:
    host = urlsplit(live_address).netloc
    for accept, kind in (("text/html,*/*;q=0.8", "text/html"), ("application/json", PROBLEM)):
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.putrequest("POST", "/city/lyon")
        headers = {"Accept": accept, "Accept-Language": "ar", "Content-Length": str(64 << 20), "Expect": ""}
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        assert response.status == 413
        assert (response.headers["Content-Type"] or "").startswith(kind)
        assert response.headers["Content-Language"] == ("ar" if kind == "text/html" else "en")
        assert (
            "هذا الطلب كبير جداً" in unescape(body)
            if kind == "text/html"
            else json.loads(body)["status"] == 413
        )


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
