"""What the gate lets through, what it refuses, and what it says."""

from __future__ import annotations

import pytest

from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.sparql.gate import Reading, read
from mc2cm_graph.sparql.patterns import count_patterns
from mc2cm_graph.sparql.tokens import tokenize

BASE = "https://example.org/base/"
LIMITS = Limits(query_bytes=2000, depth=10, patterns=20)


def judge(query: str) -> Reading:
    return read(query, LIMITS, BASE)


def fault(query: str) -> QueryFault:
    with pytest.raises(QueryFault) as caught:
        judge(query)
    return caught.value


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_the_form_is_known(form: str) -> None:
    assert judge(f"# SELECT\nBASE <x> PREFIX ask: <http://e/> {form.lower()} WHERE {{}}").form == form


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://e/> { ?s ?p ?o } }",
        "ASK { service silent <http://e/> { ?s ?p ?o } }",
        "ASK { SERVICE ?where { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <http://e/> { ?s ?p ?o } } }",
        "ASK { { SELECT * { OPTIONAL{SERVICE<http://e/>{} } } } }",
        r"ASK { \u0053ERVIC\U00000045 <http://e/> {} }",
        "ASK { # comment\rSERVICE <http://e/> {} }",
        "ASK { ?s ?p '\\'' SERVICE <http://e/> { } }",
        "ASK { FILTER(?a<?b)SERVICE<http://e/>{} }",
    ],
)
def test_service_is_refused_wherever_it_stands(query: str) -> None:
    assert fault(query).rule == "service-refused"


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p 'SERVICE' }",
        "ASK { ?s ?p ?SERVICE }",
        "ASK { ?s <http://e/SERVICE> '''LOAD \" SERVICE''' }",
        "PREFIX service: <http://e/> ASK { ?s service:SERVICE ?o } # SERVICE <x>",
    ],
)
def test_the_word_alone_is_no_service(query: str) -> None:
    assert judge(query).form == "ASK"


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a> <b> <c> }",
        "PREFIX e: <http://e/> delete where { ?s ?p ?o }",
        "LOAD <http://e/>",
        "load silent <file:///etc/passwd> into graph <http://e/>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <http://e/>",
        "COPY <a> TO <b>",
        "MOVE <a> TO <b>",
        "ADD <a> TO <b>",
        "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "ASK {} ; CLEAR ALL",
        "ASK { } INSERT { ?s ?p ?o } WHERE { }",
        r"\u0043LEAR ALL",
    ],
)
def test_every_update_is_refused(update: str) -> None:
    found = fault(update)
    assert found.rule == "update-refused"
    assert found.place is not None


def test_the_dataset_is_read_with_prefixes_and_base() -> None:
    query = (
        "BASE <http://e/base/> PREFIX g: <graphs/>"
        r" SELECT * FROM g:a FROM <b> FROM NAMED <http://e/\u0063> FROM NAMED g:d\,e { ?s ?p ?o }"
    )
    reading = judge(query)
    assert reading.default_graphs == ("http://e/base/graphs/a", "http://e/base/b")
    assert reading.named_graphs == ("http://e/c", "http://e/base/graphs/d,e")
    assert judge("ASK {}").default_graphs is None
    assert judge("ASK FROM <g> {}").named_graphs == ()
    assert judge("ASK FROM <g> {}").default_graphs == (BASE + "g",)


def test_an_empty_fragment_is_part_of_an_iri() -> None:
    reading = judge(
        "PREFIX g: <http://e/ontology#> PREFIX q: <x?> SELECT * FROM g:a FROM <http://e/g#> FROM q:b {}"
    )
    assert reading.prefixes == {"g": "http://e/ontology#", "q": BASE + "x?"}
    assert reading.default_graphs == ("http://e/ontology#a", "http://e/g#", BASE + "x?b")


def test_a_query_that_changes_its_answer_is_known() -> None:
    assert judge("SELECT (STR(?s) AS ?now) { ?s ?p 'NOW' }").repeatable
    for function in ("NOW", "rand", "UUID", "StrUUID"):
        assert not judge(f"SELECT ({function}() AS ?x) {{}}").repeatable


@pytest.mark.parametrize(
    ("query", "rule", "limit"),
    [
        ("ASK {" + " " * 2000 + "}", "query-too-long", "query_bytes"),
        ("ASK { ?s ?p '" + "é" * 1000 + "' }", "query-too-long", "query_bytes"),
        ("ASK " + "{" * 11 + "}" * 11, "query-too-deep", "depth"),
        ("ASK { FILTER" + "(" * 11 + "1" + ")" * 11 + "}", "query-too-deep", "depth"),
        ("ASK { ?s ?p " + "[ <p> " * 11 + "1" + "]" * 11 + "}", "query-too-deep", "depth"),
        ("ASK {" + "?s ?p ?o . " * 21 + "}", "query-too-large", "patterns"),
        ("ASK { ?s ?p ?o " + "; ?p ?o " * 21 + "}", "query-too-large", "patterns"),
        ("ASK { ?s " + "/".join(["<p>"] * 22) + " ?o }", "query-too-large", "patterns"),
    ],
)
def test_limits_are_named(query: str, rule: str, limit: str) -> None:
    found = fault(query)
    assert (found.rule, found.limit) == (rule, limit)
    assert str(getattr(LIMITS, limit)) in found.message


@pytest.mark.parametrize(
    ("query", "patterns"),
    [
        ("ASK {}", 0),
        ("ASK { ?s ?p ?o }", 1),
        ("ASK { ?s ?p ?o . ?s a ?t . }", 2),
        ("ASK { ?s ?p ?o ; ?q ?r , ?t . ?x ?y 'z'@en }", 4),
        ("ASK { ?s ?p [ <q> ?o ; <r> ?u ] }", 3),
        ("ASK { ?s ?p (1 2 3) }", 7),
        ("ASK { ?s ?p ((1 2 3)) . (?a) ?p ?o }", 8),
        ("ASK { FILTER(?a IN (1, 2, 3) && (?b = CONCAT(?c, ?d))) }", 0),
        ("ASK { ?s <a>/<b>|^<c> ?o }", 4),
        ("ASK { { ?s ?p ?o } UNION { ?s ?p ?o } OPTIONAL { ?s ?p ?o FILTER(?a > 1 && ?b < 2) } }", 3),
        ("SELECT ?a ?b ?c { VALUES (?a ?b) { (1 2) (3 4) } GRAPH ?g { ?s ?p ?o } }", 3),
        ("SELECT * { VALUES ?a { 1 2 3 4 5 } } ORDER BY ?a ?b ?c LIMIT 3", 1),
        ("CONSTRUCT { ?s ?p ?o . ?a ?b ?c } WHERE { ?s ?p ?o FILTER(?x IN (1, 2, 3, 4, 5)) }", 3),
    ],
)
def test_patterns_are_counted(query: str, patterns: int) -> None:
    assert count_patterns(list(tokenize(query)), 100)[0] == patterns


@pytest.mark.parametrize(
    ("query", "line", "column", "said"),
    [
        ("", None, None, "empty query"),
        ("# nothing\n", None, None, "empty query"),
        ("PREFIX e: <http://e/>", 1, 22, "found the end"),
        ("SELCT * { }", 1, 1, "found SELCT"),
        ("ASK {\n ?s e:p ?o }", 2, 5, "write PREFIX e: <...>"),
        ("ASK {\n OPTONAL { } }", 2, 2, "did you mean OPTIONAL?"),
        ("ASK { city a ?t }", 1, 7, "a variable its ?"),
        ("ASK { ?s ?p ?o", 1, 5, "never closed"),
        ("ASK { ?s ?p ?o } }", 1, 18, "closes nothing"),
        ("ASK { FILTER(1 } )", 1, 16, "expected ) for the ( of line 1, column 13"),
        ("ASK FROM ?g { }", 1, 10, "expected the IRI of a graph"),
        ("ASK { } FROM", 1, 13, "expected the IRI of a graph"),
        ("BASE <http://[> ASK {}", 1, 6, "expected an IRI"),
    ],
)
def test_a_fault_says_where_and_how_to_mend_it(
    query: str, line: int | None, column: int | None, said: str
) -> None:
    found = fault(query)
    assert found.rule == "syntax"
    assert said in found.message
    assert (found.place and (found.place.line, found.place.column)) == (line and (line, column))
