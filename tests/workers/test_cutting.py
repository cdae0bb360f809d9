"""Results cut at the wish of who asks: the first rows of the whole result, well-formed, and said to be cut."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Job
from tests.workers.running import BASE, CSV, JSON, THINGS

TABLES = {
    JSON: ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
EVERYTHING = f"SELECT ?s ?none ?o WHERE {{ ?s <{BASE}p1> ?o }}"
AWKWARD = """SELECT ?x ?none ?y WHERE { VALUES (?x ?y) {
  (<http://e/> "a\\n\\"b\\",;\\t<&>\\\\") ("fé😀"@fr-CA 1) (1.50 1e3) (true "x"^^<http://e/t>) (UNDEF "") (UNDEF UNDEF)
} }"""


def test_without_a_wish_nothing_is_cut(socket: Path) -> None:
    answer = client.ask(socket, Job(EVERYTHING, CSV))
    assert (answer.rows, answer.cut) == (None, False)
    answer.close()


@pytest.mark.parametrize("media_type", TABLES)
def test_rows_are_the_first_of_the_whole_result(socket: Path, media_type: str) -> None:
    def read(max_rows: int = 0) -> tuple[bytes, int | None, bool]:
        answer = client.ask(socket, Job(EVERYTHING, media_type, max_rows=max_rows))
        assert answer.verdict == "ok", answer
        return answer.read(), answer.rows, answer.cut

    whole, _, _ = read()
    count = sum(number % 7 == 1 for number in range(THINGS))
    for most in (1, 7, count - 1):
        body, found, cut = read(most)
        assert (found, cut) == (most, True)
        if media_type in (CSV, "text/tab-separated-values"):
            assert whole.startswith(body)
        if media_type == JSON:
            assert json.loads(body)["results"]["bindings"] == json.loads(whole)["results"]["bindings"][:most]
    for most in (count, count + 1, 10**9):
        assert read(most) == (whole, count, False)


@pytest.mark.parametrize("media_type", TABLES)
def test_awkward_terms_come_through_as_they_are(socket: Path, media_type: str) -> None:
    whole = client.ask(socket, Job(AWKWARD, media_type)).read()
    answer = client.ask(socket, Job(AWKWARD, media_type, max_rows=6))
    assert (answer.rows, answer.cut) == (6, False)
    assert answer.read() == whole
    empty = client.ask(socket, Job("SELECT ?a ?b WHERE { ?a <http://none/> ?b }", media_type, max_rows=6))
    assert (empty.verdict, empty.rows, empty.cut) == ("ok", 0, False)


@pytest.mark.parametrize("media_type", GRAPHS)
def test_triples_are_counted(socket: Path, media_type: str) -> None:
    def read(max_rows: int) -> tuple[set[ox.Triple], int | None, bool]:
        job = Job(f"CONSTRUCT WHERE {{ ?s <{BASE}p1> ?o }}", media_type, max_rows=max_rows)
        answer = client.ask(socket, job)
        triples = {quad.triple for quad in ox.parse(answer.read(), format=GRAPHS[media_type])}
        return triples, answer.rows, answer.cut

    count = sum(number % 7 == 1 for number in range(THINGS))
    whole, found, cut = read(10**9)
    assert (len(whole), found, cut) == (count, count, False)
    part, found, cut = read(5)
    assert (len(part), found, cut) == (5, 5, True)
    assert part < whole
    assert read(count) == (whole, count, False)


def test_a_description_is_cut_and_a_boolean_is_not(socket: Path) -> None:
    answer = client.ask(socket, Job(f"DESCRIBE <{BASE}lyon>", "application/n-triples", max_rows=1))
    assert (answer.rows, answer.cut, answer.read().count(b"\n")) == (1, True, 1)
    yes = client.ask(socket, Job("ASK {}", JSON, max_rows=1))
    assert (yes.rows, yes.cut) == (None, False)
    assert json.loads(yes.read())["boolean"] is True


def test_a_cut_ends_the_run(socket: Path) -> None:
    """The rest of an endless result is never computed."""
    job = Job("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", CSV, max_rows=100)
    answer = client.ask(socket, job)
    assert (answer.verdict, answer.rows, answer.cut) == ("ok", 100, True)
    answer.close()
