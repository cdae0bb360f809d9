"""The W3C suite of SPARQL 1.1 Query and its results formats, through protocol, gate and engine.

Each case that fails is named here with its reason; the list must match exactly, so that an engine that
gets better, or worse, is noticed.
"""

from __future__ import annotations

import csv
from io import BytesIO
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql import protocol
from mc2cm_graph.sparql.description import Dataset
from mc2cm_graph.sparql.protocol import Response, Service
from mc2cm_graph.sparql.request import Request
from mc2cm_graph.workers import engine
from mc2cm_graph.workers.job import Answer, Job
from tests.sparql import suites
from tests.sparql.suites import RESULTS, Case

FOLDERS = {
    "aggregates": 47,
    "bind": 10,
    "bindings": 11,
    "cast": 6,
    "construct": 7,
    "exists": 6,
    "functions": 75,
    "grouping": 6,
    "negation": 12,
    "project-expression": 7,
    "property-path": 33,
    "subquery": 14,
    "syntax-query": 94,
    "csv-tsv-res": 6,
    "json-res": 4,
}
"""The folders of the suite, each with the number of its cases."""

_ZERO_LENGTH = "a path of length zero begins or ends only at a term that the graph holds"
_GRAPH_VARIABLE = "the group of GRAPH ?g is evaluated once over all graphs, not once for each"
_VALUES = (
    "the store keeps the value of a number, not how it was written (1.0E6) nor a type derived from integer"
)
_LANGUAGE = "GROUP_CONCAT of literals of one language keeps the language, as SPARQL 1.2 has it"
KNOWN = {
    "aggregates/agg-groupconcat-04": _LANGUAGE,
    "aggregates/agg-groupconcat-06": _LANGUAGE,
    "aggregates/agg-empty-group-count-graph": _GRAPH_VARIABLE,
    "bindings/graph": _GRAPH_VARIABLE,
    "negation/graph-minus": _GRAPH_VARIABLE,
    "functions/bnode01": "BNODE with a string gives the same blank node in every solution, not one for each",
    "property-path/zero_or_more_set_start": _ZERO_LENGTH,
    "property-path/zero_or_more_set_end": _ZERO_LENGTH,
    "property-path/zero_or_one_set_start": _ZERO_LENGTH,
    "property-path/zero_or_one_set_end": _ZERO_LENGTH,
    "csv-tsv-res/csv03": _VALUES,
    "csv-tsv-res/tsv03": _VALUES,
}
"""Cases that fail, each with the reason."""


def everything() -> list[Case]:
    return [case for folder in FOLDERS for case in suites.cases(folder)] if suites.SUITES.is_dir() else []


CASES = everything()


def test_every_case_is_found() -> None:
    suites.present()
    assert {folder: sum(case.folder == folder for case in CASES) for folder in FOLDERS} == FOLDERS
    assert len({case.id for case in CASES}) == len(CASES)
    assert set(KNOWN) <= {case.id for case in CASES}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_w3c_case(case: Case) -> None:
    fault = judge(case)
    if case.id in KNOWN:
        assert fault, "this case passes now: take it off the list"
    else:
        assert not fault


def judge(case: Case) -> str:
    """Run a case; say what is wrong, or nothing."""
    query = case.query.read_text("utf-8")
    if case.result is None:
        response = respond(case, query, None)
        kind = response.problem.kind if response.problem else "none"
        if case.kind.startswith("NegativeSyntaxTest"):
            return "" if kind == "syntax" else f"it passes for right: {kind}"
        # The dataset and the functions that these cases name are not there; only their syntax is judged.
        return "" if kind in ("none", "unknown-graph", "unsupported") else str(response.problem)
    suffix = case.result.suffix
    response = respond(case, query, suffix[1:] if suffix in (".csv", ".tsv") else None)
    assert isinstance(response.body, bytes)
    if response.status != 200:
        return response.body.decode()
    if response.form == "CONSTRUCT":
        return compare_graphs(response.body, case)
    if suffix == ".csv":
        return compare_tables(response.body.decode(), case.result.read_text("utf-8"))
    found = suites.solutions(response.body, RESULTS[".tsv" if suffix == ".tsv" else ".srj"])
    if suffix == ".ttl":
        expected = suites.result_set(case.result)
    else:
        expected = suites.solutions(case.result.read_bytes(), RESULTS[suffix])
    return "" if suites.same(found, expected) else f"{found}\n{expected}"


def respond(case: Case, query: str, format_: str | None) -> Response:
    store = suites.load(case)

    def run(job: Job) -> Answer:
        sink = BytesIO()
        answer = engine.run(store, job, sink)
        return Answer(answer.verdict, answer.message, content=sink.getvalue(), size=len(sink.getvalue()))

    service = Service("http://localhost/sparql", Dataset("suite", 0), Limits(), run)
    base = f"BASE <{case.query.as_uri()}>\n"
    pairs = [("query", base + query)] + ([("format", format_)] if format_ else [])
    return protocol.respond(Request("GET", urlencode(pairs).encode()), service)


def compare_tables(found: str, expected: str) -> str:
    """Compare CSV: the order of rows is free, that of columns with SELECT * too, and labels of blank nodes."""
    tables = [
        sorted(
            sorted((column, "_:" if value.startswith("_:") else value) for column, value in row.items())
            for row in csv.DictReader(text.splitlines())
        )
        for text in (found, expected)
    ]
    return "" if tables[0] == tables[1] else f"{tables[0]}\n{tables[1]}"


def compare_graphs(body: bytes, case: Case) -> str:
    assert case.result is not None
    datasets = [
        ox.Dataset(ox.parse(body, format=ox.RdfFormat.TURTLE)),
        ox.Dataset(ox.parse(path=str(case.result), base_iri=case.result.as_uri())),
    ]
    for dataset in datasets:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return "" if datasets[0] == datasets[1] else "\n".join(map(str, datasets))
