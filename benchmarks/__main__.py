"""``python -m benchmarks``: the closure against owlrl, and pages under fire against pages in peace."""

from __future__ import annotations

import http.client
import tempfile
import threading
import urllib.parse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import owlrl
import pyoxigraph as ox
import rdflib

from benchmarks.measure import Sample, measure, table
from benchmarks.peers.engines import Ours
from benchmarks.peers.graphs import today
from mc2cm_graph.build import build
from mc2cm_graph.reason import Rules, close
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.sources import Sources, read

PAGE = "/city/lyon?lang=en"
RUNAWAYS = 4
RUNAWAY = REPOSITORY / "tests" / "server" / "cross-product.rq"

Row = tuple[str, str, Sample, str, Sample]


def closure(sources: Sources) -> Row:
    """Our closure of the live graph against owlrl's."""
    files = [*sources.ontology_files(), *sources.data_files()]
    stated = {q.triple for path in files for q in read(path, path.name).quads}
    rules = Rules.load(sources.queries)
    text = ox.serialize(stated, format=ox.RdfFormat.N_TRIPLES)

    def reference() -> None:
        graph = rdflib.Graph().parse(data=text, format="nt")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)

    ours = measure(lambda: close(stated, rules), 5)
    return (f"OWL 2 RL closure of {len(stated)} triples", "rules", ours, "owlrl", measure(reference, 1))


def pages(build_dir: Path) -> Row:
    """A page while runaway queries burn, against the same page in peace."""
    with tempfile.TemporaryDirectory(prefix="mc2cm-bench-") as folder:
        server = Ours(today(build_dir), Path(folder))
        try:
            server.start()
            peace = measure(partial(_page, server.port), 200)
            # Two cores and two burning workers: what pages keep is what their processes get of the scheduler.
            under_fire = _under_fire(server.port, partial(measure, partial(_page, server.port), 200))
        finally:
            server.stop()
    return (f"page {PAGE}", f"{RUNAWAYS} runaway queries", under_fire, "in peace", peace)


def _under_fire(port: int, measured: Callable[[], Sample]) -> Sample:
    body = urllib.parse.urlencode({"query": RUNAWAY.read_text("utf-8")})
    strangers = [threading.Thread(target=_stranger, args=(port, f"{body}%23{n}")) for n in range(RUNAWAYS)]
    for thread in strangers:
        thread.start()
    sample = measured()
    for thread in strangers:
        thread.join()
    return sample


def _page(port: int) -> None:
    """Fetch the page on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", PAGE)
    answer = connection.getresponse()
    assert answer.status == http.HTTPStatus.OK, answer.status
    answer.read()
    connection.close()


def _stranger(port: int, body: str) -> None:
    """Send a query that will not end and wait for its verdict."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/sparql", body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert connection.getresponse().status == http.HTTPStatus.SERVICE_UNAVAILABLE
    connection.close()


def main() -> None:
    """Measure and print the table."""
    sources = Sources.under(REPOSITORY)
    build_dir = REPOSITORY / "build"
    build(sources, build_dir)
    print(table([closure(sources), pages(build_dir)]))


if __name__ == "__main__":
    main()
