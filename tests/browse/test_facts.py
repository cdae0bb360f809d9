"""Statements become facts: merged over citations, and contradictions found."""

from __future__ import annotations

import pytest

from mc2cm_graph.browse.facts import Statement, contradict, disagree, gather
from mc2cm_graph.names import INFERRED_GRAPH
from mc2cm_graph.terms import XSD, Iri, Literal, Term


def year(value: str) -> Literal:
    """A date of the precision that its length tells."""
    return Literal(value, datatype=XSD + {4: "gYear", 7: "gYearMonth", 10: "date"}[len(value)])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (year("2016"), year("2016-05"), False),
        (year("2016-05"), year("2016"), False),
        (year("2016-03-09"), year("2016-05"), True),
        (year("2015"), year("2016"), True),
        (Iri("a:x"), Iri("a:y"), True),
        (Iri("a:x"), Iri("a:x"), False),
        (Literal("house", "en"), Literal("maison", "fr"), False),
        (Literal("house", "en"), Literal("home", "en"), True),
    ],
)
def test_what_contradicts(one: Term, other: Term, expected: bool) -> None:
    assert contradict(one, other) is expected


def test_values_of_one_citation_do_not_disagree() -> None:
    first = Statement("s", "p", year("2015"), {"c1"})
    assert not disagree([first, Statement("s", "p", year("2016"), {"c1", "c2"})])
    assert disagree([first, Statement("s", "p", year("2016"), {"c2"})])


def test_a_statement_of_several_citations_is_told_once() -> None:
    row: dict[str, Term] = {"subject": Iri("s:1"), "property": Iri("p:1"), "value": year("2015")}
    found = gather([{**row, "citation": Iri(graph)} for graph in ("c:1", "c:2", INFERRED_GRAPH)])
    assert [statement.citations for statement in found] == [{"c:1", "c:2", INFERRED_GRAPH}]
    assert not found[0].inferred
    assert gather([{**row, "citation": Iri(INFERRED_GRAPH)}])[0].inferred
