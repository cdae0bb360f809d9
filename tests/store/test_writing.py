"""A term is written so that an engine reads back that term and nothing else."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from mc2cm_graph.sparql.tokens import tokenize
from mc2cm_graph.store.store import plain
from mc2cm_graph.store.writing import write_term
from mc2cm_graph.terms import XSD, Iri, Literal, Term

LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
TERMS: list[Term] = [
    Iri("https://w3id.org/mc2cm/id/city/lyon"),
    Iri("urn:x:é(a)'b,c;d?e#f"),
    Iri("https://example.org/%3E%20x"),
    *map(
        Literal,
        [
            "",
            "plain",
            'quotes " and \' and """',
            "a backslash \\ and \\n and \\u0022 and \\U00000022 at the end \\",
            "lines\r\n\ttab\f\b\x00\x01\x7f\x85\u2028",
            'Altamar"@en . ?s ?p ?o } #',
            "} UNION { ?s ?p ?o",
            "مكتب الاستقبال \U0001f3d9 \ufeff",
            "?city $this {0} %s ${x}",
        ],
    ),
    Literal("Łódź", "pl", LANGUAGE),
    Literal('x"@en', "pt-br", LANGUAGE),
    Literal("5", "", XSD + "integer"),
    Literal("not a number", "", XSD + "integer"),
]


@pytest.mark.parametrize("term", TERMS, ids=repr)
def test_a_term_reads_back(term: Term) -> None:
    # A term that began a comment, another string or another pattern would give another row, or none.
    rows = ox.Store().query(f"SELECT ({write_term(term)} AS ?term) {{ }}")
    assert isinstance(rows, ox.QuerySolutions)
    (row,) = rows
    found = plain(row["term"])
    assert found == term


@pytest.mark.parametrize("term", TERMS, ids=repr)
def test_a_term_is_one_token_with_its_tag_or_type(term: Term) -> None:
    kinds = [token.kind for token in tokenize(write_term(term))]
    assert kinds in (["iri"], ["string"], ["string", "language"], ["string", "sign", "iri"])


@pytest.mark.parametrize(
    "term",
    [
        Iri("https://example.org/> . ?s ?p <x"),
        Iri("https://example.org/a b"),
        Iri("https://example.org/\\u003E"),
        Iri("relative"),
        Iri("_:b0"),
        Iri(""),
        Iri("urn:\ud800"),
        Literal("\ud800"),
        Literal("x", "en . }"),
        Literal("x", "en@fr"),
        Literal("x", "", "no iri"),
    ],
    ids=repr,
)
def test_what_cannot_be_written_is_refused(term: Term) -> None:
    with pytest.raises(ValueError, match="expected"):
        write_term(term)
