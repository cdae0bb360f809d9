"""The choice of a format."""

from __future__ import annotations

import pytest

from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES, NotAcceptable, choose, prefers_html

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        (None, "json", "ttl"),
        ("", "json", "ttl"),
        ("*/*", "json", "ttl"),
        ("text/csv, */*;q=0.1", "csv", "ttl"),
        ("application/*", "json", "nt"),
        ("application/sparql-results+xml;q=0.5, text/tab-separated-values;q=0.6, text/turtle", "tsv", "ttl"),
        ("*/*;q=0.5, application/sparql-results+json;q=0, text/turtle;q=0", "xml", "nt"),
        ("APPLICATION/RDF+XML ; q=1.0, text/*; q=0.2", "csv", "rdf"),
        ("application/ld+json, application/json;q=0.1", "json", "jsonld"),
        ("text/turtle;q=x, text/csv;q=7, */*;q=0.1", "json", "nt"),
    ],
)
def test_accept_chooses(accept: str | None, table: str, graph: str) -> None:
    assert choose(TABLES, accept)[0].name == table
    assert choose(GRAPHS, accept)[0].name == graph


@pytest.mark.parametrize(
    ("asked", "table", "graph"),
    [
        ("json", "json", "jsonld"),
        ("xml", "xml", "rdf"),
        ("csv", "csv", None),
        ("tsv", "tsv", None),
        ("ttl", None, "ttl"),
        ("turtle", None, "ttl"),
        ("n3", None, "ttl"),
        ("nt", None, "nt"),
        ("rdf", None, "rdf"),
        ("rdf+xml", None, "rdf"),
        ("json-ld", None, "jsonld"),
        ("text/turtle", None, "ttl"),
        ("JSON", "json", "jsonld"),
        ("html", None, None),
    ],
)
def test_format_outranks_accept(asked: str, table: str | None, graph: str | None) -> None:
    for offered, wanted in ((TABLES, table), (GRAPHS, graph)):
        if wanted is None:
            with pytest.raises(NotAcceptable, match="expected one of"):
                choose(offered, "*/*", asked)
        else:
            assert choose(offered, "image/png", asked)[0].name == wanted


def test_an_answer_is_sent_as_what_was_wanted() -> None:
    assert choose(TABLES, "application/json")[1] == "application/json"
    assert choose(TABLES, "text/csv")[1] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("accept", ["image/png", "text/html", "text/turtle;q=0", "nonsense"])
def test_nothing_wanted_is_said(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="application/sparql-results"):
        choose(TABLES, accept)


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("*/*", False),
        (None, False),
        ("text/html;q=0.5, text/turtle", False),
        ("application/sparql-results+json", False),
    ],
)
def test_browsers_are_known(accept: str | None, html: bool) -> None:
    assert prefers_html(accept) is html
