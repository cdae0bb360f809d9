"""``make bench``: the closure against owlrl, a stranger's query against the engine, pages under fire."""

from __future__ import annotations

import http.client
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from pathlib import Path

import owlrl
import pyoxigraph as ox
import rdflib

from benchmarks.measure import Sample, measure, table
from mc2cm_graph.build import build
from mc2cm_graph.reason import Rules, close
from mc2cm_graph.settings import REPOSITORY, Limits
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources, read
from mc2cm_graph.workers.client import ask
from mc2cm_graph.workers.job import Job
from mc2cm_graph.workers.process import NurseryProcess

HERE = Path(__file__).parent
PAGE = "/city/lyon?lang=en"
PORT = 8765
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


def queries(snapshot: Snapshot) -> list[Row]:
    """A query through the killable workers against the same query in this process."""
    store = ox.Store()
    store.bulk_load(path=snapshot.dataset, format=ox.RdfFormat.N_QUADS)
    rows = []
    with tempfile.TemporaryDirectory(prefix="mc2cm-bench-") as folder:
        socket = Path(folder) / "workers"
        with NurseryProcess(snapshot.root, socket, Limits()):
            for name in ("lookup", "aggregation", "many-rows"):
                text = (HERE / f"{name}.rq").read_text("utf-8")

                def engine(text: str = text) -> None:
                    solutions = store.query(text)
                    assert isinstance(solutions, ox.QuerySolutions)
                    solutions.serialize(format=ox.QueryResultsFormat.JSON)

                def worker(text: str = text) -> None:
                    answer = ask(socket, Job(text, "application/sparql-results+json"))
                    assert answer.verdict == "ok", answer
                    answer.read()

                times = 30 if name == "many-rows" else 300
                rows.append(
                    (f"query: {name}", "worker", measure(worker, times), "in process", measure(engine, times))
                )
    return rows


def pages(build_dir: Path) -> Row:
    """A page while runaway queries burn, against the same page in peace."""
    command = [sys.executable, "server.py", "--port", str(PORT), "--build-dir", str(build_dir)]
    # Two cores and two burning workers: what the pages keep is what their processes get of the scheduler.
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            assert server.stdout is not None
            started = 0
            while started < 2:
                line = server.stdout.readline()
                assert line, "the server ended"
                started += b"Started worker-" in line
            peace = measure(page, 200)
            body = urllib.parse.urlencode({"query": RUNAWAY.read_text("utf-8")})
            strangers = [threading.Thread(target=stranger, args=(body,)) for _ in range(RUNAWAYS)]
            for thread in strangers:
                thread.start()
            under_fire = measure(page, 200)
            for thread in strangers:
                thread.join()
        finally:
            server.terminate()
    return (f"page {PAGE}", f"{RUNAWAYS} runaway queries", under_fire, "in peace", peace)


def page() -> None:
    """Fetch the page on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", PAGE)
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    answer.read()
    connection.close()


def stranger(body: str) -> None:
    """Send a query that will not end and wait for its verdict."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    connection.request("POST", "/sparql", body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert connection.getresponse().status == 503
    connection.close()


def main() -> None:
    """Measure and print the table."""
    sources = Sources.under(REPOSITORY)
    build_dir = REPOSITORY / "build"
    snapshot = build(sources, build_dir)
    print(table([closure(sources), *queries(snapshot), pages(build_dir)]))


main()
