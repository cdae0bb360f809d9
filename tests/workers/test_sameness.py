"""The same version, query and format give the same bytes: in each worker, after a restart, from memory or disk."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest

from mc2cm_graph.build import add_store
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.workers import client
from mc2cm_graph.workers.job import Job
from mc2cm_graph.workers.process import NurseryProcess
from tests.workers.running import BASE, CSV, JSON, LIMITS, make_snapshot, wait_until

NT = "application/n-triples"
BLANK = "".join(f'_:list{i} <{BASE}next> _:list{i + 1} .\n_:list{i} <{BASE}p0> "b" .\n' for i in range(300))
"""Chains of blank nodes: their labels show in answers and place them in an index."""
UNORDERED = {
    "every row": ("SELECT * WHERE { ?s ?p ?o }", JSON),
    "blank nodes": ("SELECT * WHERE { ?s ?p ?o FILTER(isBlank(?s)) }", CSV),
    "groups": ("SELECT ?p (COUNT(*) AS ?n) (SAMPLE(?s) AS ?one) WHERE { ?s ?p ?o } GROUP BY ?p", CSV),
    "concatenated": ("SELECT (GROUP_CONCAT(STR(?o)) AS ?all) WHERE { ?s ?p ?o }", CSV),
    "distinct": ("SELECT DISTINCT ?o WHERE { ?s ?p ?o }", CSV),
    "a page of rows": ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 10 OFFSET 500", CSV),
    "joined": (f"SELECT * WHERE {{ ?a <{BASE}p1> ?x . ?b <{BASE}p2> ?y }} LIMIT 5000", CSV),
    "a path": (f"SELECT * WHERE {{ ?a <{BASE}next>* ?b }}", CSV),
    "graphs": ("SELECT ?g ?s WHERE { GRAPH ?g { ?s ?p ?o } }", CSV),
    "names of graphs": ("SELECT ?g WHERE { GRAPH ?g {} }", CSV),
    "graph by graph": (
        "SELECT ?g ?s WHERE { GRAPH ?g { OPTIONAL { ?s <http://example.org/name> ?o } } }",
        CSV,
    ),
    "left out": (f"SELECT * WHERE {{ ?s ?p ?o MINUS {{ ?s <{BASE}p1> ?x }} }}", CSV),
    "constructed": ("CONSTRUCT { ?o ?p ?s } WHERE { ?s ?p ?o FILTER(isBlank(?o)) }", NT),
    "constructed in Turtle": ("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle"),
    "new blank nodes": (f"CONSTRUCT {{ ?s <{BASE}in> [ <{BASE}is> ?o ] }} WHERE {{ ?s ?p ?o }}", NT),
    "new lists": (f"CONSTRUCT {{ ?s <{BASE}in> ( ?o _:it ) }} WHERE {{ ?s ?p ?o }} LIMIT 50", "text/turtle"),
    "new blank nodes of a function": (
        f"CONSTRUCT {{ ?s <{BASE}in> ?new }} WHERE {{ ?s <{BASE}next> ?o BIND (BNODE() AS ?new) }}",
        NT,
    ),
    "new blank nodes behind a bracket in quotes": (
        f"CONSTRUCT {{ ?s <{BASE}in> '}}' , [ <{BASE}is> ?o ] }} WHERE {{ ?s <{BASE}next> ?o }}",
        NT,
    ),
    "new blank nodes behind a comment": (
        f"CONSTRUCT # {{ }}\n {{ ?s <{BASE}in> _:new }} WHERE {{ ?s <{BASE}next> ?o }}",
        NT,
    ),
    "behind a comment of many signs": (f"CONSTRUCT {'# ' * 60}\n WHERE {{ ?s ?p ?o }}", NT),
    "described": (f"DESCRIBE ?s WHERE {{ ?s <{BASE}next> ?o }}", NT),
}


@pytest.fixture(scope="module", params=["memory", "disk"])
def awkward_snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot with blank nodes, served from memory or from disk."""
    root = make_snapshot(tmp_path_factory.mktemp("awkward"), BLANK)
    if request.param == "disk":
        add_store(root, large_quads=1)
        assert Snapshot.at(root).store is not None
    return root


@pytest.fixture
def two(awkward_snapshot: Path) -> Iterator[tuple[Path, Path]]:
    """Two nurseries over the same snapshot, as before and after a restart."""
    with TemporaryDirectory(prefix="mc2cm") as folder:
        first, second = Path(folder) / "1", Path(folder) / "2"
        limits = replace(LIMITS, deadline_s=60.0, result_bytes=8 << 20)
        with (
            NurseryProcess(awkward_snapshot, first, limits),
            NurseryProcess(awkward_snapshot, second, limits),
        ):
            yield first, second


def test_the_same_bytes_from_every_worker_and_after_a_restart(two: tuple[Path, Path]) -> None:
    def body(socket: Path, text: str, media_type: str) -> bytes:
        # Not shared, so that different workers have their turn.
        answer = client.ask(socket, Job(text, media_type, repeatable=False))
        assert answer.verdict == "ok", answer
        return answer.read()

    for name, (text, media_type) in UNORDERED.items():
        with ThreadPoolExecutor(4) as pool:
            bodies = list(pool.map(lambda n: body(two[n % 2], text, media_type), range(4)))  # noqa: B023
        assert len(set(bodies)) == 1, name
        assert bodies[0].count(b"\n") + bodies[0].count(b"},{") > 1, name
    for socket in two:
        assert wait_until(socket, lambda state: state.idle == 2).ended == {}


def test_new_blank_nodes_are_as_many_as_the_engine_made(two: tuple[Path, Path]) -> None:
    text = f"CONSTRUCT {{ ?s <{BASE}in> [ <{BASE}is> ?o ] }} WHERE {{ ?s <{BASE}next> ?o }}"
    made = set(ox.parse(client.ask(two[0], Job(text, NT)).read(), format=ox.RdfFormat.N_TRIPLES))
    assert len(made) == 600
    inner = {str(quad.object) for quad in made if quad.predicate.value == f"{BASE}in"}
    assert len(inner) == 300
    assert inner == {str(quad.subject) for quad in made if quad.predicate.value == f"{BASE}is"}
    # Those of the data keep the labels they have there.
    assert {str(quad.object) for quad in made if quad.predicate.value == f"{BASE}is"} == {
        f"_:list{number}" for number in range(1, 301)
    }
