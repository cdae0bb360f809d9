"""Every published question against its golden answers, on two engines."""

from __future__ import annotations

import pytest

from mc2cm_graph.questions import Question, bind, load_all
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from tests.queries.answers import Case, cases, cells
from tests.queries.engines import Engine, OurStore, Rdflib

QUESTIONS = load_all(REPOSITORY / "queries")
CASES = cases()

# rdflib warns of its own use of names that it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\..* is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def our_store(world_snapshot: Snapshot) -> OurStore:
    """The project's store over the made-up world."""
    return OurStore(Store.open(world_snapshot))


@pytest.fixture(scope="module")
def reference(world_snapshot: Snapshot) -> Rdflib:
    """rdflib over the same dataset."""
    return Rdflib(world_snapshot.dataset)


def test_every_question_has_a_golden_answer() -> None:
    answered = {case.question for case in CASES}
    assert answered == set(QUESTIONS)
    assert len(CASES) >= 152
    assert sum(len(case.rows) for case in CASES) >= 574
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_store_gives_the_golden_answer(case: Case, our_store: OurStore) -> None:
    assert answer(our_store, case) == expected(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_rdflib_gives_the_golden_answer(case: Case, reference: Rdflib) -> None:
    assert answer(reference, case) == expected(case)


def answer(engine: Engine, case: Case) -> list[tuple[str, ...]]:
    """What an engine says, as cells; the triples of a CONSTRUCT have no order and are sorted."""
    question = QUESTIONS[case.question]
    terms = bind(question, case.parameters)
    rows = engine.rows(question, terms)
    told = {name for row in rows for name in row} - set(terms)
    columns = case.columns or ("answer",)
    assert told <= set(columns), f"found columns {sorted(told)}, expected {columns}"
    return _in_order(question, [cells(row, columns) for row in rows])


def expected(case: Case) -> list[tuple[str, ...]]:
    """The golden answer, in the order that counts."""
    return _in_order(QUESTIONS[case.question], list(case.rows))


def _in_order(question: Question, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(rows) if question.form == "construct" else rows
