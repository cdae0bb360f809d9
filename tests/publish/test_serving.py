"""``server.py --endpoint``: pages and queries from another engine, gate, limits and errors included."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import requests

from mc2cm_graph.names import BASE, DEFAULT_GRAPH, ONTOLOGY_DOCUMENT
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES
from mc2cm_graph.store.endpoint import Endpoint
from mc2cm_graph.workers import engine
from mc2cm_graph.workers.job import Job
from tests.publish.engines import oxigraph
from tests.publish.running import run_publish
from tests.publish.serving import Copy, serve

PROBLEM = "application/problem+json"
CITIES = (
    "PREFIX mc: <https://w3id.org/mc2cm/ontology#> SELECT ?city ?g WHERE { ?city a mc:City"
    " OPTIONAL { GRAPH ?g { ?city a mc:City } } } ORDER BY ?city ?g"
)


@pytest.fixture(scope="module", params=["plain", "union"])
def served(request: pytest.FixtureRequest, world_snapshot: Snapshot) -> Iterator[Copy]:
    """A server that asks an Oxigraph server, once with a default graph of its own, once without."""
    endpoint: Endpoint = request.getfixturevalue(request.param)
    name = endpoint.layout.default_graph
    options = ["--endpoint", endpoint.address, *(["--default-graph", name] if name else [])]
    with serve(world_snapshot, "--only-serve", *options, MC2CM_DEADLINE_S="5") as copy:
        yield copy


def ask(copy: Copy, query: str, media_type: str, **parameters: str) -> requests.Response:
    return requests.post(
        f"{copy.base}/sparql", {"query": query, **parameters}, headers={"Accept": media_type}, timeout=60
    )


def test_every_format_is_that_of_our_own_engine(served: Copy, world_snapshot: Snapshot) -> None:
    store = engine.load(world_snapshot.dataset)
    assert len(TABLES) == 4
    assert len(GRAPHS) == 4
    for format_ in TABLES:
        sink = _Sink()
        engine.run(store, Job(CITIES, format_.media_type, base=BASE), sink)  # type: ignore[arg-type]
        found = ask(served, CITIES, format_.media_type)
        assert (found.status_code, found.content) == (200, bytes(sink.data)), format_.media_type
    construct = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONTOLOGY_DOCUMENT}> {{ ?s ?p ?o }} }}"
    for format_ in GRAPHS:
        found = ask(served, construct, format_.media_type)
        assert found.status_code == 200
        assert found.headers["Content-Type"].startswith(format_.media_type)
    assert ask(served, "ASK { ?s ?p ?o }", TABLES[0].media_type).json() == {"head": {}, "boolean": True}


class _Sink:
    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self.data += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def test_a_relative_iri_and_a_dataset_mean_what_they_meant(served: Copy) -> None:
    json = TABLES[0].media_type
    relative = ask(served, "SELECT ?p WHERE { <id/city/altamar> ?p ?o }", json)
    assert len(relative.json()["results"]["bindings"]) > 5
    one = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY_DOCUMENT}> WHERE {{ ?s ?p ?o }}"  # noqa: S608 - SPARQL
    assert int(ask(served, one, json).json()["results"]["bindings"][0]["n"]["value"]) > 1000
    unknown = ask(served, "SELECT * FROM <urn:none> WHERE { ?s ?p ?o }", json)
    assert (unknown.status_code, unknown.json()["type"]) == (400, f"{BASE}sparql#unknown-graph")
    hidden = ask(served, f"SELECT * FROM <{DEFAULT_GRAPH}> WHERE {{ ?s ?p ?o }}", json)  # noqa: S608 - SPARQL
    assert hidden.status_code == 400
    names = ask(served, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", json)
    graphs = {row["g"]["value"] for row in names.json()["results"]["bindings"]}
    assert DEFAULT_GRAPH not in graphs
    assert len(graphs) > 60


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "service-refused"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403, "update-refused"),
        ("SELECT * WHERE { ?s ?p ?o", 400, "syntax"),
        ("SELECT ?a (COUNT(?b) AS ?a) WHERE { ?a ?p ?b }", 400, "syntax"),
        ("SELECT * WHERE { " + "{" * 200 + "}" * 200 + " }", 400, "query-too-deep"),
    ],
)
def test_the_gate_stands_before_the_engine(served: Copy, query: str, status: int, kind: str) -> None:
    found = ask(served, query, TABLES[0].media_type)
    assert (found.status_code, found.json()["type"]) == (status, f"{BASE}sparql#{kind}")
    assert found.headers["Content-Type"] == PROBLEM


def test_a_query_whose_prefix_looks_like_an_update_is_a_query(served: Copy) -> None:
    query = "PREFIX delete: <urn:INSERT/DELETE/> SELECT ?s WHERE { ?s a ?t } LIMIT 1"
    found = ask(served, query, TABLES[0].media_type)
    assert (found.status_code, len(found.json()["results"]["bindings"])) == (200, 1)


def test_rows_are_cut_at_the_readers_wish(served: Copy) -> None:
    found = ask(served, "SELECT * WHERE { ?s ?p ?o }", TABLES[0].media_type, maxrows="7")
    assert len(found.json()["results"]["bindings"]) == 7
    assert found.headers["MC2CM-Complete"] == "false; maxrows=7"
    triples = ask(served, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples", maxrows="7")
    assert triples.content.count(b"\n") == 7
    assert triples.headers["MC2CM-Complete"] == "false; maxrows=7"


def test_a_runaway_ends_at_the_deadline(world_snapshot: Snapshot) -> None:
    # An engine of its own: it goes on with the query after we have left, until it is killed.
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . FILTER (STR(?c) < STR(?f)) }"
    with oxigraph() as there:
        run_publish(world_snapshot, "--to", there.url)
        with serve(world_snapshot, "--only-serve", "--endpoint", there.query) as copy:
            found = ask(copy, query, TABLES[0].media_type, timeout="1")
            assert (found.status_code, found.json()["type"]) == (504, f"{BASE}sparql#engine-deadline")
            assert found.json()["limit"] == "deadline_s"
            assert requests.get(f"{copy.base}/city/altamar", timeout=60).status_code == 200


def test_whole_graphs_come_from_the_engine(served: Copy, world_snapshot: Snapshot) -> None:
    found = requests.get(
        f"{served.base}/graph-store?default", headers={"Accept": "application/n-triples"}, timeout=60
    )
    assert found.status_code == 200
    assert (
        len(list(ox.parse(found.content, format=ox.RdfFormat.N_TRIPLES))) == world_snapshot.manifest.default
    )
    graph = {"graph": f"{BASE}id/city/altamar#c1"}
    assert requests.get(f"{served.base}/graph-store", graph, timeout=60).status_code == 200
    gone = requests.get(f"{served.base}/graph-store", {"graph": "urn:none"}, timeout=60)
    assert gone.status_code == 404


def test_tags_promise_equal_content_and_not_equal_bytes(served: Copy) -> None:
    address = f"{served.base}/sparql"
    headers = {"Accept": TABLES[0].media_type}
    first = requests.get(address, {"query": CITIES}, headers=headers, timeout=60)
    assert first.headers["ETag"].startswith('W/"')
    headers["If-None-Match"] = first.headers["ETag"]
    assert requests.get(address, {"query": CITIES}, headers=headers, timeout=60).status_code == 304


def test_pages_and_description(served: Copy) -> None:
    page = requests.get(f"{served.base}/city/altamar", headers={"Accept": "text/html"}, timeout=60)
    assert page.status_code == 200
    assert "Altamar" in page.text
    description = requests.get(f"{served.base}/sparql", headers={"Accept": "text/turtle"}, timeout=60)
    assert "sd:Service" in description.text or "service-description#Service" in description.text
    shown = requests.get(
        f"{served.base}/sparql", {"query": CITIES}, headers={"Accept": "text/html"}, timeout=60
    )
    assert shown.status_code == 200
    assert "altamar" in shown.text
    assert requests.get(f"{served.base}/readyz", timeout=60).status_code == 200


def test_an_engine_that_goes_away_is_told(world_snapshot: Snapshot) -> None:
    with oxigraph() as there:
        run_publish(world_snapshot, "--to", there.url)
        with serve(world_snapshot, "--only-serve", "--endpoint", there.query) as copy:
            assert requests.get(f"{copy.base}/readyz", timeout=60).status_code == 200
            there.process.kill()
            there.process.wait()
            found = ask(copy, CITIES, TABLES[0].media_type)
            assert (found.status_code, found.json()["type"]) == (502, f"{BASE}sparql#engine")
            assert found.headers["Content-Type"] == PROBLEM
            page = requests.get(f"{copy.base}/city/breval.ttl", headers={"Accept": "text/turtle"}, timeout=60)
            assert (page.status_code, page.headers["Content-Type"]) == (502, PROBLEM)
            html = requests.get(f"{copy.base}/city/altamar", headers={"Accept": "text/html"}, timeout=60)
            assert html.status_code == 502
            assert there.url not in html.text
            assert requests.get(f"{copy.base}/readyz", timeout=60).status_code == 503
            assert requests.get(f"{copy.base}/healthz", timeout=60).status_code == 200


def refused(snapshot: Snapshot, *options: str) -> str:
    """Start a server that must not start; give what it said."""
    done = subprocess.run(
        [sys.executable, "server.py", "--only-serve", "--build-dir", str(snapshot.root.parent), *options],
        cwd=REPOSITORY,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_an_engine_with_other_content_is_refused(world_snapshot: Snapshot, union: Endpoint) -> None:
    with oxigraph() as empty:
        said = refused(world_snapshot, "--endpoint", empty.query)
        assert "found 0 triples in the default graph" in said
        assert "mc2cm publish --to" in said
    assert f"say --default-graph {DEFAULT_GRAPH}" in refused(world_snapshot, "--endpoint", union.address)
    assert "cannot be asked" in refused(world_snapshot, "--endpoint", "http://127.0.0.1:9/sparql")
    assert "expected the http(s) address" in refused(world_snapshot, "--endpoint", "/etc/passwd")
    said = refused(world_snapshot, "--endpoint", "http://me:secret@127.0.0.1:9/")
    assert "MC2CM_ENDPOINT_USER" in said
    assert "secret" not in said
