"""Characters that look like others, numbers that are too large, escapes of all kinds: never a fault of ours."""

from __future__ import annotations

from contextlib import suppress

import pytest

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.sparql.gate import read
from tests.sparql.conftest import Respond
from tests.sparql.test_protocol import body as read_body
from tests.sparql.test_protocol import encoded, problem

WRONG = [
    r"ASK { ?s ?p '\uD800' }",
    r"ASK { ?s ?p '\uD83D\uDE00' }",
    r"ASK { <http://e/\uD800> ?p ?o }",
    r"ASK { <http://e/\u0020> ?p ?o }",
    r"ASK { <http://e/\u003e> ?p ?o }",
    r"ASK { ?s ?p '\u12' }",
    r"ASK { ?s ?p 'a\qb' }",
    r"ASK { FILTER(\u007b) }",
    "ASK\u00a0{}",
    "ASK\u2003{}",
    "ASK\x0b{}",
    "ASK {} \x1a",
    "ASK {} \x00",
    "A\u017fK {}",
    "ASK {} ASK {}",
    "ASK { ?s ?p ?o } ; ",
    "ASK { ?s ?p 'a'@en-\u0661 }",
    "SELECT * {} LIMIT 99999999999999999999999",
    "SELECT * {} OFFSET -1",
    "SELECT ?x ?x {}",
    "SELECT (1 AS ?x) (2 AS ?x) {}",
    "DESCRIBE <http://[>",
    "ASK { VALUES (?a ?b) { (1) } }",
]
RIGHT = [
    "ASK { ?s ?p '\x00' }",
    "ASK { ?s ?p '\ufffe\uffff' }",
    "ASK { ?s\u200d ?p ?o }",
    "ASK { ?s ?p '\u2028' }",
    "ASK { ?s ?p 1e99999 }",
    "ASK { ?s ?p " + "9" * 5000 + " }",
    r"PREFIX : <x:> ASK { :a\u003ab ?p ?o }",
    "SELECT (SUBSTR('a', 9999999999999) AS ?x) {}",
    "SELECT (REGEX('a', '" + "(" * 2000 + "a" + ")" * 2000 + "') AS ?x) {}",
]


@pytest.mark.parametrize("query", WRONG)
def test_what_is_no_query_is_told_as_that(respond: Respond, query: str) -> None:
    found = problem(respond(query_string=encoded(("query", query))))
    assert (found["status"], found["type"].rpartition("#")[2]) == (400, "syntax")
    assert found["line"] == 1
    assert found["excerpt"].endswith("^")


@pytest.mark.parametrize("query", RIGHT)
def test_what_is_odd_but_right_is_answered(respond: Respond, query: str) -> None:
    response = respond(query_string=encoded(("query", query)))
    assert response.status == 200, read_body(response)


LONG = {
    "dots": lambda n: "ASK { ?s a:" + "." * n,
    "quotes": lambda n: "ASK { ?s ?p '''" + "''a" * n,
    "double quotes": lambda n: 'ASK { ?s ?p """' + '""a' * n,
    "backslashes": lambda n: "ASK { ?s ?p '" + "\\" * n,
    "escapes": lambda n: "ASK { ?s ?p '" + "\\u0041" * n + "' }",
    "escapes outside": lambda n: "ASK { " + "\\u0020" * n + " }",
    "less than": lambda n: "ASK { FILTER(1 " + "<" * n + " }",
    "open IRIs": lambda n: "ASK { " + "<a" * n,
    "comments": lambda n: "#\n" * n + "ASK {}",
    "one comment": lambda n: "#" * n + "\nASK {}",
    "spaces": lambda n: "ASK {" + " " * n,
    "a word": lambda n: "ASK { " + "a" * n + " }",
    "percent": lambda n: "ASK { ?s :" + "%41" * n + "% }",
    "local escapes": lambda n: "ASK { ?s :" + "\\." * n + "\\ }",
    "a language": lambda n: "ASK { 'a'@a" + "-a" * n + "-- }",
    "a blank node": lambda n: "ASK { _:a" + ".a" * n + ". }",
    "marks": lambda n: "ASK { ?a" + "\u0301" * n + " }",
}


@pytest.mark.parametrize("name", LONG)
def test_the_gate_comes_back_from_long_texts(name: str) -> None:
    """A reader that tries again from every place, as regular expressions may, would take hours here."""
    with suppress(QueryFault):
        assert read(LONG[name](60_000), Limits(query_bytes=1 << 23), "http://base.example/").form == "ASK"
