"""Answers that the build keeps: they are those of the engine, and a page that has one asks no engine."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.answers_format import ANSWERS, kept, read_answer, write_answer, write_terms
from mc2cm_graph.build.answers import kept_answers
from mc2cm_graph.questions import Question, load
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import KeptAnswers, Store, Table
from mc2cm_graph.terms import XSD, Iri, Literal, Term


class Counting(Store):
    """The store, and how many tables it was asked for."""

    def __init__(self, dataset: Path) -> None:
        super().__init__(dataset)
        self.asked = 0

    def table(self, question: Question, /, **terms: Term) -> Table:
        """Answer, and count."""
        self.asked += 1
        return super().table(question, **terms)


@pytest.fixture(scope="module")
def store(world_snapshot: Snapshot) -> Counting:
    """The made-up world in this process."""
    return Counting(world_snapshot.dataset)


def bound(question: Question, terms: dict[str, Term]) -> dict[str, Term]:
    """The terms that a question takes: the language goes to those that ask for it."""
    names = {parameter.name for parameter in question.parameters}
    return {name: term for name, term in terms.items() if name in names or name != "language"}


def test_every_kept_answer_is_that_of_the_engine(world_snapshot: Snapshot, store: Counting) -> None:
    answers = KeptAnswers(store, world_snapshot)
    compared, rows = 0, 0
    for name, given in kept():
        question = load(world_snapshot.queries / name)
        terms = bound(question, given)
        expected = store.table(question, **terms)
        before = store.asked
        found = answers.table(question, **terms)
        assert store.asked == before, f"{name} was asked, not kept"
        assert found.columns == expected.columns
        if "ORDER BY" in question.text:
            assert found.rows == expected.rows, name
        else:
            assert sorted(map(repr, found.rows)) == sorted(map(repr, expected.rows)), name
        compared += 1
        rows += len(found.rows)
    assert compared > 100
    assert rows > 2000


def test_what_is_not_kept_is_asked(world_snapshot: Snapshot, store: Counting) -> None:
    question = load(world_snapshot.queries / "site" / "narrower.rq")
    before = store.asked
    concept = Iri("https://w3id.org/mc2cm/concepts/theme/housing")
    assert KeptAnswers(store, world_snapshot).select(question, concept=concept) is not None
    assert store.asked == before + 1


def test_a_snapshot_without_the_file_asks_the_engine(
    world_snapshot: Snapshot, store: Counting, tmp_path: Path
) -> None:
    bare = replace(world_snapshot, root=tmp_path)
    question = load(world_snapshot.queries / "site" / "facet-context.rq")
    assert KeptAnswers(store, bare).select(question) == store.select(question)


def test_two_builds_write_the_same_bytes(world_snapshot: Snapshot) -> None:
    images = set()
    for _ in range(2):
        loaded = ox.Store()
        loaded.extend(ox.parse(path=str(world_snapshot.dataset), format=ox.RdfFormat.N_QUADS))
        images.add(kept_answers(loaded, world_snapshot.queries))
    assert images == {(world_snapshot.root / ANSWERS).read_bytes()}


def test_the_file_is_one_table(world_snapshot: Snapshot) -> None:
    base = sqlite3.connect(f"{(world_snapshot.root / ANSWERS).as_uri()}?mode=ro", uri=True)
    [(count,)] = base.execute("SELECT COUNT(*) FROM answer")
    base.close()
    assert count > 100


def test_terms_come_back_as_they_were() -> None:
    terms: list[Term] = [
        Iri("urn:a"),
        Iri("_:b1"),
        Literal(""),
        Literal('a "b"\n', "fr", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
        Literal("2016", datatype=XSD + "gYear"),
    ]
    rows = [{"x": term, "y": terms[0]} for term in terms] + [{"y": terms[2]}]
    assert read_answer(write_answer(("x", "y"), rows)) == (("x", "y"), rows)
    assert write_terms({"a": Literal("en")}) != write_terms({"a": Iri("en")})
