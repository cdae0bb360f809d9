"""Pages of related practices and of suggestions, in both languages, and the same as data."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.web.languages import LANGUAGES
from tests.web.test_pages import check, fetch

PAGES = [
    "/practice/vienna-startwien/related",
    "/practice/malmo-nightingale/related",
    "/practice/vienna-startwien/where-to",
    "/practice/vienna-startwien/where-to?city=lyon",
    "/city/lyon/take",
    "/city/calgary/take",
    "/concepts/theme/housing/matrix",
]
ABSENT = [
    "/practice/none/related",
    "/practice/none/related.csv",
    "/practice/none/where-to",
    "/practice/vienna-startwien/where-to?city=none",
    "/practice/vienna-startwien/where-to?city=vienna",
    "/city/none/take.json",
    "/concepts/theme/none/matrix",
]


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_pages_are_valid(live_site: FlaskClient, address: str, language: str) -> None:
    check(address, fetch(live_site, address, language), language)


@pytest.mark.parametrize("address", ABSENT)
def test_what_is_not_there_is_not_found(live_site: FlaskClient, address: str) -> None:
    assert live_site.get(address).status_code == 404


def test_every_made_up_practice_and_city_has_its_pages(world_app: Flask) -> None:
    client = world_app.test_client()
    index = world_app.extensions["mc2cm"].browser.index
    seen = 0
    for slug in index.slugs["practice"]:
        for name in ("related", "where-to"):
            check(slug, fetch(client, f"/practice/{slug}/{name}", "en"), "en")
            seen += 1
    for slug in index.slugs["city"]:
        check(slug, fetch(client, f"/city/{slug}/take", "fr"), "fr")
        seen += 1
    assert seen == 14


def test_pages_link_to_them(live_site: FlaskClient) -> None:
    practice = fetch(live_site, "/practice/vienna-startwien", "en")
    assert 'href="/practice/vienna-startwien/related"' in practice
    assert 'href="/practice/vienna-startwien/where-to"' in practice
    assert 'href="/city/lyon/take"' in fetch(live_site, "/city/lyon", "en")
    assert 'href="/concepts/theme/housing/matrix"' in fetch(live_site, "/concepts/theme/housing", "en")
    assert "/matrix" not in fetch(live_site, "/concepts/unit/EUR", "en")


def test_reasons_tell_how_many_share_them_and_lead_to_the_question(live_site: FlaskClient) -> None:
    page = fetch(live_site, "/practice/vienna-startwien/related", "en")
    assert "Both meet the challenge" in page
    assert re.search(
        r'href="/queries/practices-that-share\?feature=challenge&amp;value=[^"]+">only 4 of \d+ do</a>', page
    )
    french = fetch(live_site, "/practice/vienna-startwien/related", "fr")
    assert re.search(r">seulement 4 sur \d+</a>", french)


def test_json_and_csv_tell_the_same(live_site: FlaskClient) -> None:
    body = live_site.get("/practice/vienna-startwien/related.json").get_json()
    table = rows(live_site, "/practice/vienna-startwien/related.csv")
    told = {
        (name, entry["practice"], reason["feature"], reason["value"], str(reason["bearers"]))
        for name in ("related", "complementary", "sequels", "origins")
        for entry in body[name]
        for reason in entry["reasons"]
    }
    assert len(body["related"]) == 10
    assert len(told) > 50
    assert told == {(r["relation"], r["practice"], r["feature"], r["value"], r["bearers"]) for r in table}


@pytest.mark.parametrize(
    "address", ["/practice/vienna-startwien/related.csv", "/practice/vienna-startwien/where-to.csv"]
)
def test_queries_of_reasons_answer(live_site: FlaskClient, address: str) -> None:
    queries = sorted({row["query"] for row in rows(live_site, address)})
    assert len(queries) >= 20
    for query in queries[:: max(1, len(queries) // 20)]:
        with live_site.get(query) as answer:
            assert answer.status_code == 200, query


def test_number_of_rows_of_a_query_is_the_number_told(live_site: FlaskClient) -> None:
    for row in rows(live_site, "/practice/vienna-startwien/related.csv")[:12]:
        path, _, query = row["query"].partition("?")
        answer = rows(live_site, f"{path}.csv?{query}")
        assert len(answer) == int(row["bearers"])


def test_suggestions_are_sums_of_their_reasons(live_site: FlaskClient) -> None:
    body = live_site.get("/city/lyon/take.json").get_json()
    assert len(body["suggestions"]) > 180
    for one in body["suggestions"]:
        assert abs(one["score"] - sum(reason["part"] for reason in one["reasons"])) < 1e-6
    assert [one["rank"] for one in body["suggestions"]] == list(range(1, len(body["suggestions"]) + 1))


def test_the_matrix_agrees_with_the_list(live_site: FlaskClient) -> None:
    cells = rows(live_site, "/concepts/theme/housing/matrix.csv")
    assert {cell["standing"] for cell in cells} == {"done", "received", "suggested"}
    assert {cell["score"] for cell in cells if cell["standing"] != "suggested"} == {""}
    practice = cells[0]["practice"]
    slug = practice.rpartition("/")[2]
    listed = {row["city"]: row["score"] for row in rows(live_site, f"/practice/{slug}/where-to.csv")}
    shown = {
        c["city"]: c["score"] for c in cells if c["practice"] == practice and c["standing"] == "suggested"
    }
    assert {city: score for city, score in shown.items() if float(score) != 0} == {
        city: score for city, score in listed.items() if float(score) != 0
    }


def test_the_table_of_a_theme_tells_the_scores_of_its_file(live_site: FlaskClient) -> None:
    """The page is made of rough scores, its file of exact ones: they are the same as far as they are told."""
    compared = 0
    for theme in ("housing", "governance-coordination"):
        text = live_site.get(f"/concepts/theme/{theme}/matrix", headers={"Accept-Language": "en"}).text
        cells = re.findall(r'href="/practice/([^/]+)/where-to\?city=([^"]+)">(\d+\.\d)<', text)
        exact = {
            tuple(row[name].rpartition("/")[2] for name in ("practice", "city")): float(row["score"] or 0)
            for row in rows(live_site, f"/concepts/theme/{theme}/matrix.csv")
        }
        assert [f"{exact[practice, city]:.1f}" for practice, city, _ in cells] == [told for *_, told in cells]
        shown = dict.fromkeys(practice for practice, _, _ in cells)
        sums: dict[str, float] = defaultdict(float)
        for (practice, city), score in exact.items():
            sums[city] += score * (practice in shown)
        columns = {city for _, city, _ in cells}
        assert len(columns) == 12
        assert min(sums[city] for city in columns) >= sorted(sums.values(), reverse=True)[11] - 1e-6
        compared += len(cells)
    assert compared > 200
