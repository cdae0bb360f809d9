"""The form in which golden answers are written is the same for what different engines return."""

from __future__ import annotations

import pytest

from mc2cm_graph.names import thing_iri
from mc2cm_graph.terms import XSD, Iri, Literal, Term
from tests.queries.answers import cell, cells

DECIMAL = XSD + "decimal"


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (Literal("12.50", datatype=DECIMAL), "12.5"),
        (Literal("12.5", datatype=DECIMAL), "12.5"),
        (Literal("1500000.00", datatype=DECIMAL), "1500000.0"),
        (Literal("1500000", datatype=DECIMAL), "1500000.0"),
        (Literal("98765432109876.50", datatype=DECIMAL), "98765432109876.5"),
        (Literal("100", datatype=XSD + "integer"), "100"),
        (Literal("true", datatype=XSD + "boolean"), "true"),
        (Literal("2011-03", datatype=XSD + "gYearMonth"), '"2011-03"^^xsd:gYearMonth'),
        (Literal("Bréval", language="FR"), '"Bréval"@fr'),
        (Literal('a "b" \\ \t'), '"a \\"b\\" \\\\ \\t"'),
        (Iri(thing_iri("city", "9-fontaines")), "city:9-fontaines"),
        (Iri(thing_iri("city", "altamar") + "#c1"), "city:altamar#c1"),
        (Iri("https://world.example/?a=1"), "<https://world.example/?a=1>"),
    ],
)
def test_terms_are_written_by_value(term: Term, written: str) -> None:
    assert cell(term) == written


def test_an_unbound_variable_is_an_empty_cell() -> None:
    assert cells({"a": Literal("x")}, ("a", "b")) == ('"x"', "")
