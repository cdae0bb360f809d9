"""The whole of it: started as the README says, asked by real clients, unmoved by a query that will not end."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from SPARQLWrapper import JSON, TURTLE, SPARQLWrapper

from mc2cm_graph.names import thing_iri
from mc2cm_graph.snapshot import Snapshot
from tests.server.conftest import Served, start, stop

HERE = Path(__file__).parent
RUNAWAY = (HERE / "cross-product.rq").read_text("utf-8")


def get(served: Served, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(served.base + path.lstrip("/"), headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def ask(served: Served, query: str) -> tuple[int, str]:
    return get(served, "/sparql?" + urllib.parse.urlencode({"query": query, "format": "json"}))


def test_newcomer_sees_lyon_the_money_and_both_launch_dates(server: Served) -> None:
    status, page = get(server, "/city/lyon?lang=en")
    assert (status, "Lyon" in page) == (200, True)
    _, project = get(server, "/project/mc2cm-1?lang=en")
    for fact in ("2,498,976.00", "1,999,180.80", "March", "May 2016", "grandlyon.com"):
        assert fact in project
    _, projet = get(server, "/project/mc2cm-1?lang=fr")
    for fact in ("2\u202f498\u202f976,00", "1\u202f999\u202f180,80", "mai 2016"):
        assert fact in projet


def test_sparqlwrapper_reads_bindings_and_triples(server: Served) -> None:
    endpoint = SPARQLWrapper(server.base + "sparql")
    endpoint.setReturnFormat(JSON)
    endpoint.setQuery((HERE / "partner-cities.rq").read_text("utf-8"))
    rows = endpoint.queryAndConvert()["results"]["bindings"]
    assert {row["label"]["value"] for row in rows} >= {"Tangier", "Tunis", "Beirut", "Amman", "Vienna"}
    endpoint.setMethod("POST")
    assert len(endpoint.queryAndConvert()["results"]["bindings"]) == len(rows)
    endpoint.setReturnFormat(TURTLE)
    endpoint.setQuery(f"DESCRIBE <{thing_iri('city', 'lyon')}>")
    assert b"Lyon" in endpoint.query().convert()


@pytest.mark.parametrize(
    "hostile",
    [
        RUNAWAY,
        "SELECT * WHERE " + "{" * 50_000 + "}" * 50_000,
        "SELECT * WHERE { " + " ".join(f"?s{n} ?p{n} ?s{n + 1} ." for n in range(300)) + " }",
    ],
    ids=["cross product", "100 KB of nested braces", "300 triple patterns"],
)
def test_runaway_gets_an_error_while_pages_are_served(server: Served, hostile: str) -> None:
    verdict: list[tuple[int, str]] = []
    body = urllib.parse.urlencode({"query": hostile}).encode()

    def send() -> None:
        request = urllib.request.Request(server.base + "sparql", data=body)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                verdict.append((answer.status, ""))
        except urllib.error.HTTPError as error:
            with error:
                verdict.append((error.code, error.read().decode()))

    stranger = threading.Thread(target=send)
    stranger.start()
    pages = [get(server, "/city/lyon")[0] for _ in range(5)]
    stranger.join()
    assert pages == [200] * 5
    (status, problem) = verdict[0]
    assert 400 <= status < 600
    told = json.loads(problem)
    assert told["title"]
    assert told["detail"]
    assert ask(server, "ASK { ?s ?p ?o }")[0] == 200


def test_service_update_and_load_are_refused(server: Served) -> None:
    for query in (
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "LOAD <http://127.0.0.1:9/>",
    ):
        status, problem = ask(server, query)
        assert status in (400, 403), query
        assert json.loads(problem)["detail"]


def test_ends_without_leaving_a_process(live_snapshot: Snapshot) -> None:
    served = start(str(live_snapshot.root.parent))
    assert ask(served, "ASK { ?s ?p ?o }")[0] == 200
    assert stop(served) == 0
    # The pipe of its output is at its end, which it is not before its last child has ended.
    with pytest.raises(urllib.error.URLError):
        get(served, "/readyz")
