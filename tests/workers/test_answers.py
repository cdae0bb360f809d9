"""What workers answer: whole results, right counts, places of faults."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Answer, Job
from mc2cm_graph.workers.parcel import INLINE_BYTES
from tests.workers.running import BASE, JSON, OVERLAP, THINGS, rows, run

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
C1, C2, C3 = (f"{BASE}c{number}" for number in (1, 2, 3))


def test_a_small_result_travels_inline(socket: Path) -> None:
    answer = client.ask(socket, Job("ASK { ?s ?p ?o }", JSON))
    assert (answer.verdict, answer.file) == ("ok", None)
    assert json.loads(answer.read())["boolean"] is True
    assert answer.size == len(answer.content)


def test_a_large_result_comes_whole_as_a_file(socket: Path, small_snapshot: Path) -> None:
    answer = client.ask(socket, Job("SELECT * WHERE { ?s ?p ?o }", JSON))
    assert answer.file is not None
    assert answer.size > INLINE_BYTES
    body = answer.read()
    assert len(body) == answer.size
    found = {row["s"]["value"] for row in json.loads(body)["results"]["bindings"]}
    assert len(found) == THINGS + 1


def test_a_large_query_reaches_the_worker(socket: Path) -> None:
    values = " ".join(f'"value {number}"' for number in range(9000))
    assert rows(socket, f"SELECT (COUNT(*) AS ?n) WHERE {{ VALUES ?o {{ {values} }} ?s ?p ?o }}") == [
        str(THINGS)
    ]


def test_counts_are_right_though_graphs_overlap(socket: Path) -> None:
    overlapping = OVERLAP.count("\n")
    assert rows(socket, COUNT) == [str(THINGS + overlapping)]
    assert rows(socket, COUNT, default_graphs=(C1,)) == [str(overlapping)]
    assert rows(socket, COUNT, default_graphs=(C1, C2)) == [str(overlapping)]
    assert rows(socket, COUNT, default_graphs=(C1, C2, C3)) == [str(THINGS + overlapping)]


def test_the_dataset_asked_for_is_the_dataset_answered(socket: Path) -> None:
    graphs = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert rows(socket, graphs) == [C1, C2, C3]
    assert rows(socket, graphs, named_graphs=(C1, C3)) == [C1, C3]
    assert rows(socket, COUNT, named_graphs=(C1,)) == ["0"]
    assert rows(socket, graphs, default_graphs=(C1, C2)) == []
    assert rows(socket, graphs, default_graphs=(C1, C2), named_graphs=(C2,)) == [C2]
    # The dataset of the job outranks what the query itself says.
    assert rows(socket, COUNT.replace("WHERE", f"FROM <{C3}> WHERE"), default_graphs=(C1,)) == ["2"]


@pytest.mark.parametrize("graph", ["http://example.org/none", "file:///etc/passwd", "http://127.0.0.1:1/"])
def test_an_unknown_graph_is_named(socket: Path, graph: str) -> None:
    assert run(socket, COUNT, default_graphs=(C1, graph)) == _like("unknown-graph", message=graph)
    assert run(socket, COUNT, named_graphs=(graph,)) == _like("unknown-graph", message=graph)


def test_a_fault_of_syntax_says_where(socket: Path) -> None:
    answer = run(socket, "SELECT ?s\nWHERE { ?s ?p . }")
    assert (answer.verdict, answer.line) == ("syntax", 2)
    assert answer.column
    assert answer.message.startswith("expected")


@pytest.mark.parametrize(
    ("media_type", "format_"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_come_in_every_format(socket: Path, media_type: str, format_: ox.RdfFormat) -> None:
    job = Job(f"CONSTRUCT WHERE {{ <{BASE}lyon> ?p ?o }}", media_type, prefixes={"ex": BASE})
    body = client.ask(socket, job).read()
    assert len(list(ox.parse(body, format=format_))) == 2
    assert (b"ex:lyon" in body) == (media_type == "text/turtle")


def test_a_document_is_rewritten(socket: Path) -> None:
    job = Job("@prefix e: <http://e/> . e:a e:b e:c .", "application/n-triples", kind="document")
    assert client.ask(socket, job).read() == b"<http://e/a> <http://e/b> <http://e/c> .\n"


def _like(verdict: str, message: str) -> object:
    class Like:
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Answer) and (other.verdict, other.message) == (verdict, message)

        __hash__ = None  # type: ignore[assignment]

    return Like()
