"""``/sparql`` over real HTTP: clients that people use, browsers, hang-ups, and what is refused."""

from __future__ import annotations

import json
import socket as sockets
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from rdflib import Graph, Namespace, URIRef
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from mc2cm_graph.workers import client
from tests.sparql.serving import Server, serving
from tests.workers.running import THINGS, wait_until

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NAME = "SELECT ?name { <http://example.org/lyon> <http://example.org/name> ?name }"
BURNER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The endpoint on a port of its own."""
    with serving(tmp_path_factory.mktemp("snapshot")) as running:
        yield running


def test_sparqlwrapper_reads_every_form(server: Server) -> None:
    wrapper = SPARQLWrapper(server.url)
    wrapper.setQuery(NAME)
    wrapper.setReturnFormat(JSON)
    assert wrapper.queryAndConvert()["results"]["bindings"][0]["name"] == {
        "type": "literal",
        "value": "Lyon",
        "xml:lang": "fr",
    }
    wrapper.setMethod(POST)
    wrapper.setReturnFormat(CSV)
    assert wrapper.queryAndConvert() == b"name\r\nLyon\r\n"
    wrapper.setReturnFormat(XML)
    wrapper.setQuery("ASK { ?s ?p ?o }")
    assert "true" in wrapper.queryAndConvert().toxml()
    wrapper.setReturnFormat(TURTLE)
    wrapper.setQuery("DESCRIBE <http://example.org/lyon>")
    assert len(Graph().parse(data=wrapper.queryAndConvert(), format="turtle")) == 2


def test_sparqlwrapper_is_told_what_is_wrong(server: Server) -> None:
    wrapper = SPARQLWrapper(server.url)
    wrapper.setQuery("SELECT * { ?s e:p ?o }")
    with pytest.raises(QueryBadFormed, match="prefix e: is not declared"):
        wrapper.query()


def test_a_large_result_arrives_whole(server: Server) -> None:
    response, body = server.send("GET", "?query=" + quote("SELECT * { ?s ?p ?o }"))
    assert int(response.headers["Content-Length"]) == len(body)
    assert len(json.loads(body)["results"]["bindings"]) == THINGS + 2


def test_counts_are_right_though_graphs_overlap(server: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { <http://example.org/lyon> ?p ?o }"
    graphs = [("default-graph-uri", f"http://example.org/c{number}") for number in (1, 2)]
    for dataset in ([], graphs):
        _, body = server.send("GET", "?" + urlencode([("query", count), ("format", "csv"), *dataset]))
        assert body.split() == [b"n", b"2"]


def test_head_has_the_headers_and_no_body(server: Server) -> None:
    target = "?query=" + quote("SELECT * { ?s ?p ?o }")
    whole, _ = server.send("GET", target)
    response, body = server.send("HEAD", target)
    assert (response.status, body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert response.headers[name] == whole.headers[name]
    again, nothing = server.send("GET", target, If_None_Match=whole.headers["ETag"])
    assert (again.status, nothing) == (304, b"")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(server: Server, method: str) -> None:
    response, body = server.send(method, "?query=ASK%7B%7D")
    assert response.status == 405
    assert "GET" in response.headers["Allow"]
    assert json.loads(body)["status"] == 405


def test_a_page_of_another_site_may_ask(server: Server) -> None:
    response, _ = server.send(
        "OPTIONS", Origin="https://portal.example", Access_Control_Request_Method="POST"
    )
    assert response.status == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Credentials"] is None


def test_a_giant_body_is_refused_unread(server: Server) -> None:
    response, body = server.send("POST", "", b"x" * (4 << 20), Content_Type="application/sparql-query")
    assert (response.status, json.loads(body)["limit"]) == (413, "query_bytes")


def test_browsers_get_the_page(server: Server) -> None:
    assert server.send("GET", Accept=BROWSER)[1] == b"the editor"
    assert server.send("GET", "?lang=fr", Accept=BROWSER)[1] == b"the editor"
    response, body = server.send("GET", "?query=" + quote(NAME), Accept=BROWSER)
    assert response.status == 200
    assert body.decode().startswith(NAME + ' => {"head"')
    response, body = server.send(
        "GET", "?query=" + quote("CONSTRUCT WHERE { ?s ?p 'Lyon'@fr }"), Accept=BROWSER
    )
    assert b"<http://example.org/name>" in body
    response, body = server.send("GET", "?query=ASK%7B", Accept=BROWSER)
    assert response.status == 400
    assert b"never closed" in body
    response, body = server.send("GET", "?format=csv&query=" + quote(NAME), Accept=BROWSER)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_machine_without_a_query_gets_the_description(server: Server) -> None:
    response, body = server.send("GET", Accept="text/turtle")
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    graph = Graph().parse(data=body, format="turtle")
    assert set(graph.objects(None, sd.endpoint)) == {URIRef(server.url)}
    assert response.headers["MC2CM-Data-Version"] == "test-version"


def test_a_client_who_hangs_up_frees_the_worker(server: Server) -> None:
    before = client.state(server.socket).ended.get("abandoned", 0)
    with sockets.create_connection(("127.0.0.1", server.port)) as connection:
        request = f"GET /sparql?query={quote(BURNER)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(request.encode())
        wait_until(server.socket, lambda state: state.busy == 1)
    wait_until(server.socket, lambda state: state.idle == 2 and state.ended.get("abandoned") == before + 1)
    assert server.send("GET", "?query=ASK%7B%7D")[0].status == 200
