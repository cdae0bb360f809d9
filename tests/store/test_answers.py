"""Answers stand in one order however the engine finds them, and pages are slices of it."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.questions import Question, bind, load, load_all
from mc2cm_graph.questions.order import in_total_order
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import TABLE_MEDIA_TYPES, Answers, Slice, Store, columns_of, is_iri
from mc2cm_graph.terms import Iri, Term

HERE = Path(__file__).parent
TSV = "text/tab-separated-values"
AWKWARD = """
<urn:a> <urn:p> "1" .
<urn:a> <urn:p> 1 .
<urn:a> <urn:p> 1.0 .
<urn:a> <urn:p> "x"@fr .
<urn:a> <urn:p> "x"@en .
<urn:a> <urn:p> "x" .
<urn:a> <urn:p> "urn:x" .
<urn:a> <urn:p> <urn:x> .
<urn:b> <urn:p> "a\\tb\\n\\"c\\"\\r\\\\" .
<urn:b> <urn:p> "" .
<urn:b> <urn:p> "NaN"^^<http://www.w3.org/2001/XMLSchema#double> .
<urn:b> <urn:p> "2016"^^<http://www.w3.org/2001/XMLSchema#gYear> .
"""


def store_of(lines: list[str], folder: Path) -> Store:
    path = folder / "dataset.nq"
    quads = ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)
    path.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    return Store(path)


def rows_of(body: bytes) -> list[bytes]:
    return body.splitlines()[1:]


@pytest.mark.parametrize("name", ["unordered", "tied"])
def test_the_order_is_that_of_the_rows_and_not_that_of_the_store(name: str, tmp_path: Path) -> None:
    question = load(HERE / f"{name}.rq")
    lines = AWKWARD.strip().splitlines()
    found = set()
    for seed in range(12):
        random.Random(seed).shuffle(lines)  # noqa: S311 - a fixed seed is the point
        found.add(Answers(store_of(lines, tmp_path)).write(question, {}, TSV))
    assert len(found) == 1
    rows = rows_of(found.pop())
    assert len(rows) == (8 if name == "tied" else 12)
    assert len(set(rows)) == len(rows)


def test_the_order_of_the_question_comes_first(tmp_path: Path) -> None:
    answers = Answers(store_of(AWKWARD.strip().splitlines(), tmp_path))
    table = answers.table(load(HERE / "tied.rq"), {})
    texts = [row["o"].value for row in table.rows]
    assert texts == sorted(texts, reverse=True)
    assert table.columns == ("s", "o", "k")


def test_what_stands_after_the_order_stays_there() -> None:
    text = load(HERE / "tied.rq").text
    ordered = in_total_order(text, ("s",))
    assert ordered.endswith("DESC(STR(?o))\nSTR(?s) LANG(?s) DATATYPE(?s) ?s\nLIMIT 8\n")
    assert in_total_order("SELECT ?s {}", ("s",)).count("ORDER BY") == 1
    nested = "SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5 } }"
    assert in_total_order(nested, ("s",)).startswith(nested + "\nORDER BY STR(?s)")


@pytest.mark.parametrize("size", [1, 5, 11, 12, 13])
def test_pages_join_to_the_whole_in_every_format(size: int, tmp_path: Path) -> None:
    question = load(HERE / "unordered.rq")
    answers = Answers(store_of(AWKWARD.strip().splitlines(), tmp_path), kept_bytes=0)
    whole = answers.table(question, {})
    starts = range(0, answers.total(question, {}), size)
    joined = [row for start in starts for row in answers.table(question, {}, Slice(start, size)).rows]
    assert joined == whole.rows
    assert len(TABLE_MEDIA_TYPES) == 4
    for media_type in TABLE_MEDIA_TYPES:
        empty = answers.write(question, {}, media_type, Slice(99, size))
        assert b"o" in empty, "an answer without rows keeps its columns"
        assert empty != answers.write(question, {}, media_type, Slice(0, size))


def test_every_question_has_one_order_over_a_store_loaded_in_another(
    live_snapshot: Snapshot, tmp_path: Path
) -> None:
    lines = live_snapshot.dataset.read_bytes().splitlines(keepends=True)
    random.Random(7).shuffle(lines)  # noqa: S311 - a fixed seed is the point
    other = tmp_path / "dataset.nq"
    other.write_bytes(b"".join(lines))
    one, two = Answers(Store.open(live_snapshot)), Answers(Store(other))
    compared = 0
    for question in load_all(REPOSITORY / "queries").values():
        terms = example(question)
        media_type = TSV if question.form in ("select", "ask") else "text/turtle"
        assert one.write(question, terms, media_type) == two.write(question, terms, media_type), question.name
        compared += 1
    assert compared >= 100


def test_every_question_keeps_its_own_order(live_snapshot: Snapshot) -> None:
    """What makes the order total must not change the order that the question asks for."""
    store = Store.open(live_snapshot)
    answers = Answers(store)
    selects = [one for one in load_all(REPOSITORY / "queries").values() if one.form == "select"]
    assert len(selects) >= 90
    for question in selects:
        terms = example(question)
        assert answers.table(question, terms) == store.table(question, **terms), question.name
        assert columns_of(question) == answers.table(question, terms).columns


def example(question: Question) -> dict[str, Term]:
    """The example of a question as terms."""
    return bind(question, {parameter.name: parameter.example for parameter in question.parameters})


def test_answers_that_are_kept_are_the_answers(tmp_path: Path) -> None:
    question = load(HERE / "unordered.rq")
    answers = Answers(store_of(AWKWARD.strip().splitlines(), tmp_path))
    first = answers.write(question, {}, TSV)
    assert answers.write(question, {}, TSV) == first
    bound: dict[str, Term] = {"s": Iri("urn:b")}
    assert len(rows_of(answers.write(question, bound, TSV))) == 4


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("urn:a", True), ("http://x/é", True), ("a:%zz", False), ("//x", False), ("http://[x", False)],
)
def test_an_iri_is_told_from_what_is_none(text: str, is_one: bool) -> None:
    assert is_iri(text) is is_one
