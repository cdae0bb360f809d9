"""The SPARQL 1.1 Protocol over real workers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from mc2cm_graph.sparql import protocol
from mc2cm_graph.sparql.problem import KINDS
from mc2cm_graph.sparql.protocol import Response, Service
from mc2cm_graph.sparql.request import Request, longest_body_bytes
from mc2cm_graph.workers.job import Answer
from tests.sparql.conftest import ENDPOINT, Respond
from tests.workers.running import BASE, THINGS

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


def encoded(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


def body(response: Response) -> bytes:
    if isinstance(response.body, bytes):
        return response.body
    with response.body as file:
        return file.read()


def parsed(text: bytes, extension: str) -> Graph:
    """Read RDF in the format that an extension of a file name stands for."""
    format_ = ox.RdfFormat.from_extension(extension)
    triples = {quad.triple for quad in ox.parse(text, format=format_)}
    return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")


def headers(response: Response) -> dict[str, str]:
    assert len({name for name, _ in response.headers}) == len(response.headers)
    return dict(response.headers)


def problem(response: Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(response))
    assert headers(response)["Content-Type"] == "application/problem+json"
    assert found["status"] == response.status
    assert found["type"].rpartition("#")[2] in KINDS
    assert {"type", "title", "status", "detail", "instance"} <= set(found)
    return found


@pytest.mark.parametrize(
    "fields",
    [
        {"query_string": encoded(("query", "ASK {}"))},
        {"method": "POST", "content_type": FORM, "body": encoded(("query", "ASK {}"))},
        {"method": "POST", "content_type": FORM + "; charset=UTF-8", "body": encoded(("query", "ASK {}"))},
        {"method": "POST", "content_type": QUERY, "body": b"ASK {}"},
        {"method": "POST", "content_type": QUERY.upper() + '; charset="utf-8"', "body": b"ASK {}"},
        {"method": "HEAD", "query_string": encoded(("query", "ASK {}"))},
    ],
)
def test_a_query_comes_in_three_ways(respond: Respond, fields: dict[str, Any]) -> None:
    response = respond(**fields)
    assert response.status == 200
    assert json.loads(body(response))["boolean"] is True
    sent = headers(response)
    assert sent["Content-Type"] == "application/sparql-results+json"
    assert sent["MC2CM-Data-Version"] == "test-version"
    assert sent["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in sent
    assert "engine;dur=" in sent["Server-Timing"]


WRONG = [
    ({"query_string": encoded(("quary", "ASK {}"))}, 400, "no-query"),
    ({"query_string": encoded(("query", "ASK {}"), ("query", "ASK {}"))}, 400, "several-queries"),
    ({"query_string": encoded(("query", ""))}, 400, "syntax"),
    ({"query_string": b"query=%FF"}, 400, "encoding"),
    ({"query_string": b"&".join([b"a=1"] * 1001)}, 400, "parameters"),
    ({"query_string": encoded(("query", "ASK { SERVICE <x:y> {} }"))}, 400, "service-refused"),
    ({"query_string": encoded(("query", "CLEAR ALL"))}, 403, "update-refused"),
    ({"query_string": encoded(("update", "CLEAR ALL"))}, 403, "update-refused"),
    ({"query_string": encoded(("query", "ASK FROM <http://e/no> {}"))}, 400, "unknown-graph"),
    (
        {"query_string": encoded(("query", "ASK {}"), ("default-graph-uri", "file:///etc/passwd"))},
        400,
        "unknown-graph",
    ),
    ({"query_string": encoded(("query", "ASK {}"), ("format", "ttl"))}, 406, "not-acceptable"),
    ({"query_string": encoded(("query", "ASK {}")), "accept": "image/png"}, 406, "not-acceptable"),
    ({"query_string": encoded(("query", "ASK {" + " " * 70_000 + "}"))}, 414, "uri-too-long"),
    (
        {"query_string": encoded(("query", "SELECT * { ?s ?p ?o . ?a ?b ?c }"))},
        503,
        "result-size",
    ),
    ({"method": "PUT"}, 405, "method"),
    ({"method": "DELETE"}, 405, "method"),
    ({"method": "POST"}, 415, "media-type"),
    ({"method": "POST", "content_type": "text/plain", "body": b"ASK {}"}, 415, "media-type"),
    ({"method": "POST", "content_type": QUERY + "; charset=UTF-16", "body": b"x"}, 415, "media-type"),
    ({"method": "POST", "content_type": QUERY, "body": b"ASK { \xff }"}, 400, "encoding"),
    (
        {"method": "POST", "content_type": QUERY, "body": b"ASK {" + b" " * 70_000 + b"}"},
        413,
        "query-too-long",
    ),
    ({"method": "POST", "content_type": FORM, "body": b"x=" + b"y" * 300_000}, 413, "query-too-long"),
    ({"method": "POST", "content_type": FORM, "body": b""}, 400, "no-query"),
    (
        {"method": "POST", "content_type": FORM, "body": encoded(("update", "CLEAR ALL"))},
        403,
        "update-refused",
    ),
    (
        {"method": "POST", "content_type": "application/sparql-update", "body": b"CLEAR ALL"},
        403,
        "update-refused",
    ),
    (
        {
            "method": "POST",
            "content_type": QUERY,
            "body": b"ASK {}",
            "query_string": encoded(("query", "ASK {}")),
        },
        400,
        "several-queries",
    ),
]


@pytest.mark.parametrize(("fields", "status", "kind"), WRONG)
def test_each_wrong_request_has_its_problem(
    respond: Respond, fields: dict[str, Any], status: int, kind: str
) -> None:
    response = respond(**fields)
    assert response.status == status
    found = problem(response)
    assert found["type"].endswith("#" + kind)
    assert response.problem is not None
    assert headers(response)["Access-Control-Allow-Origin"] == "*"


def test_a_fault_found_by_the_engine_has_its_place(respond: Respond) -> None:
    found = problem(respond(query_string=encoded(("query", "SELECT *\nWHERE { ?s ?p . }"))))
    line, caret = found["excerpt"].split("\n")
    assert found["line"] == 2
    assert line == "WHERE { ?s ?p . }"
    assert caret.index("^") == found["column"] - 1


def test_limits_are_named_with_their_value(respond: Respond, service: Service) -> None:
    deep = "ASK " + "{" * 70 + "}" * 70
    found = problem(respond(query_string=encoded(("query", deep))))
    assert (found["limit"], found["limit_value"]) == ("depth", service.limits.depth)


def test_busy_and_absent_workers_are_told_apart(service: Service) -> None:
    def respond(answer: Answer) -> Response:
        asked = Request("GET", encoded(("query", "ASK {}")))
        return protocol.respond(asked, replace(service, ask=lambda job: answer))

    busy = respond(Answer("busy", limit="queue", retry_after_s=5))
    assert (busy.status, headers(busy)["Retry-After"], problem(busy)["limit"]) == (503, "5", "queue")
    for verdict, limit in (("deadline", "deadline_s"), ("memory", "memory_bytes"), ("crashed", None)):
        late = respond(Answer(verdict, limit=limit))  # type: ignore[arg-type]
        assert (late.status, problem(late).get("limit")) == (503, limit)
        assert "Retry-After" not in headers(late)
    assert respond(Answer("unavailable")).status == 503
    assert respond(Answer("fault", message="x")).status == 500


FORMATS = {
    "SELECT ?o { <http://example.org/lyon> <http://example.org/name> ?o }": ("json", "xml", "csv", "tsv"),
    "ASK {}": ("json", "xml", "csv", "tsv"),
    "CONSTRUCT WHERE { <http://example.org/lyon> ?p ?o }": ("ttl", "nt", "rdf", "jsonld"),
    "DESCRIBE <http://example.org/lyon>": ("ttl", "nt", "rdf", "jsonld"),
}


@pytest.mark.parametrize(("query", "name"), [(query, name) for query in FORMATS for name in FORMATS[query]])
def test_every_form_comes_in_its_formats(respond: Respond, query: str, name: str) -> None:
    response = respond(query_string=encoded(("query", query), ("format", name)))
    assert response.status == 200
    text = body(response).decode()
    assert int(headers(response)["Content-Length"]) == len(text.encode())
    if query.startswith(("CONSTRUCT", "DESCRIBE")):
        assert len(parsed(text.encode(), name)) == 2
    else:
        assert ("true" if query.startswith("ASK") else "Lyon") in text


def test_the_dataset_of_the_request_outranks_that_of_the_query(respond: Respond) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/c3> { ?s ?p ?o }"
    own = respond(query_string=encoded(("query", query), ("format", "csv")))
    pairs = [("query", query), ("format", "csv")]
    pairs += [("default-graph-uri", f"{BASE}c1"), ("default-graph-uri", f"{BASE}c2")]
    other = respond(query_string=encoded(*pairs))
    assert (body(own).split(), body(other).split()) == ([b"n", str(THINGS).encode()], [b"n", b"2"])


def test_an_unchanged_answer_is_not_sent_again(respond: Respond) -> None:
    asked = encoded(("query", "ASK { ?s ?p ?o }"))
    first = respond(query_string=asked)
    tag = headers(first)["ETag"]
    again = respond(query_string=asked, if_none_match=f'"other", {tag}')
    assert (again.status, again.body, headers(again)["ETag"]) == (304, b"", tag)
    assert headers(respond(query_string=asked, accept="text/csv"))["ETag"] != tag
    assert respond(query_string=asked, if_none_match='"other"').status == 200


def test_an_answer_that_changes_is_never_kept(respond: Respond) -> None:
    response = respond(query_string=encoded(("query", "SELECT (RAND() AS ?x) {}")))
    assert headers(response)["Cache-Control"] == "no-store"
    assert "ETag" not in headers(response)


def test_options_says_what_is_allowed(respond: Respond) -> None:
    sent = headers(respond("OPTIONS"))
    assert sent["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    assert "Content-Type" in sent["Access-Control-Allow-Headers"]
    assert headers(respond("PATCH"))["Allow"] == sent["Allow"]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "ttl"),
        ({"accept": "application/rdf+xml"}, "rdf"),
        ({"query_string": b"format=jsonld"}, "jsonld"),
        ({"query_string": b"lang=fr", "accept": "application/n-triples"}, "nt"),
    ],
)
def test_without_a_query_the_service_describes_itself(
    respond: Respond, service: Service, fields: dict[str, Any], name: str
) -> None:
    response = respond(**fields)
    assert response.status == 200
    graph = parsed(body(response), name)
    [description] = graph.subjects(RDF.type, SD.Service)
    assert set(graph.objects(description, SD.endpoint)) == {URIRef(ENDPOINT)}
    assert set(graph.objects(description, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert len(set(graph.objects(description, SD.resultFormat))) == 8
    said = {str(text) for text in graph.objects(description)}
    assert any(f"{service.limits.deadline_s:g} seconds" in text for text in said)


def test_a_long_body_is_measured(service: Service) -> None:
    assert longest_body_bytes(service.limits) > service.limits.query_bytes
