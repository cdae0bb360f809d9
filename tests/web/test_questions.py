"""Published questions: forms, tables, and the same answers as data; and the query page."""

from __future__ import annotations

import csv
import io
import json
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mc2cm_graph.store import columns_of
from mc2cm_graph.web.endpoint import MOST_ROWS
from mc2cm_graph.web.results import Table, read_json
from mc2cm_graph.web.site import Site

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
MONEY = "/queries/money-of-a-project"


def site_of(app: Flask) -> Site:
    """Give the site of an application."""
    found: Site = app.extensions["mc2cm"]
    return found


def test_every_question_shows_an_answer_to_its_example(live_app: Flask, live_site: FlaskClient) -> None:
    names = list(site_of(live_app).browser.questions)
    assert len(names) >= 20
    for name in names:
        text = live_site.get(f"/queries/{name}").text
        assert 'id="s-answer"' in text, name
        assert 'role="alert"' not in text, name


def test_columns_stand_in_the_order_of_the_question(live_app: Flask) -> None:
    checked = 0
    for question in site_of(live_app).browser.questions.values():
        if question.form == "select":
            columns = columns_of(question)
            assert columns, question.name
            assert {parameter.name for parameter in question.parameters} <= set(columns), question.name
            checked += 1
    assert checked >= 20


def test_money_as_a_page_json_and_csv(live_site: FlaskClient) -> None:
    page = live_site.get(f"{MONEY}?project=mc2cm-1&lang=fr").text.replace("\u202f", " ")
    assert "1 999 180,8" in page
    answer = live_site.get(f"{MONEY}.json?project=mc2cm-1")
    assert answer.mimetype == "application/sparql-results+json"
    content = json.loads(answer.data)
    values = {row["value"]["value"] for row in content["results"]["bindings"]}
    assert values == {"2498976", "1999180.8"}
    rows = list(csv.DictReader(io.StringIO(live_site.get(f"{MONEY}.csv?project=mc2cm-1").text)))
    assert {row["value"] for row in rows} == values
    assert list(rows[0]) == content["head"]["vars"]


@pytest.mark.parametrize("query", ["project=no%20such%20thing!", "colour=red", "project=mc2cm-1&city=lyon"])
def test_values_that_do_not_fit_are_named(live_site: FlaskClient, query: str) -> None:
    page = live_site.get(f"{MONEY}?{query}")
    assert page.status_code == 400
    assert "expected" in page.text
    assert live_site.get(f"{MONEY}.json?{query}").status_code == 400


def test_selects_offer_the_things_of_the_kind(live_app: Flask, live_site: FlaskClient) -> None:
    text = live_site.get(MONEY).text
    for slug in site_of(live_app).browser.index.slugs["project"]:
        assert f'<option value="{slug}"' in text


def test_a_value_is_bound_and_never_becomes_query_text(live_site: FlaskClient) -> None:
    answer = live_site.get(
        f"{MONEY}.json", query_string={"project": "https://x.example/a> } SELECT * { ?s ?p <"}
    )
    assert answer.status_code == 400


def test_results_are_read_up_to_a_number_of_rows() -> None:
    body = (
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"Lyon","xml:lang":"fr"}},'
        b'{"x":{"type":"bnode","value":"b0"}},{"x":{"type":"uri","value":"a:b"}}]}}'
    )
    table, total = read_json(body, 2)
    assert isinstance(table, Table)
    assert (len(table.rows), total) == (2, 3)
    assert read_json(b'{"head":{},"boolean":true}', 5) == (True, 1)


def query_page(address: str, **parameters: str) -> tuple[int, str]:
    """Ask the running server for the query page as a browser does."""
    request = Request(f"{address}/sparql?{urlencode(parameters)}", headers=BROWSER)  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=120) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_query_page_without_a_query(live_site: FlaskClient) -> None:
    page = live_site.get("/sparql", headers=BROWSER)
    assert page.status_code == 200
    assert "<textarea" in page.text
    assert 'id="s-answer"' not in page.text


def test_the_query_page_shows_a_table(live_address: str) -> None:
    query = "SELECT ?c { ?c a <https://w3id.org/mc2cm/ontology#City> }"
    status, page = query_page(live_address, query=query, lang="fr")
    assert status == 200
    assert 'href="/city/lyon?lang=fr"' in page
    assert '<p class="verdict">Yes</p>' in query_page(live_address, query="ASK { ?s ?p ?o }")[1]
    _, built = query_page(live_address, query="CONSTRUCT WHERE { ?s a ?o } LIMIT 1")
    assert '<pre class="code"' in built


def test_the_query_page_shows_the_beginning_of_a_long_answer(live_address: str) -> None:
    _, page = query_page(live_address, query="SELECT * { ?s ?p ?o }", lang="en")
    assert page.count("<tr>") == MOST_ROWS + 1
    assert f"The first {MOST_ROWS} rows are shown" in page
    _, whole = query_page(live_address, query="SELECT * { ?s ?p ?o } LIMIT 3", lang="en")
    assert "rows are shown" not in whole


def test_the_query_page_shows_where_an_error_stands(live_address: str) -> None:
    status, page = query_page(live_address, query="SELECT * {\n  ?s a nope:x }")
    assert status == 400
    assert "Line 2, column 8" in page
    assert 'aria-invalid="true"' in page
    assert "nope:x" in page


def test_markup_in_answers_is_text(live_address: str) -> None:
    status, page = query_page(live_address, query='SELECT ("<b>x</b>" AS ?a) {}')
    assert status == 200
    assert "<b>x</b>" not in page
