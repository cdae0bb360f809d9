"""Shapes: what they keep of a query is all that the gate judges by."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql import gate
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.sparql.gate import Reading, read
from mc2cm_graph.sparql.shape import shape_of
from mc2cm_graph.sparql.tokens import resolve_escapes, tokenize

BASE = "https://example.org/base/"
LIMITS = Limits(query_bytes=2000, depth=10, patterns=20)
_VALUES = frozenset({"iri", "string"})

_PIECES = (
    "PREFIX", "prefix ", "BASE", "VERSION", "SELECT", "ASK", "CONSTRUCT ", "WHERE", "FROM ", "NAMED", "SERVICE",
    "RAND()", "ex:", ":", "ex:a", r"ex:a\'b", r"ex:a\#b", r"ex:\<", "?a", "?a<?b", "<", "<=", "<http://example.org/a>",
    "<a>", "<a b>", "<>", r"<\u0041>", r"<a\u00>", '"', "'", '"""', "'''", '""', "''", '"a"', "'a'", '"a\nb"',
    r'"\""', r"'\'", '"""a"b\nc"""', "'''a'b'''", '"#"', "'<a>'", "#", "# a", "# <a> 'b'", "\n", "\r", " ", "\t",
    "\\", r"\"", r"\u0041", "{", "}", "(", ")", "[", "]", ".", ";", ",", "|", "/", "@en", "^^", "1", "1.5e3", "_:b",
    "&&", "\0", "é", "م",
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(string.printable, max_size=2), max_size=24).map("".join)


def terminals(text: str) -> list[tuple[str, str]] | None:
    """Return kinds, and the texts of what is no value; None if the text cannot be read."""
    try:
        return [(token.kind, "" if token.kind in _VALUES else token.text) for token in tokenize(text)]
    except QueryFault:
        return None


@settings(max_examples=3000)
@given(_TEXTS)
@example("ASK { FILTER(?a<?b&&?c>?d) }")
@example("'a\n b'")
@example("'a''b'\"\"\"c\"\"\"''")
def test_a_shape_has_the_terminals_of_its_query(text: str) -> None:
    try:
        query = resolve_escapes(text)
    except QueryFault:
        return
    shape = shape_of(query)

    assert terminals(shape.text) == terminals(query)
    assert query.startswith(shape.prologue)
    assert shape_of(shape.text) == shape or terminals(query) is None


@settings(max_examples=2000)
@given(_TEXTS, st.booleans())
@example("PREFIX ex: <http://example.org/> ASK { ex:a ?b 'c' } # d", False)
@example("PREFIX ex:#a\n<http://example.org/> ASK { ex:a ?b 'c' }", False)
@example("VERSION '1.2' PREFIX ex: <http://example.org/> ASK {}", False)
@example("BASE <http://example.org/> PREFIX ex: <a#> ASK FROM <b> {}", False)
@example("ASK { SERVICE <http://example.org/> {} }", True)
def test_the_gate_reads_by_shape_what_it_reads_by_text(text: str, is_allowed: bool) -> None:
    for query in (text, f"PREFIX ex: <http://example.org/>\nASK {{ {text} }}"):
        assert outcome(query, is_allowed, by_shape=True) == outcome(query, is_allowed, by_shape=False)


def outcome(query: str, is_allowed: bool, by_shape: bool) -> Reading | tuple[str, str, object]:
    allowed = frozenset({"http://example.org/"}) if is_allowed else frozenset()
    try:
        if by_shape:
            return read(query, LIMITS, BASE, allowed)
        text = resolve_escapes(query)
        return gate.judge(text, LIMITS, BASE, allowed)
    except QueryFault as fault:
        return fault.rule, fault.message, fault.place


def test_queries_that_differ_in_values_have_one_shape() -> None:
    first = "PREFIX ex: <http://example.org/>\nSELECT * { <a> ex:b 'c'@en FILTER (?d < 5) } # first"
    second = 'PREFIX ex: <http://example.org/>\nSELECT * { <b> ex:b """c\nd"""@en FILTER (?d < 5) } # second'

    assert shape_of(first) == shape_of(second)
    assert shape_of(first) != shape_of(first.replace("5", "6"))
    assert shape_of(first) != shape_of(first.replace("org/", "com/"))


def test_what_is_remembered_of_a_shape_is_of_this_query() -> None:
    readings = [
        read(f"PREFIX ex: <http://{name}/> ASK {{ <{name}> ex:a '{name}' }}", LIMITS, BASE) for name in "ab"
    ]

    assert [reading.prefixes for reading in readings] == [{"ex": "http://a/"}, {"ex": "http://b/"}]
    assert ["<a>" in reading.text for reading in readings] == [True, False]


def test_each_limit_judges_a_shape_anew() -> None:
    query = "ASK { { { } } }"

    assert read(query, LIMITS, BASE).form == "ASK"
    with pytest.raises(QueryFault, match="nested more than 2 deep"):
        read(query, replace(LIMITS, depth=2), BASE)


@pytest.mark.parametrize(
    "text",
    [
        "'" * 8001,
        '"""' * 2667,
        "'''''\"" * 1300,
        '"a\\"' * 2000,
        "<" * 8000,
        "<a" * 4000,
        "<\\u0041" * 1000,
        "\\" * 8000,
        "#" * 8000,
        "PREFIX " * 1100,
        "PREFIX a:<b>" * 660 + "<",
        "BASE<" * 1600,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_is_read_in_many_ways(text: str) -> None:
    """One that were would not be done in hours."""
    assert terminals(shape_of(text).text) == terminals(text)
