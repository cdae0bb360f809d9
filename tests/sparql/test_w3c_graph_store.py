"""The W3C suite of the Graph Store Protocol over real HTTP: what is read is right, what writes is refused.

A case writes a graph and reads it back. Here each write is sent and refused; then its effect stands in a
snapshot of its own, over which the reads that follow are judged.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, Node
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from tests.sparql import suites
from tests.sparql.serving import Server, serving
from tests.sparql.suites import MF, SUITES
from tests.workers.running import BASE

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
CASES = [
    "put_get_repeat_indirect",
    "put_get_default",
    "put_delete_get_delete_indirect",
    "post_get_post_get_indirect",
    "post_get_new_graph",
    "head_existing_indirect",
    "head_non_existing_indirect",
    "put_get_uri_pct_encoded_indirect",
    "put_get_uri_pct_encoded_twice",
]
"""Cases that name the graph in the query of the address; the others need direct identification, not offered."""
CREATED = "http://www.example/gsp/created"
State = dict[str, Graph]


@pytest.fixture(scope="module")
def suite() -> Graph:
    """The manifest of the suite, its cases known by name."""
    suites.present()
    graph = Graph().parse((SUITES / "graph-store-protocol" / "manifest-indirect.ttl").resolve())
    [entries] = graph.objects(None, MF.entries)
    assert [str(case).rpartition("#")[2] for case in Collection(graph, entries)] == CASES
    return graph


@pytest.mark.parametrize("name", CASES)
def test_w3c_graph_store_case(suite: Graph, tmp_path: Path, name: str) -> None:
    [case] = [case for case in suite.subjects(RDF.type, None) if str(case).endswith("#" + name)]
    listed = suite.value(suite.value(case, MF.action), HT.requests)
    assert listed is not None
    requests = list(Collection(suite, listed))
    state: State = {}
    reads = 0
    for number, group in enumerate(grouped(suite, requests)):
        with serving(tmp_path / str(number), written(state)) as server:
            for request in group:
                reads += exchange(server, suite, request, state)
    assert reads


def grouped(suite: Graph, requests: list[Node]) -> list[list[Node]]:
    """Cut a case after each write: from there on the store is another."""
    groups: list[list[Node]] = [[]]
    for request in requests:
        groups[-1].append(request)
        if method(suite, request) not in ("GET", "HEAD"):
            groups.append([])
    return [group for group in groups if group]


def method(suite: Graph, request: Node) -> str:
    return str(suite.value(request, HT.methodName))


def exchange(server: Server, suite: Graph, request: Node, state: State) -> bool:
    """Send a request; tell whether it was a read, else change the state as the write would."""
    path = str(suite.value(request, HT.absolutePath)).replace("$LOCATION$", CREATED)
    target = path.removeprefix("/gsp")
    expected = suite.value(request, HT.resp)
    body, media_type = content(suite, request)
    if method(suite, request) not in ("GET", "HEAD"):
        headers = {"Content_Type": media_type} if body else {}
        response, _ = server.send(
            method(suite, request), target, body or None, path="/graph-store", **headers
        )
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        change(method(suite, request), target, body, media_type, state)
        return False
    response, found = server.send(method(suite, request), target, path="/graph-store", Accept="text/turtle")
    statuses = {str(status).rpartition("#")[2] for status in suite.objects(expected, MF.expectedStatus)}
    assert {200: "OK", 404: "NotFound"}[response.status] in statuses
    if method(suite, request) == "HEAD":
        assert found == b""
    elif (wanted := content(suite, expected)[0]) and response.status == 200:
        assert response.headers.get_content_type() == "text/turtle"
        graph = Graph().parse(data=found, format="turtle")
        if not named(target):
            # The default graph holds the small snapshot's own statements too.
            for subject in {subject for subject in graph.subjects() if str(subject).startswith(BASE)}:
                graph.remove((subject, None, None))
        assert isomorphic(graph, parsed(wanted, target))
    return True


def content(suite: Graph, message: Node | None) -> tuple[bytes, str]:
    """Return the body of a request or a response, and its media type."""
    body = suite.value(message, HT.body)
    listed = suite.value(message, HT.headers)
    headers = {
        str(suite.value(header, HT.fieldName)).lower(): str(suite.value(header, HT.fieldValue))
        for header in (Collection(suite, listed) if listed else ())
    }
    chars = suite.value(body, CNT.chars) if body is not None else None
    return (str(chars).encode() if chars is not None else b""), headers.get("content-type", "text/turtle")


def named(target: str) -> str:
    """Return the IRI that an address names; empty for the default graph."""
    return parse_qs(urlsplit(target).query).get("graph", [""])[0]


def parsed(body: bytes, target: str) -> Graph:
    return Graph().parse(data=body, format="turtle", publicID=named(target) or "http://www.example/gsp")


def change(verb: str, target: str, body: bytes, media_type: str, state: State) -> None:
    """Do to the state what a write would do to the store."""
    name = named(target) if urlsplit(target).query else CREATED
    if verb == "DELETE":
        state.pop(name, None)
        return
    if media_type.startswith("multipart/"):
        body = b"\n".join(re.findall(rb"\r?\n\r?\n(.*?)\r?\n--", body, re.DOTALL))
    new = parsed(body, target)
    state[name] = state[name] + new if verb == "POST" and name in state else new


def written(state: State) -> str:
    """Write the state as N-Quads."""
    lines = []
    for name, graph in state.items():
        for line in graph.serialize(format="nt").splitlines():
            if line.strip():
                quad_end = f" <{name}> ." if name else " ."
                lines.append(line.rstrip().removesuffix(".").rstrip() + quad_end)
    text = "".join(line + "\n" for line in lines)
    assert len(list(ox.parse(text, format=ox.RdfFormat.N_QUADS))) == len(lines)
    return text
