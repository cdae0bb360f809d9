"""The W3C test suite of the SPARQL 1.1 Protocol over real HTTP; each update is refused and changes nothing."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from rdflib import RDF, Graph, Namespace, Node
from rdflib.collection import Collection

from mc2cm_graph.settings import REPOSITORY
from tests.needs import need
from tests.sparql.serving import Server, serving
from tests.workers.running import THINGS

SUITE = REPOSITORY / ".." / "shared" / "vocab" / "suites" / "sparql11" / "protocol"
SUITE_DATA = "http://kasei.us/2009/09/sparql/data/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
QUERY_CASES = [
    "query_post_form",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get",
    "query_dataset_full",
    "query_multiple_dataset",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
    "query_post_direct",
    "bad_query_method",
    "bad_multiple_queries",
    "bad_query_wrong_media_type",
    "bad_query_missing_form_type",
    "bad_query_missing_direct_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
]
UPDATE_CASES = [
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
    "bad_update_get",
    "bad_multiple_updates",
    "bad_update_wrong_media_type",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_dataset_conflict",
]
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}


def suite_data() -> str:
    """Return the graphs of the W3C suite as N-Quads; ``data0.rdf`` is named by the suite but not part of it."""
    graphs = {f"data{number}": SUITE / f"data{number}.nt" for number in (1, 2, 3)}
    lines = [f"<{SUITE_DATA}data0.rdf> <{RDF.type}> <http://example.org/Document> <{SUITE_DATA}data0.rdf> ."]
    for name, path in graphs.items():
        if path.exists():
            statements = Graph().parse(path, format="nt").serialize(format="nt").splitlines()
            lines += [f"{line.rstrip(' .')} <{SUITE_DATA}{name}.rdf> ." for line in statements if line]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The endpoint on a port of its own, with the graphs of the suite."""
    with serving(tmp_path_factory.mktemp("snapshot"), suite_data()) as running:
        yield running


@pytest.fixture(scope="module")
def suite() -> Graph:
    """The manifest of the suite, all of its cases known by name."""
    manifest = SUITE / "manifest.ttl"
    need(manifest.exists(), f"the W3C protocol suite is not at {manifest}")
    graph = Graph().parse(manifest)
    [entries] = graph.objects(None, MF.entries)
    names = {str(case).rpartition("#")[2] for case in Collection(graph, entries)}
    assert names == {*QUERY_CASES, *UPDATE_CASES}
    return graph


def exchange(server: Server, suite: Graph, request: Node) -> tuple[http.client.HTTPResponse, bytes]:
    """Send one request of the suite."""
    path = str(suite.value(request, HT.absolutePath))
    headers: dict[str, str] = {}
    listed = suite.value(request, HT.headers)
    for header in Collection(suite, listed) if listed else ():
        name, value = suite.value(header, HT.fieldName), suite.value(header, HT.fieldValue)
        headers[str(name).title().replace("-", "_")] = str(value)
    body = None
    if (described := suite.value(request, HT.body)) is not None:
        body = str(suite.value(described, CNT.chars)).encode(
            str(suite.value(described, CNT.characterEncoding))
        )
    method = str(suite.value(request, HT.methodName))
    return server.send(method, path.removeprefix("/sparql/"), body, **headers)


def requests(suite: Graph, name: str) -> list[Node]:
    [case] = [case for case in suite.subjects(MF.name, None) if str(case).endswith("#" + name)]
    listed = suite.value(suite.value(case, MF.action), HT.requests)
    assert listed is not None
    found = list(Collection(suite, listed))
    assert found
    return found


@pytest.mark.parametrize("name", QUERY_CASES)
def test_w3c_query_case(server: Server, suite: Graph, name: str) -> None:
    for request in requests(suite, name):
        response, body = exchange(server, suite, request)
        expected = suite.value(request, HT.resp)
        statuses = {
            str(status).rpartition("StatusCode")[2][0]
            for status in suite.objects(expected, MF.expectedStatus)
        }
        assert str(response.status)[0] in statuses, body
        if (format_ := suite.value(expected, MF.expectedFormat)) is not None:
            assert response.headers.get_content_type() in FORMATS[str(format_)]
        if (boolean := suite.value(expected, MF.expectedBoolean)) is not None:
            assert json.loads(body)["boolean"] is boolean.toPython()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", UPDATE_CASES)
def test_w3c_update_case_is_refused_and_changes_nothing(server: Server, suite: Graph, name: str) -> None:
    everything = "?format=csv&query=" + quote("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    before = sorted(server.send("GET", everything)[1].splitlines())
    assert len(before) > THINGS
    refused = 0
    for request in requests(suite, name):
        described = suite.value(request, HT.body)
        text = str(suite.value(described, CNT.chars)) if described is not None else ""
        if text.startswith("ASK"):  # It asks whether an update was made.
            continue
        assert exchange(server, suite, request)[0].status in (400, 403, 415)
        refused += 1
    assert refused
    assert sorted(server.send("GET", everything)[1].splitlines()) == before
