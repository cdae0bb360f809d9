"""The W3C suite of the Graph Store Protocol over real HTTP: what is read is right, what writes is refused.

A case writes a graph and reads it back. Here each write is sent and refused; its effect stands in the served
snapshot from the beginning, under the graph's IRI with the number of the state added, and is read there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Step:
    """A request of a case, and the number of the state of the store in which it is made."""

    request: Node
    state: str


@pytest.fixture(scope="module")
def steps(suite: Graph) -> dict[str, list[Step]]:
    """The requests of each case in their order."""
    found = {}
    for name in CASES:
        [case] = [case for case in suite.subjects(RDF.type, None) if str(case).endswith("#" + name)]
        listed = suite.value(suite.value(case, MF.action), HT.requests)
        assert listed is not None
        groups = grouped(suite, list(Collection(suite, listed)))
        found[name] = [
            Step(request, f"/{name}/{number}") for number, group in enumerate(groups) for request in group
        ]
    return found


@pytest.fixture(scope="module")
def server(
    suite: Graph, steps: dict[str, list[Step]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The endpoint over every state of every case; the state is a part of the IRIs of the graphs."""
    lines: set[str] = set()
    for listed in steps.values():
        state: State = {}
        for step in listed:
            lines |= written(state, step.state)
            if method(suite, step.request) not in ("GET", "HEAD"):
                body, media_type = content(suite, step.request)
                change(method(suite, step.request), target(suite, step.request), body, media_type, state)
    with serving(tmp_path_factory.mktemp("states"), "".join(sorted(lines))) as running:
        yield running


@pytest.mark.parametrize("name", CASES)
def test_w3c_graph_store_case(suite: Graph, steps: dict[str, list[Step]], server: Server, name: str) -> None:
    assert any([exchange(server, suite, step) for step in steps[name]])  # noqa: C419 - all of them are made


def target(suite: Graph, request: Node) -> str:
    """Return the query of the address of a request."""
    path = str(suite.value(request, HT.absolutePath)).replace("$LOCATION$", CREATED)
    return path.removeprefix("/gsp")


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


def exchange(server: Server, suite: Graph, step: Step) -> bool:
    """Send a request; tell whether it was a read."""
    asked = target(suite, step.request)
    is_read = method(suite, step.request) in ("GET", "HEAD")
    if named(asked) and is_read:
        asked += step.state
    expected = suite.value(step.request, HT.resp)
    body, media_type = content(suite, step.request)
    if not is_read:
        headers = {"Content_Type": media_type} if body else {}
        response, _ = server.send(
            method(suite, step.request), asked, body or None, path="/graph-store", **headers
        )
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        return False
    response, found = server.send(
        method(suite, step.request), asked, path="/graph-store", Accept="text/turtle"
    )
    statuses = {str(status).rpartition("#")[2] for status in suite.objects(expected, MF.expectedStatus)}
    assert {200: "OK", 404: "NotFound"}[response.status] in statuses
    if method(suite, step.request) == "HEAD":
        assert found == b""
    elif (wanted := content(suite, expected)[0]) and response.status == 200:
        assert response.headers.get_content_type() == "text/turtle"
        graph = Graph().parse(data=found, format="turtle")
        if not named(asked):
            # The default graph holds the small snapshot's own statements too.
            for subject in {subject for subject in graph.subjects() if str(subject).startswith(BASE)}:
                graph.remove((subject, None, None))
        assert isomorphic(graph, parsed(wanted, target(suite, step.request)))
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


def named(asked: str) -> str:
    """Return the IRI that an address names; empty for the default graph."""
    return parse_qs(urlsplit(asked).query).get("graph", [""])[0]


def parsed(body: bytes, asked: str) -> Graph:
    return Graph().parse(data=body, format="turtle", publicID=named(asked) or "http://www.example/gsp")


def change(verb: str, asked: str, body: bytes, media_type: str, state: State) -> None:
    """Do to the state what a write would do to the store."""
    name = named(asked) if urlsplit(asked).query else CREATED
    if verb == "DELETE":
        state.pop(name, None)
        return
    if media_type.startswith("multipart/"):
        body = b"\n".join(re.findall(rb"\r?\n\r?\n(.*?)\r?\n--", body, re.DOTALL))
    new = parsed(body, asked)
    state[name] = state[name] + new if verb == "POST" and name in state else new


def written(state: State, suffix: str) -> set[str]:
    """Write the state as N-Quads."""
    lines = set()
    for name, graph in state.items():
        for line in graph.serialize(format="nt").splitlines():
            if line.strip():
                quad_end = f" <{name}{suffix}> .\n" if name else " .\n"
                lines.add(line.rstrip().removesuffix(".").rstrip() + quad_end)
    assert len(list(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))) == len(lines)
    return lines
