"""The comparison side by side: its forms, its table, its CSV, its refusals."""

from __future__ import annotations

import csv
import io

import html5rdf
import pytest
from flask.testing import FlaskClient

PAIR = "practice=lisbon-speak&practice=vienna-startwien"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "query", ["", "kind=city", "practice=lisbon-speak", PAIR, "city=lyon&city=vienna&city=tangier"]
)
def test_each_state_of_the_page_is_valid(live_site: FlaskClient, query: str, language: str) -> None:
    response = live_site.get(f"/compare?{query}&lang={language}")
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    assert len(response.data) < 100_000
    document = html5rdf.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    identifiers = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers)) > 0


def test_the_way_from_a_practice_to_the_table(live_site: FlaskClient) -> None:
    page = live_site.get("/practice/lisbon-speak").get_data(as_text=True)
    assert 'href="/compare?practice=lisbon-speak"' in page
    form = html5rdf.parse(live_site.get("/compare?practice=lisbon-speak").data, namespaceHTMLElements=False)
    offered = [option.get("value") for option in form.iter("option")]
    assert "vienna-startwien" in offered
    assert "lisbon-speak" not in offered
    hidden = [field.get("value") for field in form.iter("input") if field.get("name") == "practice"]
    assert hidden == ["lisbon-speak"]
    table = live_site.get(f"/compare?{PAIR}").get_data(as_text=True)
    assert table.count('<th scope="col">') == 3
    assert "Not known" in table
    assert f"/compare.csv?{PAIR}".replace("&", "&amp;") in table


def test_the_csv_holds_the_rows_of_the_page(live_site: FlaskClient) -> None:
    response = live_site.get(f"/compare.csv?{PAIR}")
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    assert {"fact", "label", "state", "lisbon-speak", "vienna-startwien"} == set(rows[0])
    cost = next(row for row in rows if row["fact"] == "mc:totalCost")
    assert (cost["state"], cost["lisbon-speak"], cost["vienna-startwien"]) == ("unknown", "", "")
    table = live_site.get(f"/compare?{PAIR}").get_data(as_text=True)
    assert table.count('<th scope="row">') == len(rows) > 10


@pytest.mark.parametrize(
    "query",
    [
        "practice=lisbon-speak&city=lyon",
        "practice=nothing-of-the-kind&practice=lisbon-speak",
        "city=lyon&city=vienna&city=tangier&city=tunis",
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_reason(live_site: FlaskClient, query: str) -> None:
    for path in ("/compare", "/compare.csv"):
        response = live_site.get(f"{path}?{query}")
        assert response.status_code == 400
        assert "practices are compared" in (text := response.get_data(as_text=True)) or "expected" in text


def test_one_thing_named_twice_is_one(live_site: FlaskClient) -> None:
    text = live_site.get("/compare?city=lyon&city=lyon").get_data(as_text=True)
    assert "Beside it" in text
    assert live_site.get("/compare.csv?city=lyon&city=lyon").status_code == 400
