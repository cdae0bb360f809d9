"""Comunica finds the endpoint by its description, and joins it with a second source."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rdflib import DCAT, RDF, Graph, Namespace
from rdflib.term import URIRef

from mc2cm_graph.names import BASE, THINGS
from mc2cm_graph.snapshot import Snapshot
from tests.front.running import full_server
from tests.needs import need

HERE = Path(__file__).parent / "comunica"
ENGINE = HERE / "node_modules" / "@comunica" / "query-sparql"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
TWINS = """
@prefix ex: <https://example.org/terms#> .
<https://sws.geonames.org/2996944/> ex:twinOf "Birmingham", "Leipzig" .
<https://sws.geonames.org/2530335/> ex:twinOf "Algeciras" .
<https://sws.geonames.org/1/> ex:twinOf "Nowhere" .
"""


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that prints nothing."""

    extensions_map = {".ttl": "text/turtle"}  # noqa: RUF012 - as the class above has it

    def log_message(self, format: str, *values: object) -> None:
        """Keep silent."""


@pytest.fixture(scope="module")
def server(live_snapshot: Snapshot) -> Iterator[str]:
    """The address of a server over the live graph."""
    need(shutil.which("node") is not None, "Node is not installed (apt-get install nodejs)")
    need(ENGINE.is_dir(), "Comunica is not installed (make comunica, which needs npm)")
    with full_server(live_snapshot.root.parent) as running:
        yield f"http://127.0.0.1:{running.port}/"


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a file of others, on another server."""
    folder = tmp_path_factory.mktemp("second")
    (folder / "twins.ttl").write_text(TWINS, "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{other.server_port}/twins.ttl"
        other.shutdown()
        thread.join()


def ask(*sources: str) -> list[dict[str, str]]:
    """Have Comunica join sources."""
    command = ["node", "ask.mjs", "joined.rq", *sources]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_finds_the_endpoint_by_its_description_and_joins_it(server: str, second: str) -> None:
    # From the catalogue to the service, from there to its description: no address is guessed.
    catalogue = Graph().parse(f"{server}catalog.ttl", format="turtle")
    service = URIRef(f"{BASE}catalog/service/sparql")
    assert (service, RDF.type, DCAT.DataService) in catalogue
    description = catalogue.value(service, DCAT.endpointDescription)
    described = Graph().parse(str(description), format="turtle")
    assert set(described.objects(None, SD.endpoint)) == {catalogue.value(service, DCAT.endpointURL)}
    # Read at an address that looks like no endpoint, it can only be known by what the description says.
    rows = ask(f"{description}?format=ttl", second)
    found = {(row["city"].removeprefix(THINGS), row["twin"]) for row in rows}
    assert found == {("city/lyon", "Birmingham"), ("city/lyon", "Leipzig"), ("city/tangier", "Algeciras")}
    assert {row["label"] for row in rows} == {"Lyon (City and Métropole)", "Tangier"}


def test_it_reads_the_catalogue_beside_another_source_too(server: str, second: str) -> None:
    """A file of the graph is a source as well: what is joined there is the same."""
    dump = Graph().parse(f"{server}catalog.ttl", format="turtle")
    files = {str(address) for address in dump.objects(None, DCAT.downloadURL)}
    [turtle] = [address for address in files if address.endswith("/mc2cm.ttl") and "dump" in address][:1]
    by_file = {(row["city"], row["twin"]) for row in ask(turtle, second)}
    by_endpoint = {(row["city"], row["twin"]) for row in ask(f"{server}sparql", second)}
    assert by_file == by_endpoint != set()
