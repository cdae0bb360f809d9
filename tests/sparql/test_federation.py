"""``SERVICE``: the allow-list, over real endpoints; a listener outside it must hear nothing."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.sparql.gate import read
from tests.sparql import suites
from tests.sparql.serving import Server, serving
from tests.sparql.suites import RESULTS, Case
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


class _Answering(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, body = self.server.answer  # type: ignore[attr-defined]
        self.server.heard.append(self.path)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def answering(status: int, body: bytes = b"", **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Listen on a port; answer everything in one way and remember what was asked."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        server.answer = status, {n.replace("_", "-"): v for n, v in headers.items()}, body  # type: ignore[attr-defined]
        server.heard = heard = []  # type: ignore[attr-defined, var-annotated]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql", heard
        finally:
            server.shutdown()
            thread.join()


def ask(server: Server, query: str, format_: str = "json") -> tuple[int, bytes]:
    response, body = server.send("GET", f"?format={format_}&query=" + quote(query))
    return response.status, body


def quads(paths: tuple[Path, ...]) -> str:
    return "".join(
        f"{quad} .\n" for path in paths for quad in ox.parse(path=str(path), base_iri=path.as_uri())
    )


def cases() -> list[Case]:
    return list(suites.cases("service")) if suites.SUITES.is_dir() else []


def test_every_case_of_the_suite_is_found() -> None:
    suites.present()
    assert [case.name for case in cases()] == SUITE
    assert set(REFUSED) <= set(SUITE)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_w3c_federation_case(case: Case, tmp_path: Path) -> None:
    query = case.query.read_text("utf-8")
    with ExitStack() as stack:
        urls = set()
        for number, (endpoint, data) in enumerate(case.services):
            remote = stack.enter_context(serving(tmp_path / f"remote{number}", quads((data,)), own=False))
            query = query.replace(f"<{endpoint}>", f"<{remote.url}>")
            urls.add(remote.url)
        home = stack.enter_context(
            serving(tmp_path / "home", quads(case.default), service_allowed=frozenset(urls), own=False)
        )
        status, body = ask(home, query)
        if case.name in REFUSED:
            assert (status, json.loads(body)["type"].rpartition("#")[2]) == (400, "service-refused")
            return
        assert status == 200, body
        assert case.result is not None
        found = suites.solutions(body, RESULTS[".srj"])
        assert suites.same(found, suites.solutions(case.result.read_bytes(), RESULTS[".srx"]))


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another endpoint, over the same small snapshot."""
    with serving(tmp_path_factory.mktemp("remote"), f'_:b <{BASE}x> "\\"\\n\\\\"@fr .\n') as running:
        yield running


@pytest.fixture(scope="module")
def home(remote: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An endpoint that may ask the other one."""
    root = tmp_path_factory.mktemp("home")
    with serving(root, service_allowed=frozenset({remote.url})) as running:
        yield running


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


@pytest.mark.parametrize(("status", "body", "headers"), WRONG)
def test_an_endpoint_that_fails_is_named_and_silent_goes_on(
    tmp_path: Path, status: int, body: bytes, headers: dict[str, str]
) -> None:
    with (
        answering(200, b'{"head":{"vars":[]},"results":{"bindings":[]}}') as (elsewhere, heard),
        answering(status, body, **{n: v.format(elsewhere=elsewhere) for n, v in headers.items()}) as (
            url,
            asked,
        ),
        serving(tmp_path, service_allowed=frozenset({url})) as home,
    ):
        answer, said = ask(home, f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        assert (answer, json.loads(said)["type"].rpartition("#")[2]) == (502, "service-failed")
        assert url in json.loads(said)["detail"] or "cannot be read" in json.loads(said)["detail"]
        assert ask(home, f"ASK {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}")[0] == 200
        assert len(asked) == 2
        assert heard == []


def test_an_endpoint_that_is_down_is_told(tmp_path: Path) -> None:
    with answering(200) as (url, _):
        pass
    with serving(tmp_path, service_allowed=frozenset({url})) as home:
        assert ask(home, f"ASK {{ SERVICE <{url}> {{ }} }}")[0] == 502
        assert ask(home, f"ASK {{ SERVICE SILENT <{url}> {{ }} }}")[0] == 200


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
def test_a_listener_that_is_not_on_the_list_hears_nothing(home: Server, template: str) -> None:
    with answering(200) as (url, heard):
        assert ask(home, template.format(url=url))[0] in (400, 403)
        home.send("GET", "?query=ASK%7B%7D&default-graph-uri=" + quote(url))
        home.send("GET", "?graph=" + quote(url), path="/graph-store")
        assert heard == []
