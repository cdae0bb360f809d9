"""The read side of the Graph Store Protocol over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from tests.sparql.serving import Server, serving
from tests.workers.running import BASE, THINGS

PATH = "/graph-store"
C1 = "?graph=" + quote(f"{BASE}c1", safe="")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The endpoint on a port of its own."""
    with serving(tmp_path_factory.mktemp("snapshot")) as running:
        yield running


@pytest.mark.parametrize("name", ["ttl", "nt", "rdf", "jsonld"])
@pytest.mark.parametrize(
    ("target", "triples"), [(C1, 2), ("?default", THINGS + 2), ("?default=", THINGS + 2)]
)
def test_a_graph_comes_whole_in_every_format(server: Server, name: str, target: str, triples: int) -> None:
    response, body = server.send("GET", f"{target}&format={name}", path=PATH)
    assert response.status == 200
    format_ = ox.RdfFormat.from_extension(name)
    found = {quad.triple for quad in ox.parse(body, format=format_)}
    assert len(found) == triples
    assert int(response.headers["Content-Length"]) == len(body)
    assert response.headers["MC2CM-Data-Version"] == "test-version"
    assert response.headers["MC2CM-Complete"] == "true"


def test_the_format_is_negotiated(server: Server) -> None:
    response, body = server.send("GET", C1, path=PATH, Accept="application/n-triples")
    assert response.headers["Content-Type"] == "application/n-triples"
    assert len(body.splitlines()) == 2
    response, body = server.send("GET", C1, path=PATH, Accept="text/csv")
    assert (response.status, json.loads(body)["type"].rpartition("#")[2]) == (406, "not-acceptable")


def test_head_tells_what_get_would_send(server: Server) -> None:
    whole, _ = server.send("GET", C1, path=PATH)
    response, body = server.send("HEAD", C1, path=PATH)
    assert (response.status, body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Content-Location", "MC2CM-Complete"):
        assert response.headers[name] == whole.headers[name]


def test_an_unchanged_graph_is_not_sent_again(server: Server) -> None:
    tag = server.send("GET", C1, path=PATH)[0].headers["ETag"]
    response, body = server.send("GET", C1, path=PATH, If_None_Match=tag)
    assert (response.status, body) == (304, b"")
    assert server.send("GET", "?default", path=PATH, If_None_Match=tag)[0].status == 200


@pytest.mark.parametrize(
    ("target", "status", "kind"),
    [
        ("", 400, "which-graph"),
        ("?format=ttl", 400, "which-graph"),
        ("?default&graph=" + quote(BASE), 400, "which-graph"),
        ("?default&default", 400, "which-graph"),
        (C1 + "&graph=" + quote(BASE), 400, "which-graph"),
        ("?default=no", 400, "bad-parameter"),
        ("?graph=", 400, "bad-parameter"),
        ("?graph=c1", 400, "bad-parameter"),
        ("?graph=http://%5B", 400, "bad-parameter"),
        ("?graph=http://example.org/a%20b", 400, "bad-parameter"),
        ("?graph=http://example.org/%22", 400, "bad-parameter"),
        ("?graph=%FF", 400, "encoding"),
        ("?graph=http://example.org/absent", 404, "no-graph"),
        ("?graph=file:///etc/passwd", 404, "no-graph"),
        ("?graph=x:%EF%BF%BE", 404, "no-graph"),
        ("?default&version=older", 404, "no-version"),
        ("?default&version=0123456789abcdef", 410, "unknown-version"),
        ("?default&format=csv", 406, "not-acceptable"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_wrong_requests_are_told_what_is_wrong(
    server: Server, method: str, target: str, status: int, kind: str
) -> None:
    response, body = server.send(method, target, path=PATH)
    assert response.status == status, body
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if method == "GET":
        found = json.loads(body)
        assert (found["type"].rpartition("#")[2], found["status"]) == (kind, status)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_can_be_written(server: Server, method: str) -> None:
    before = server.send("GET", "?default&format=nt", path=PATH)[1]
    body = b"<urn:a> <urn:b> <urn:c> ."
    response, _ = server.send(method, "?default", body, path=PATH, Content_Type="text/turtle")
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert server.send("GET", "?default&format=nt", path=PATH)[1] == before


def test_a_page_of_another_site_may_read(server: Server) -> None:
    response, body = server.send("OPTIONS", C1, path=PATH, Origin="https://portal.example")
    assert (response.status, body) == (204, b"")
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response.headers["Access-Control-Allow-Credentials"] is None
