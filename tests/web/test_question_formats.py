"""Every format of every question, by extension and by Accept, read by parsers that are not ours."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlencode
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph

from mc2cm_graph.questions import Question
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES
from mc2cm_graph.web.site import Site

BINDING = "{http://www.w3.org/2005/sparql-results#}"
CITY = "/queries/practices-of-a-city"
CONSTRUCT = "/queries/describe-a-thing"
ASK = "/queries/is-a-partner-city"
YES = "?project=mc2cm&city=lyon"
READERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


def asked(app: Flask) -> Iterator[tuple[Question, str]]:
    """Every question with the query string of its example."""
    site: Site = app.extensions["mc2cm"]
    for question in site.browser.questions.values():
        yield question, urlencode({parameter.name: parameter.example for parameter in question.parameters})


def test_every_question_says_the_same_in_every_format(live_app: Flask, live_site: FlaskClient) -> None:
    compared = 0
    for question, query in asked(live_app):
        if question.form != "select":
            continue
        address = f"/queries/{question.name}"
        answers = {one.name: live_site.get(f"{address}.{one.name}?{query}") for one in TABLES}
        assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 200)
        content = json.loads(answers["json"].data)
        columns = content["head"]["vars"]
        values = [
            [row.get(name, {}).get("value", "") for name in columns] for row in content["results"]["bindings"]
        ]
        header, *rows = csv.reader(io.StringIO(answers["csv"].text, newline=""))
        assert header == columns
        assert rows == values, question.name
        tree = ElementTree.fromstring(answers["xml"].data)  # noqa: S314 - our own answer
        assert [one.get("name") for one in tree.iter(f"{BINDING}variable")] == columns
        told = [
            {one.get("name"): "".join(one[0].itertext()) for one in row}
            for row in tree.iter(f"{BINDING}result")
        ]
        assert [[row.get(name, "") for name in columns] for row in told] == values, question.name
        lines = answers["tsv"].data.decode().split("\n")
        assert lines[0].split("\t") == [f"?{name}" for name in columns]
        assert len(lines) == len(values) + 2
        compared += 1
    assert compared >= 90


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser uses it
def test_a_graph_in_every_format(live_site: FlaskClient) -> None:
    graphs = []
    assert {one.name for one in GRAPHS} == set(READERS)
    for one in GRAPHS:
        answer = live_site.get(f"{CONSTRUCT}.{one.name}?thing=city:lyon")
        assert (answer.status_code, answer.mimetype) == (200, one.media_type)
        graphs.append(set(Graph().parse(data=answer.data, format=READERS[one.name])))
    assert all(graph == graphs[0] for graph in graphs)
    assert len(graphs[0]) > 10


def test_yes_or_no_in_every_format(live_site: FlaskClient) -> None:
    said = {one.name: live_site.get(f"{ASK}.{one.name}{YES}") for one in TABLES}
    assert json.loads(said["json"].data)["boolean"] is True
    assert (said["csv"].data, said["tsv"].data) == (b"true", b"true")
    assert b"<boolean>true</boolean>" in said["xml"].data


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/json", "application/json"),
        ("application/sparql-results+json, text/html;q=0.5", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.9, text/tab-separated-values", "text/tab-separated-values"),
        ("text/*;q=0.1, text/csv", "text/csv"),
    ],
)
def test_the_reader_s_wish_decides(live_site: FlaskClient, accept: str | None, expected: str) -> None:
    answer = live_site.get(f"{CITY}?city=lyon", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, expected)
    assert {"Accept", "Accept-Language"} <= set(answer.vary)
    if expected != "text/html":
        same = live_site.get(answer.headers["Content-Location"])
        assert (same.status_code, same.data) == (200, answer.data)


def test_a_graph_by_wish_and_what_cannot_be(live_site: FlaskClient) -> None:
    turtle = live_site.get(f"{CONSTRUCT}?thing=city:lyon", headers={"Accept": "text/turtle"})
    assert (turtle.status_code, turtle.mimetype) == (200, "text/turtle")
    for address, accept in (
        (f"{CITY}?city=lyon", "text/turtle"),
        (f"{CONSTRUCT}?thing=city:lyon", "text/csv"),
    ):
        refused = live_site.get(address, headers={"Accept": accept})
        assert (refused.status_code, refused.mimetype) == (406, "application/problem+json")
        assert refused.json is not None
        assert refused.json["found"] == accept


def test_an_empty_answer_keeps_its_columns(live_site: FlaskClient) -> None:
    empty = live_site.get("/queries/practices-begun-between.csv?first=1001&last=1002")
    assert empty.data == b"first,last,language,practice,practiceLabel,start,city,cityLabel\r\n"
    assert empty.headers["MC2CM-Total-Rows"] == "0"
    assert empty.headers["MC2CM-Complete"] == "true"


def test_an_answer_is_not_made_again_for_who_has_it(live_site: FlaskClient) -> None:
    tags = set()
    addresses = [f"{CITY}.{one.name}?city=lyon" for one in TABLES]
    addresses += [
        f"{CITY}.csv?city=vienna",
        f"{CITY}.csv?city=lyon&limit=2",
        f"{CITY}.csv?city=lyon&language=fr",
    ]
    addresses += [f"{CONSTRUCT}.ttl?thing=city:lyon", f"{ASK}.json{YES}"]
    for address in addresses:
        first = live_site.get(address)
        tag = first.headers["ETag"]
        tags.add(tag)
        again = live_site.get(address, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert live_site.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        assert live_site.head(address).headers["ETag"] == tag
    assert len(tags) == len(addresses)
    assert live_site.get(f"{CITY}.csv?language=en&city=lyon").headers["ETag"] in tags


def test_a_slug_an_iri_and_a_prefixed_name_mean_the_same(live_site: FlaskClient) -> None:
    names = ("lyon", "city:lyon", "https://w3id.org/mc2cm/id/city/lyon")
    answers = {live_site.get(f"{CITY}.csv", query_string={"city": name}).data for name in names}
    assert len(answers) == 1
    france = "http://publications.europa.eu/resource/authority/country/FRA"
    assert (
        live_site.get("/queries/labels-of-a-thing.csv", query_string={"thing": france}).data.count(b"\n") > 1
    )


def test_the_text_of_a_question(live_site: FlaskClient) -> None:
    text = live_site.get(f"{CITY}.rq")
    assert text.mimetype == "application/sparql-query"
    assert text.data.startswith(b"#+ title@en")
    assert live_site.get("/queries/practice-of-a-city.rq").status_code == 404


@pytest.mark.parametrize("path", [f"{CITY}?city=lyon", f"{ASK}{YES}", f"{CONSTRUCT}?thing=city:lyon"])
def test_the_python_snippet_works(live_address: str, path: str) -> None:
    with urlopen(live_address + path) as page:  # noqa: S310 - our own server
        text = page.read().decode()
    snippet = (
        text.partition('translate="no">Python</b></p>')[2]
        .partition("</pre>")[0]
        .rpartition('translate="no">')[2]
    )
    code = snippet.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
    assert live_address in code
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True" or int(done.stdout) > 5
