"""SPARQL endpoints: a real Oxigraph server with DCAT in it, and one that cuts its answers as Virtuoso does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
import requests

from mc2cm_graph.harvest import HarvestFailed, Store
from tests.harvest.running import content, identifiers, run
from tests.harvest.serving import Asked, Reply, portal
from tests.harvest.test_dcat import PREFIXES, catalogue, dataset
from tests.publish.engines import Engine, oxigraph

RESULTS = "application/sparql-results+json"


def load(engine: Engine, turtle: str) -> None:
    """Put Turtle into the default graph of a server."""
    headers = {"Content-Type": "text/turtle"}
    answer = requests.put(f"{engine.url}/store?default", turtle.encode(), headers=headers, timeout=60)
    assert answer.status_code in (201, 204)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """An Oxigraph server with 57 datasets, one of them without a title and one without an IRI."""
    with oxigraph() as running:
        odd = '<https://data.example/set/x> a dcat:Dataset . [] a dcat:Dataset ; dcterms:title "Nameless" .'
        load(running, catalogue(range(55)).replace("<?page>", "<https://data.example/page>") + odd)
        yield running


def test_all_datasets_are_read_in_pages(engine: Engine, tmp_path: Path) -> None:
    outcome = run(tmp_path / "store", engine.query, "sparql", rows=10)
    assert (outcome.kept, outcome.broken, outcome.total, outcome.whole) == (55, 1, 56, True)
    with Store(tmp_path / "store") as store:
        assert [(one.rule, one.identifier) for _, one in store.broken("made-up")] == [
            ("no-title", "https://data.example/set/x")
        ]
        assert store.notes("made-up") == ["1 datasets without an IRI cannot be asked for and were left out"]
        kept = store.record("made-up", "https://data.example/set/7")
    assert kept is not None
    assert kept.description.publisher == "Stadt Wien"
    assert kept.description.places == ("Wien",)
    assert kept.description.box == (16.18, 48.11, 16.58, 48.33)


def test_the_second_run_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    run(tmp_path / "store", engine.query, "sparql", rows=20)
    before = content(tmp_path / "store")
    second = run(tmp_path / "store", engine.query, "sparql", rows=20)
    assert (second.fresh, second.changed, second.gone) == (0, 0, 0)
    assert content(tmp_path / "store") == before


class Endpoint:
    """Answers queries from a store in memory; it gives ``most`` triples, and says so as Virtuoso does."""

    def __init__(self, turtle: str, most: int) -> None:
        self.store = ox.Store()
        self.store.load(turtle.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://data.example/")
        self.most = most
        self.queries: list[str] = []
        self.filters = True

    def __call__(self, asked: Asked) -> Reply:
        (query,) = parse_qs(asked.body.decode())["query"]
        self.queries.append(query)
        if not self.filters:
            query = re.sub(r"FILTER \(.*\)", "", query)
        results = self.store.query(query)
        if isinstance(results, ox.QueryTriples):
            triples = list(results)
            body = ox.serialize(triples[: self.most], format=ox.RdfFormat.N_TRIPLES) or b""
            cut = {"X-SPARQL-MaxRows": str(self.most)} if len(triples) > self.most else {}
            return Reply(body, headers={"Content-Type": "application/n-triples", **cut})
        assert isinstance(results, ox.QuerySolutions)
        return Reply(
            results.serialize(format=ox.QueryResultsFormat.JSON) or b"", headers={"Content-Type": RESULTS}
        )


def test_an_endpoint_that_cuts_answers_is_asked_for_less(tmp_path: Path) -> None:
    endpoint = Endpoint(PREFIXES + "".join(map(dataset, range(20))), 80)
    with portal(endpoint) as there:
        outcome = run(tmp_path / "store", there.url, "sparql", rows=16)
        headers = there.asked[-1].headers
    assert (outcome.kept, outcome.whole) == (20, True)
    assert headers["user-agent"].startswith("mc2cm-harvest/")
    assert headers["content-type"].startswith("application/x-www-form-urlencoded")


def test_a_dataset_that_is_too_long_alone_is_told(tmp_path: Path) -> None:
    long = "<https://data.example/set/5> dcat:keyword " + ", ".join(f'"k{n}"' for n in range(90)) + " ."
    endpoint = Endpoint(PREFIXES + "".join(map(dataset, range(10))) + long, 80)
    with portal(endpoint) as there:
        outcome = run(tmp_path / "store", there.url, "sparql", rows=4)
    assert (outcome.kept, outcome.broken, outcome.whole) == (9, 1, True)
    assert "https://data.example/set/5" not in identifiers(tmp_path / "store")


def test_an_iri_is_put_into_the_query_as_text(tmp_path: Path) -> None:
    # What a portal names its datasets goes into the next question: a quotation mark must not end it.
    text = PREFIXES + '<https://data.example/a\'%22b> a dcat:Dataset ; dcterms:title "One" .' + dataset(1)
    endpoint = Endpoint(text, 10_000)
    with portal(endpoint) as there:
        outcome = run(tmp_path / "store", there.url, "sparql", rows=1)
    assert (outcome.kept, outcome.whole) == (2, True)
    assert any("""STR(?dataset) > "https://data.example/a'%22b\"""" in query for query in endpoint.queries)


def test_an_endpoint_that_ignores_the_order_is_told(tmp_path: Path) -> None:
    endpoint = Endpoint(PREFIXES + "".join(map(dataset, range(20))), 10_000)
    endpoint.filters = False
    with portal(endpoint) as there, pytest.raises(HarvestFailed, match="expected them in order"):
        run(tmp_path / "store", there.url, "sparql", rows=5)


def test_an_endpoint_that_speaks_html_is_told(tmp_path: Path) -> None:
    reply = Reply(b"<html></html>", headers={"Content-Type": "text/html"})
    with portal(lambda _: reply) as there, pytest.raises(HarvestFailed, match="found no table in"):
        run(tmp_path / "store", there.url, "sparql")
