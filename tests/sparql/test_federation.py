"""``SERVICE``: the allow-list, over real endpoints; a listener outside it must hear nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.sparql.gate import read
from tests.sparql import suites
from tests.sparql.serving import Server, serving
from tests.sparql.suites import RESULTS, Case
from tests.workers.listening import Stranger, listening
from tests.workers.running import BASE

ALLOWED = frozenset({"http://example.org/sparql", "http://example.org/other"})
SUITE = ["service1", "service2", "service3", "service4a", "service5", "service6", "service7"]
REFUSED = {
    "service3": "a SERVICE inside another is refused: the other endpoint would be asked to ask a third",
    "service5": "the endpoint is a variable",
    "service6": "a SERVICE inside another is refused",
    "service7": "the endpoint is not on the list",
}
"""Cases of the suite that the gate refuses, by design, each with the reason."""


def fault(query: str, allowed: frozenset[str] = ALLOWED) -> QueryFault:
    with pytest.raises(QueryFault) as caught:
        read(query, Limits(), "http://base.example/", allowed)
    return caught.value


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "ASK { service silent <http://example.org/sparql>{?s ?p ?o} }",
        "PREFIX e: <http://example.org/> ASK { SERVICE e:sparql { { ?s ?p '}' } } }",
        "BASE <http://example.org/x> ASK { SERVICE <sparql> { ?s ?p ?o } SERVICE <other> {} }",
        r"ASK { SERVICE <http://example.org/spar\u0071l> { } }",
        "ASK { FILTER EXISTS { { SELECT * { SERVICE <http://example.org/other> { } } } } }",
    ],
)
def test_an_endpoint_of_the_list_may_be_asked_wherever_it_stands(query: str) -> None:
    reading = read(query, Limits(), "http://base.example/", ALLOWED)
    assert reading.calls
    assert not reading.repeatable
    for call in reading.calls:
        assert call.endpoint in ALLOWED
        assert reading.text[call.start :].upper().startswith("SERVICE")
        assert reading.text[call.group] == "{"
        assert reading.text[call.end - 1] == "}"
    assert fault(query, frozenset()).rule == "service-refused"


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("ASK { SERVICE <http://example.org/sparql/> { } }", "service-refused"),
        ("ASK { SERVICE <http://example.org/sparql#> { } }", "service-refused"),
        ("ASK { SERVICE <http://example.org/sparql?x> { } }", "service-refused"),
        ("ASK { SERVICE <http://EXAMPLE.org/sparql> { } }", "service-refused"),
        ("ASK { SERVICE <http://example.org:80/sparql> { } }", "service-refused"),
        ("ASK { SERVICE <http://u@example.org/sparql> { } }", "service-refused"),
        ("ASK { VALUES ?e { <http://example.org/sparql> } SERVICE ?e { } }", "service-refused"),
        ("ASK { SERVICE SILENT ?e { } }", "service-refused"),
        (
            "ASK { SERVICE <http://example.org/sparql> { SERVICE <http://evil.example/> { } } }",
            "service-refused",
        ),
        ("ASK { SERVICE <http://example.org/sparql> { SERVICE ?e { } } }", "service-refused"),
        (
            "ASK { SERVICE <http://example.org/sparql> { FILTER EXISTS { SERVICE ?e { } } } }",
            "service-refused",
        ),
        ("ASK { " + "SERVICE <http://example.org/sparql> { } " * 9 + "}", "query-too-large"),
        ("ASK { SERVICE e:sparql { } }", "syntax"),
        ("ASK { SERVICE 'http://example.org/sparql' { } }", "syntax"),
        ("ASK { SERVICE <http://example.org/sparql> ?s ?p ?o }", "syntax"),
        ("ASK { SERVICE } ", "syntax"),
        ("ASK { } SERVICE <http://example.org/sparql>", "syntax"),
        ("ASK { } SERVICE", "syntax"),
    ],
)
def test_every_other_endpoint_is_refused(query: str, rule: str) -> None:
    found = fault(query)
    assert found.rule == rule
    assert found.place is not None


def ask(server: Server, query: str, format_: str = "json", **parameters: str) -> tuple[int, bytes]:
    pairs = {"format": format_, "query": query, **parameters}
    response, body = server.send("GET", "?" + urlencode(pairs))
    return response.status, body


def cases() -> list[Case]:
    return list(suites.cases("service")) if suites.SUITES.is_dir() else []


def data_of_the_suite() -> dict[Path, str]:
    """Name a graph for each file of data: home and the endpoints of a case are views of one store."""
    files = {data for case in cases() for data in (*case.default, *(data for _, data in case.services))}
    return {path: f"{BASE}suite/{path.stem}" for path in files}


def seen(server: Server, graph: str) -> str:
    """Give the address of an endpoint whose default graph is this one."""
    return f"{server.url}?default-graph-uri={quote(graph, safe='')}"


def by_name(server: Server) -> str:
    """Give the address of an endpoint whose host has to be looked up."""
    return f"http://localhost:{server.port}/sparql"


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another endpoint, over the small snapshot and the data of the suite."""
    lines = [f'_:b <{BASE}x> "\\"\\n\\\\"@fr .\n']
    for path, graph in data_of_the_suite().items():
        quads = ox.parse(path=str(path), base_iri=path.as_uri())
        lines += [f"{quad.triple} <{graph}> .\n" for quad in quads]
    with serving(tmp_path_factory.mktemp("remote"), "".join(lines)) as running:
        yield running


@pytest.fixture(scope="module")
def listener() -> Iterator[Stranger]:
    """Somebody who is not on the list."""
    with listening() as stranger:
        yield stranger


@pytest.fixture(scope="module")
def unsound() -> Iterator[Stranger]:
    """Somebody who is on the list and answers badly."""
    with listening() as stranger:
        yield stranger


@pytest.fixture(scope="module")
def absent() -> str:
    """The address of somebody on the list who is not there."""
    with listening() as stranger:
        return stranger.url


@pytest.fixture(scope="module")
def home(
    remote: Server, unsound: Stranger, absent: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """An endpoint with a list of others that it may ask, over the same data."""
    allowed = {
        remote.url,
        by_name(remote),
        unsound.url,
        absent,
        *(seen(remote, g) for g in data_of_the_suite().values()),
    }
    lines = [
        f"{quad.triple} <{graph}> .\n"
        for path, graph in data_of_the_suite().items()
        for quad in ox.parse(path=str(path), base_iri=path.as_uri())
    ]
    root = tmp_path_factory.mktemp("home")
    with serving(root, "".join(lines), service_allowed=frozenset(allowed)) as running:
        yield running


def test_every_case_of_the_suite_is_found() -> None:
    suites.present()
    assert [case.name for case in cases()] == SUITE
    assert set(REFUSED) <= set(SUITE)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_w3c_federation_case(case: Case, remote: Server, home: Server) -> None:
    graphs = data_of_the_suite()
    query = case.query.read_text("utf-8")
    for endpoint, data in case.services:
        query = query.replace(f"<{endpoint}>", f"<{seen(remote, graphs[data])}>")
    assert len(case.default) <= 1
    dataset = [("default-graph-uri", graphs[data]) for data in case.default]
    status, body = ask(home, query, **dict(dataset))
    if case.name in REFUSED:
        assert (status, json.loads(body)["type"].rpartition("#")[2]) == (400, "service-refused")
        return
    assert status == 200, body
    assert case.result is not None
    found = suites.solutions(body, RESULTS[".srj"])
    assert suites.same(found, suites.solutions(case.result.read_bytes(), RESULTS[".srx"]))


def test_terms_of_every_kind_come_over(remote: Server, home: Server) -> None:
    query = f"SELECT ?s ?o {{ SERVICE <{remote.url}> {{ ?s <{BASE}x> ?o }} }}"
    status, body = ask(home, query)
    [row] = json.loads(body)["results"]["bindings"]
    assert (status, row["o"]) == (200, {"type": "literal", "value": '"\n\\', "xml:lang": "fr"})
    assert row["s"]["value"].startswith("https://w3id.org/mc2cm/.well-known/genid/")
    counted = f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{remote.url}> {{ ?s <{BASE}p1> ?o }} ?s <{BASE}p1> ?o }}"
    assert ask(home, counted, "csv") == (200, b"n\r\n286\r\n")
    status, body = ask(home, f"ASK {{ SERVICE <{remote.url}> {{ <{BASE}lyon> <{BASE}name> 'Lyon'@fr }} }}")
    assert json.loads(body)["boolean"] is True
    response, _ = home.send("GET", "?query=" + quote(query))
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_the_host_of_an_endpoint_is_looked_up(remote: Server, home: Server) -> None:
    assert ask(home, f"ASK {{ SERVICE <{by_name(remote)}> {{ ?s <{BASE}name> ?o }} }}")[0] == 200


def test_a_fault_after_a_call_keeps_its_line(remote: Server, home: Server) -> None:
    status, body = ask(home, f"SELECT * {{\nSERVICE <{remote.url}> {{\n?s ?p 'Lyon'@fr }}\n?s ?p . }}")
    assert (status, json.loads(body)["line"]) == (400, 4)


WRONG = [
    (302, b"", {"Location": "{elsewhere}"}),
    (307, b"", {"Location": "{elsewhere}"}),
    (500, b"", {}),
    (200, b"<html>", {"Content_Type": "text/html"}),
    (200, b"{", {"Content_Type": "application/sparql-results+json"}),
    (200, b'{"head":{},"boolean":true}', {"Content_Type": "application/sparql-results+json"}),
    (200, b" " * (2 << 20), {"Content_Type": "application/sparql-results+json"}),
]


@pytest.mark.parametrize("wrong", WRONG)
def test_an_endpoint_that_fails_is_named_and_silent_goes_on(
    home: Server, unsound: Stranger, listener: Stranger, wrong: tuple[int, bytes, dict[str, str]]
) -> None:
    status, body, headers = wrong
    heard = listener.answer(200, b'{"head":{"vars":[]},"results":{"bindings":[]}}')
    asked = unsound.answer(status, body, **{n: v.format(elsewhere=listener.url) for n, v in headers.items()})
    answer, said = ask(home, f"ASK {{ SERVICE <{unsound.url}> {{ ?s ?p ?o }} }}")
    assert (answer, json.loads(said)["type"].rpartition("#")[2]) == (502, "service-failed")
    assert unsound.url in json.loads(said)["detail"] or "cannot be read" in json.loads(said)["detail"]
    assert ask(home, f"ASK {{ SERVICE SILENT <{unsound.url}> {{ ?s ?p ?o }} }}")[0] == 200
    assert len(asked) == 2
    assert heard == []


def test_an_endpoint_that_is_down_is_told(home: Server, absent: str) -> None:
    assert ask(home, f"ASK {{ SERVICE <{absent}> {{ }} }}")[0] == 502
    assert ask(home, f"ASK {{ SERVICE SILENT <{absent}> {{ }} }}")[0] == 200


@pytest.mark.parametrize(
    "template",
    [
        "ASK {{ SERVICE <{url}> {{ }} }}",
        "ASK {{ SERVICE SILENT <{url}> {{ }} }}",
        "ASK {{ VALUES ?e {{ <{url}> }} SERVICE ?e {{ }} }}",
        "ASK FROM <{url}> {{ }}",
        "ASK FROM NAMED <{url}> {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
        "LOAD <{url}>",
        r"ASK {{ \u0053ERVICE <{url}> {{ }} }}",
        "ASK {{ FILTER NOT EXISTS {{ SERVICE <{url}> {{ }} }} }}",
        "SELECT (<{url}>(1) AS ?x) {{ }}",
    ],
)
def test_a_listener_that_is_not_on_the_list_hears_nothing(
    home: Server, listener: Stranger, template: str
) -> None:
    heard = listener.answer(200)
    assert ask(home, template.format(url=listener.url))[0] in (400, 403)
    home.send("GET", "?query=ASK%7B%7D&default-graph-uri=" + quote(listener.url))
    home.send("GET", "?graph=" + quote(listener.url), path="/graph-store")
    assert heard == []
