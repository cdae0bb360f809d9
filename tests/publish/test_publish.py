"""``mc2cm publish`` to a real store: whole, resumable after a kill, repaired, and clear about what is wrong."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import requests

from mc2cm_graph.names import BASE, DEFAULT_GRAPH, thing_iri
from mc2cm_graph.publish.content import DEFAULT, Content
from mc2cm_graph.publish.normal import WKT, digest, normal
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.terms import XSD
from tests.ports import free_port
from tests.publish.engines import Engine, oxigraph
from tests.publish.running import command, environment, run_publish, told, try_publish

ALTAMAR = thing_iri("city", "altamar")


@pytest.fixture
def empty() -> Iterator[Engine]:
    """An Oxigraph server that holds nothing."""
    with oxigraph() as engine:
        yield engine


def graph_address(engine: Engine, graph: str = "") -> str:
    """Where the Graph Store has a graph."""
    return f"{engine.url}/store?" + (f"graph={quote(graph, safe='')}" if graph else "default")


def content(engine: Engine) -> set[str]:
    """All that a store holds."""
    dump = requests.get(f"{engine.url}/store", headers={"Accept": "application/n-quads"}, timeout=60)
    return canonical(dump.content)


def canonical(quads: bytes) -> set[str]:
    """N-Quads as the engine keeps them, with canonical blank nodes: those of each graph are its own."""
    store = ox.Store()
    store.load(quads, format=ox.RdfFormat.N_QUADS)
    lines = set()
    for graph in (*store.named_graphs(), ox.DefaultGraph()):
        dataset = ox.Dataset(store.quads_for_pattern(None, None, None, graph))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines |= {str(quad) for quad in dataset}
    return lines


def same(engine: Engine, snapshot: Snapshot) -> bool:
    """Tell whether a store holds a snapshot and nothing else."""
    return content(engine) == canonical(snapshot.dataset.read_bytes())


@pytest.mark.parametrize("by", ["graph-store", "update"])
def test_a_store_holds_the_snapshot_and_nothing_else(
    by: str, world_snapshot: Snapshot, empty: Engine
) -> None:
    loaded, there, triples, first = told(run_publish(world_snapshot, "--to", empty.url, "--by", by))
    quads = world_snapshot.dataset.read_bytes()
    assert same(empty, world_snapshot)
    assert (triples, there) == (quads.count(b"\n"), 0)
    assert loaded == world_snapshot.manifest.citations + 5
    again = told(run_publish(world_snapshot, "--to", f"{empty.url}/update"))
    assert again == (0, loaded, triples, first)


@pytest.mark.parametrize("by", ["graph-store", "update"])
def test_a_run_that_was_killed_goes_on(by: str, world_snapshot: Snapshot, empty: Engine) -> None:
    options = ("--to", empty.url, "--by", by, "--part-bytes", "20000")
    state = world_snapshot.root.parent / "publish"
    graphs = world_snapshot.manifest.citations + 4
    # Killed within a graph, farther on in it, between graphs, and within the default graph, which comes last.
    for graphs_there, parts_there in ((0, 2), (0, 5), (20, 0), (50, 0), (graphs, 3)):
        run = subprocess.Popen(
            command(world_snapshot, *options), cwd=REPOSITORY, env=environment(), stderr=subprocess.DEVNULL
        )
        while held(empty) < graphs_there or parts(state) < parts_there:
            assert run.poll() is None, "it ended before it could be killed"
        run.kill()
        run.wait()
    assert told(run_publish(world_snapshot, *options))[0] <= 2
    assert same(empty, world_snapshot)
    assert not list(state.glob("*.json"))


def held(engine: Engine) -> int:
    """The number of named graphs that a store holds."""
    query = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    answer = requests.get(
        engine.query, {"query": query}, headers={"Accept": "application/sparql-results+json"}, timeout=60
    )
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def parts(state: Path) -> int:
    """The number of parts of a graph that were acknowledged."""
    return sum(int(json.loads(path.read_text(encoding="utf-8"))["parts"]) for path in state.glob("*.json"))


def test_what_was_changed_there_is_mended(world_snapshot: Snapshot, empty: Engine) -> None:
    run_publish(world_snapshot, "--to", empty.url)
    citation = f"{ALTAMAR}#c1"
    assert requests.get(graph_address(empty, citation), timeout=60).status_code == 200
    turtle = {"Content-Type": "text/turtle"}
    other = b"<urn:a> <urn:b> <urn:c> ."
    requests.put(graph_address(empty, citation), other, headers=turtle, timeout=60)
    requests.post(graph_address(empty), other, headers=turtle, timeout=60)
    requests.put(graph_address(empty, f"{BASE}id/city/of-yesterday#c1"), other, headers=turtle, timeout=60)
    requests.put(graph_address(empty, "urn:foreign"), other, headers=turtle, timeout=60)
    output = try_publish(world_snapshot, "--to", empty.url)
    assert output.returncode == 0, output.stderr
    assert told(output.stdout)[0] == 2
    assert "1 removed" in output.stderr
    assert "1 graphs of others were left alone, such as <urn:foreign>" in output.stderr
    requests.delete(graph_address(empty, "urn:foreign"), timeout=60)
    assert same(empty, world_snapshot)


def test_a_value_that_differs_is_found_though_the_count_is_right(
    world_snapshot: Snapshot, empty: Engine
) -> None:
    run_publish(world_snapshot, "--to", empty.url)
    with Content(world_snapshot.dataset) as ours:
        lines = list(ours.lines(f"{ALTAMAR}#c1"))
    changed = b"".join([*lines[1:], b"<urn:a> <urn:b> <urn:c> .\n"])
    headers = {"Content-Type": "application/n-triples"}
    requests.put(graph_address(empty, f"{ALTAMAR}#c1"), changed, headers=headers, timeout=60)
    assert told(run_publish(world_snapshot, "--to", empty.url))[0] == 1
    assert same(empty, world_snapshot)


def test_a_union_as_default_graph_is_told(world_snapshot: Snapshot) -> None:
    with oxigraph("--union-default-graph") as engine:
        failed = try_publish(world_snapshot, "--to", engine.url)
        assert failed.returncode == 1
        assert "the default graph" in failed.stderr
        assert "say --default-graph IRI" in failed.stderr
        run_publish(world_snapshot, "--to", engine.url, "--default-graph", DEFAULT_GRAPH)


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("http://dba:secret@127.0.0.1:1/", 2, "MC2CM_PUBLISH_PASSWORD"),
        ("ftp://127.0.0.1/", 2, "expected an address such as http://localhost:7878"),
        ("http://127.0.0.1:{free}/", 2, "found no SPARQL 1.1 store"),
    ],
)
def test_a_wrong_address_is_explained(address: str, code: int, said: str, world_snapshot: Snapshot) -> None:
    failed = try_publish(world_snapshot, "--to", address.format(free=free_port()))
    assert failed.returncode == code
    assert said in failed.stderr
    assert "secret" not in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_store_that_goes_away_is_told(world_snapshot: Snapshot) -> None:
    with oxigraph() as engine:
        url = engine.url
    failed = try_publish(world_snapshot, "--to", url, "--engine", "oxigraph")
    assert failed.returncode == 1
    assert f"{url}/query: cannot be reached" in failed.stderr
    assert "goes on where it stopped" in failed.stderr


def test_services_named_one_by_one(world_snapshot: Snapshot, empty: Engine) -> None:
    output = run_publish(
        world_snapshot, "--to", empty.url, "--query-url", empty.query, "--update-url", f"{empty.url}/update"
    )
    assert told(output)[0] > 5


@pytest.mark.parametrize(
    ("datatype", "one", "other"),
    [
        (XSD + "decimal", "12.50", "12.5"),
        (XSD + "decimal", "-0.0", "0"),
        (XSD + "decimal", "100", "100.0"),
        (XSD + "integer", "007", "7"),
        (XSD + "nonNegativeInteger", "+7", "7"),
        (XSD + "boolean", "1", "true"),
        (XSD + "double", "1e2", "100"),
        (XSD + "dateTime", "2020-01-01T00:00:00.500+00:00", "2020-01-01T00:00:00.5Z"),
        (XSD + "date", "2020-01-01+00:00", "2020-01-01Z"),
    ],
)
def test_one_value_has_one_form(datatype: str, one: str, other: str) -> None:
    kind = ox.NamedNode(datatype)
    assert normal(ox.Literal(one, datatype=kind)) == normal(ox.Literal(other, datatype=kind))


def test_values_that_differ_keep_apart() -> None:
    texts = [("1.5", "decimal"), ("1.5", "double"), ("1.5", "string"), ("15", "integer"), ("x", "integer")]
    literals = [ox.Literal(text, datatype=ox.NamedNode(XSD + kind)) for text, kind in texts]
    literals += [ox.Literal("x", language="en"), ox.Literal("x", language="fr"), ox.Literal("x")]
    assert len({normal(literal) for literal in literals}) == len(literals)
    assert normal(ox.Literal("x", language="pt-BR")) == normal(ox.Literal("x", language="pt-br"))
    wkt = ox.NamedNode(WKT)
    exact, single = (ox.Literal(f"POINT({x} 45.76)", datatype=wkt) for x in ("4.83", "4.8299999237061"))
    assert normal(exact) != normal(single)
    assert normal(exact, True) == normal(single, True)
    assert normal(exact, True) != normal(ox.Literal("POINT(4.8301 45.76)", datatype=wkt), True)


def test_the_hash_knows_no_order_and_no_names_of_blank_nodes() -> None:
    def read(text: str) -> list[ox.Triple]:
        return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri="urn:")]

    one = read('<a> <p> _:x, "1.0" , "x"@EN . _:x <p> _:y . _:y <q> "b" .')
    two = read('_:b <q> "b" . _:a <p> _:b . <a> <p> "x"@en , "1.0" , _:a .')
    assert digest(one) == digest(two)
    assert digest(one) == digest([*one, *one[:2]])
    assert digest(one) != digest(one[1:])
    assert digest(one) != digest(read('<a> <p> _:x, "1.0" , "x"@en . _:x <p> _:y . _:z <q> "b" .'))


def test_parts_hold_every_statement_once_and_blank_nodes_together(world_snapshot: Snapshot) -> None:
    with Content(world_snapshot.dataset) as ours:
        parts = list(ours.parts(DEFAULT, 10_000))
        assert len(parts) > 10
        assert sorted(b"".join(parts).splitlines(True)) == sorted(ours.lines(DEFAULT))
        assert parts == list(ours.parts(DEFAULT, 10_000))
        assert b"_:" in parts[0]
        assert not any(line.startswith(b"_:") for part in parts[1:] for line in part.splitlines())
        assert sum(ours.size(graph) for graph in ours.graphs) == len(
            world_snapshot.dataset.read_bytes().splitlines()
        )
