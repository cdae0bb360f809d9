"""The query page: examples, completion, map and chart of an answer, snippets; with and without the built editor."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from mc2cm_graph.names import PREFIXES
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.terms import XSD, Iri, Literal, Term
from mc2cm_graph.web.querysnippets import query_snippets
from mc2cm_graph.web.resultchart import MOST_BARS, chart_of
from mc2cm_graph.web.resultmap import maps_of
from mc2cm_graph.web.results import Table
from mc2cm_graph.web.site import browser
from tests.web.test_questions import query_page

BROWSER = {"Accept": "text/html"}
BY_CITY = """PREFIX mc: <https://w3id.org/mc2cm/ontology#>
SELECT ?city (COUNT(?p) AS ?practices) { ?p a mc:Practice ; mc:inCity ?city }
GROUP BY ?city ORDER BY DESC(?practices)"""
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"


def number(value: str, kind: str = "integer") -> Literal:
    return Literal(value, datatype=XSD + kind)


def point(longitude: float, latitude: float) -> Literal:
    return Literal(f"POINT({longitude} {latitude})", datatype=WKT)


def test_an_example_is_laid_into_the_editor(live_site: FlaskClient) -> None:
    page = live_site.get("/sparql?lang=fr", headers=BROWSER).text
    links = re.findall(r'href="/sparql\?question=([a-z0-9-]+)&amp;lang=fr"', page)
    assert len(links) > 90
    chosen = live_site.get(f"/sparql?question={links[0]}", headers=BROWSER).text
    text = (REPOSITORY / "queries" / f"{links[0]}.rq").read_text()
    body = [line for line in text.splitlines() if line and not line.startswith("#+")]
    assert str(escape(body[-1])) in chosen


def test_the_page_is_small_without_the_editor(live_site: FlaskClient) -> None:
    assert len(live_site.get("/sparql", headers=BROWSER).data) < 60_000


def test_the_vocabulary_is_given_in_the_language_of_the_page(live_site: FlaskClient) -> None:
    answer = live_site.get("/ontology/completion.json?lang=fr")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Language"] == "fr"
    content = answer.get_json()
    assert content["prefixes"] == PREFIXES
    terms = {term["name"]: term for term in content["terms"]}
    assert len(terms) > 400
    assert terms["mc:City"]["label"] == "ville"
    assert terms["mc:City"]["kind"] == "class"
    assert terms["mc:inCity"]["kind"] == "property"
    assert terms["theme:housing"]["kind"] == "constant"
    english = {t["name"]: t for t in live_site.get("/ontology/completion.json?lang=en").get_json()["terms"]}
    assert english["mc:City"]["label"] == "city"
    assert set(english) == set(terms)


def test_an_answer_has_table_map_chart_files_and_programs(live_address: str) -> None:
    status, page = query_page(live_address, query=BY_CITY, lang="en")
    assert status == 200
    assert page.count('<svg class="sheet world"') == 2
    assert page.count("<circle ") > 50
    assert page.count('class="chart bars"') == 1
    assert all(f"format={name}" in page for name in ("csv", "json", "xml", "tsv"))
    assert "Address of this very answer" in page
    assert "urllib.parse.urlencode" in page
    assert "URLencode(query, reserved = TRUE)" in page


def test_an_answer_without_points_and_numbers_is_a_table_alone(live_address: str) -> None:
    _, page = query_page(live_address, query='SELECT ?a { VALUES ?a { "x" "y" } }', lang="en")
    assert "<table" in page
    assert 'class="sheet world"' not in page
    assert 'class="chart' not in page
    _, truth = query_page(live_address, query="ASK { ?s ?p ?o }", lang="en")
    assert 'class="sheet world"' not in truth


def test_the_chart_says_what_it_leaves_out(live_app: Flask) -> None:
    rows: list[tuple[Term | None, ...]] = [
        (Literal(f"name {place}"), number("1"), number(str(place))) for place in range(MOST_BARS + 5)
    ]
    with live_app.test_request_context("/sparql?lang=fr"):
        reading = browser().reading("fr")
        chart = chart_of(Table(("name", "one", "number"), tuple(rows)), reading)
        assert chart is not None
        assert (chart.name, chart.number, chart.shown, chart.total) == (
            "name", "number", MOST_BARS, MOST_BARS + 5
        )  # fmt: skip
        bars = chart.drawing.partition('class="series bars"')[2]
        assert bars.count("<rect") == MOST_BARS
        years = tuple(
            (number(str(year), "gYear"), number(str(year - 2000), "decimal")) for year in (2010, 2015, 2020)
        )
        line = chart_of(Table(("year", "figure"), years), reading)
        assert line is not None
        assert "<path" in line.drawing


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ((Literal("a"), number("1")),),
        ((Literal("a"), number("INF", "double")), (Literal("b"), number("NaN", "double"))),
        ((Literal("a"), number("text")), (Literal("b"), number("2"))),
        ((number("1"), number("2")), (number("3"), number("4"))),
        ((None, number("2")), (None, number("4"))),
    ],
)
def test_what_is_no_chart(live_app: Flask, rows: tuple[tuple[Term | None, ...], ...]) -> None:
    with live_app.test_request_context("/sparql?lang=en"):
        assert chart_of(Table(("name", "number"), rows), browser().reading("en")) is None


@pytest.mark.parametrize("values", [("-3", "5"), ("0", "0"), ("-3", "-5"), ("1e-9", "1e20"), ("2", "2")])
def test_bars_of_odd_numbers_are_drawn(live_app: Flask, values: tuple[str, str]) -> None:
    rows = tuple((Literal("<b>same</b>"), number(value, "double")) for value in values)
    with live_app.test_request_context("/sparql?lang=en"):
        chart = chart_of(Table(("name", "number"), rows), browser().reading("en"))
        assert chart is not None
        assert chart.drawing.partition('class="series bars"')[2].count("<rect") == 2
        assert "<b>" not in chart.drawing


def test_the_map_takes_points_and_cities_that_are_named(live_app: Flask) -> None:
    vienna = Iri("https://w3id.org/mc2cm/id/city/vienna")
    with live_app.test_request_context("/sparql?lang=en"):
        reading = browser().reading("en")
        positions = {vienna.value: "POINT(16.37 48.2)"}
        rows: tuple[tuple[Term | None, ...], ...] = (
            (vienna, None),
            (vienna, Literal("again")),
            (Literal("Somewhere"), point(5, 45)),
            (Literal("Nowhere"), point(500, 45)),
            (Literal("Broken"), Literal("POINT(1.2.3 4)", datatype=WKT)),
        )
        [sheet] = maps_of(Table(("a", "b"), rows), positions, reading)
        assert [(place.name, place.rows) for place in sheet.places] == [("Somewhere", 1), ("Vienna", 2)]
        size = (sheet.window.width, sheet.window.height)
        assert all(0 <= p.x <= size[0] and 0 <= p.y <= size[1] for p in sheet.places)
        assert sheet.places[0].x < sheet.places[1].x
        assert maps_of(Table(("a",), ((Literal("x"),),)), positions, reading) == ()
        far = tuple(
            (Literal(str(x)), point(x, y)) for x, y in ((2, 48), (3, 47), (4, 46), (-74, 40), (180, -90))
        )
        near, whole = maps_of(Table(("a", "b"), far), positions, reading)
        assert (len(near.places), len(whole.places)) == (3, 5)


HARD = 'SELECT ?a {\n  BIND("é \\"x\\" \'y\' $(id) `id` )--\\" \\u00e9" AS ?a)\n  # SPARQL\n}\nSPARQL\n# """'


def test_snippets_hold_the_query_to_the_letter() -> None:
    for text in (BY_CITY, HARD):
        (_, curl), (_, python), (_, r) = query_snippets(text, "SELECT", "http://127.0.0.1:1/sparql")
        end = curl.rstrip("\n").rpartition("\n")[2]
        assert curl.partition("\n")[2] == f"{text}\n{end}\n"
        assert end not in text.split("\n")
        query = next(node for node in ast.parse(python).body if isinstance(node, ast.Assign))
        assert ast.literal_eval(query.value).strip("\n") == text
        dashes = re.match(r'query <- r"(-*)\(', r)
        assert dashes is not None
        assert r.partition("(")[2].startswith(f'{text}){dashes[1]}"\n')
        assert f'){dashes[1]}"' not in text


def test_snippets_run(live_address: str) -> None:
    query = 'SELECT ?a { VALUES ?a { "é" "b\'" "c" } }'
    (_, curl), (_, python), _ = query_snippets(query, "SELECT", live_address + "/sparql")
    told = subprocess.run(["sh", "-c", curl], capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["a", "é", "b'", "c"]
    told = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=True).stdout
    assert told == "3\n"
    _, (_, python), _ = query_snippets("ASK { ?s ?p ?o }", "ASK", live_address + "/sparql")
    told = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=True).stdout
    assert told == "True\n"


def test_the_lock_file_names_no_host() -> None:
    lock = json.loads((REPOSITORY / "frontend" / "package-lock.json").read_text())
    packages = {path: one for path, one in lock["packages"].items() if path}
    assert len(packages) > 10
    assert all("resolved" not in one for one in packages.values())
    assert all(one.get("integrity") for one in packages.values())
    found = re.findall(r"https?://\S+", (REPOSITORY / "frontend" / "package-lock.json").read_text())
    assert [address for address in found if urlsplit(address).netloc] == []


def test_the_editor_is_not_in_the_repository() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text().splitlines()
    assert "/mc2cm_graph/web/static/vendor/" in ignored
    assert "/frontend/node_modules/" in ignored


def test_without_the_built_editor_there_is_the_text_area(live_app: Flask, tmp_path: Path) -> None:
    folder = live_app.static_folder
    live_app.static_folder = str(tmp_path)
    try:
        page = live_app.test_client().get("/sparql", headers=BROWSER).text
    finally:
        live_app.static_folder = folder
    assert "query-editor.js" not in page
    assert "data-completion" not in page
    assert '<textarea id="query"' in page
