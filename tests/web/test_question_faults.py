"""What is wrong with the asking of a question is told: to programs as problem details, to people as a page."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.web.messages import hold_together
from mc2cm_graph.web.questionfaults import STATUSES, type_iri
from mc2cm_graph.web.site import Site

PROBLEM = "application/problem+json"
CITY = "/queries/practices-of-a-city.json"


@pytest.mark.parametrize(
    ("address", "status", "key", "parameter", "near"),
    [
        (CITY, 400, "missing-parameter", "city", ()),
        (f"{CITY}?city=", 400, "unfit-value", "city", ()),
        (f"{CITY}?city=Lyon%20%3Cx%3E", 400, "unfit-value", "city", ("lyon",)),
        (f"{CITY}?city=lyon%0A", 400, "unfit-value", "city", ("lyon",)),
        (f"{CITY}?city=lyonn", 404, "no-such-thing", "city", ("lyon",)),
        (f"{CITY}?city=practice:vienna-startwien", 404, "no-such-thing", "city", ()),
        (f"{CITY}?city=city:lyon%23c1", 404, "no-such-thing", "city", ()),
        (f"{CITY}?city=lyon&city=vienna", 400, "repeated-parameter", "city", ()),
        (f"{CITY}?city=lyon&langage=fr", 400, "unknown-parameter", "langage", ("language",)),
        (f"{CITY}?city=lyon&limits=5", 400, "unknown-parameter", "limits", ("limit",)),
        (f"{CITY}?city=lyon&language=not%20a%20tag", 400, "unfit-value", "language", ()),
        (f"{CITY}?city=%FF", 400, "encoding", None, ()),
        ("/queries/practices-on-a-theme.csv?theme=houssing", 404, "no-such-thing", "theme", ("housing",)),
        ("/queries/practices-begun-between.csv?first=ten&last=2016", 400, "unfit-value", "first", ()),
        (
            "/queries/practices-begun-between.csv?first=1&last=99999999999999999999",
            400,
            "unfit-value",
            "last",
            (),
        ),
        ("/queries/describe-a-thing.ttl?thing=a:%25zz", 400, "unfit-value", "thing", ()),
        ("/queries/describe-a-thing.ttl?thing=http://a:b/", 404, "no-such-thing", "thing", ()),
        ("/queries/practices-that-share.xml?feature=%00&value=a:b", 400, "unfit-value", "feature", ()),
        (
            "/queries/practice-of-a-city.csv?city=lyon",
            404,
            "no-such-question",
            None,
            ("practices-of-a-city",),
        ),
        ("/queries/practices-of-a-city.ttl?city=lyon", 404, "no-such-format", None, ()),
        ("/queries/describe-a-thing.csv?thing=city:lyon", 404, "no-such-format", None, ()),
    ],
)
def test_a_program_is_told(  # noqa: PLR0917 - one row of the table above
    live_site: FlaskClient, address: str, status: int, key: str, parameter: str | None, near: tuple[str, ...]
) -> None:
    response = live_site.get(address)
    assert (response.status_code, response.mimetype) == (status, PROBLEM)
    assert response.headers["Cache-Control"] == "no-store"
    problem = response.json
    assert problem is not None
    assert (problem["type"], problem["status"]) == (type_iri(key), status)
    assert problem.get("parameter") == parameter
    assert problem["title"]
    assert problem["detail"]
    assert set(near) <= set(problem.get("near", ()))
    if parameter:
        assert problem["expected"]
        assert parameter in problem["detail"]


def test_everything_wrong_is_told_at_once(live_site: FlaskClient) -> None:
    problem = live_site.get(f"{CITY}?citty=lyon&language=%3C&limit=0").json
    assert problem is not None
    assert [one["parameter"] for one in problem["errors"]] == ["citty", "city", "language", "limit"]
    assert problem["errors"][0]["near"] == ["city"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("city=lyonn", 404, hold_together("Proche : lyon")),
        ("citty=lyon", 400, hold_together("Proche : city")),
        ("city=%3C", 400, "attendu le nom court"),
        ("city=lyon&limit=0", 400, "un nombre entier de 1 à 100000"),
    ],
)
def test_a_person_is_told_in_the_page_s_language(
    live_site: FlaskClient, query: str, status: int, told: str
) -> None:
    page = live_site.get(f"/queries/practices-of-a-city?{query}", headers={"Accept-Language": "fr"})
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert told in page.text
    assert 'role="alert"' in page.text
    assert '<html lang="fr"' in page.text
    problem = live_site.get(f"{CITY}?{query}", headers={"Accept-Language": "fr"}).json
    assert problem is not None
    assert told in problem["detail"]


def test_a_wrong_name_leads_to_near_questions(live_site: FlaskClient) -> None:
    page = live_site.get("/queries/practice-of-a-city")
    assert page.status_code == 404
    assert 'href="/queries/practices-of-a-city"' in page.text
    problem = live_site.get("/queries/practice-of-a-city", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.mimetype) == (404, PROBLEM)


def test_the_type_of_a_problem_is_an_anchor_of_a_page(live_site: FlaskClient) -> None:
    text = live_site.get("/queries/").text
    assert len(STATUSES) == 10
    for key in STATUSES:
        assert f'id="{key}"' in text
        assert type_iri(key).endswith(f"/queries/#{key}")


@pytest.mark.parametrize(
    "address",
    ["/practice/{practice}/related", "/practice/{practice}/where-to", "/city/lyon/take", "/knowledge"],
)
def test_links_of_the_site_ask_rightly(live_app: Flask, live_site: FlaskClient, address: str) -> None:
    site: Site = live_app.extensions["mc2cm"]
    found: set[str] = set()
    for practice in sorted(site.browser.index.slugs["practice"])[:6]:
        text = live_site.get(address.format(practice=practice)).text
        found |= {link.replace("&amp;", "&") for link in re.findall(r'href="(/queries/[^"]+)"', text)}
    assert len(found) > 10
    for link in sorted(found)[:80]:
        assert live_site.get(link).status_code == 200, link
