"""A question bound by tokens means what it means when the engine binds it itself."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.questions import load, load_all
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.sparql.tokens import tokenize
from mc2cm_graph.store.store import plain
from mc2cm_graph.store.structure import Query
from mc2cm_graph.store.substitution import Unbindable, substitute
from mc2cm_graph.terms import XSD, Iri, Literal, Term

DATA = """
@prefix : <urn:> .
:a :p :b , :c ; :label "A"@en , "a"@fr ; :n 1 .
:b :p :c , :d ; :label "B"@en ; :n 2 .
:c :p :a ; :n 3 .
:d :label "D"@en .
:lonely :n 4 .
GRAPH :g1 { :a :p :b . :b :p :c }
GRAPH :g2 { :a :p :b }
"""
QUERIES = [
    "SELECT ?v ?o WHERE { ?v :p ?o }",
    "SELECT DISTINCT $v ?o { $v :p ?o . FILTER (?o != ?v) }",
    "SELECT ?o ?v { ?v :p+ ?o } ORDER BY ?v ?o",
    "SELECT ?o ?v { ?v (:p|^:p)* ?o } ORDER BY DESC(?v) ?o",
    "SELECT ?v (COUNT(?o) AS ?n) { ?v :p ?o } GROUP BY ?v",
    "SELECT ?v (COUNT(?o) AS ?n) { ?v :p ?o . ?o :p ?x } GROUP BY ?v HAVING (COUNT(?o) > 1) ORDER BY ?v",
    "SELECT ?v ?o (COUNT(?x) AS ?n) { ?v :p ?o . ?o :p ?x } GROUP BY ?v ?o ORDER BY ?o",
    "SELECT ?v (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?v :p ?o } } GROUP BY ?v",
    "SELECT ?v ?o { ?v :p ?o OPTIONAL { ?o :p ?v } OPTIONAL { ?x :p ?o FILTER (?x != ?v) } }",
    "SELECT ?v ?x { ?x :p ?o FILTER NOT EXISTS { ?v :p ?o } }",
    "SELECT ?v ?x { ?x :p ?o FILTER EXISTS { GRAPH ?g { ?v :p ?o } } }",
    "SELECT ?v ?x ?k { ?x :n ?k BIND (IF(BOUND(?v), 1, 2) AS ?y) }",
    "SELECT ?v ?o { { SELECT ?v ?o { ?v :p ?o } ORDER BY ?v LIMIT 1 } }",
    "SELECT ?v ?o ?n { { SELECT ?v (COUNT(?o) AS ?n) { ?v :p ?o } GROUP BY ?v } ?v :p ?o }",
    "SELECT ?v ?o ?n { { SELECT ?v ?o (COUNT(?x) AS ?n) { ?v :p ?o . ?o :p ?x } GROUP BY ?v ?o } }",
    "SELECT ?v ?n { { SELECT (COUNT(?v) AS ?n) { ?v :p ?o } } ?v :p ?z }",
    "SELECT ?v ?o { { ?v :p ?o } UNION { ?o :p ?v } UNION { { ?v :p ?m } ?m :p ?o } }",
    "SELECT ?v ?o { VALUES ?o { :b :c } ?v :p ?o } VALUES ?o { :c }",
    "SELECT ?v (GROUP_CONCAT(STR(?v); SEPARATOR='?v ') AS ?s) { ?v :p ?o } GROUP BY ?v",
    "SELECT ?v ?w { ?v :p [ :p ?w ] ; :n ?k . # ?v stays in comments\n FILTER (?k IN (1, 2) && STR(?v) != '?v') }",
    "ASK { ?v :p :b }",
    "ASK { ?v :n ?k FILTER EXISTS { ?v :p ?o } FILTER NOT EXISTS { ?o :p ?v } }",
    "CONSTRUCT { ?v :q ?o . ?o :r ?v } WHERE { ?v :p ?o }",
    "CONSTRUCT WHERE { ?v :p ?o }",
]
NAMES = ["urn:a", "urn:b", "urn:d", "urn:lonely", "urn:nobody"]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    return store


def rows(results: object) -> list[str]:
    """What a query says, as text in an order of its own."""
    if isinstance(results, ox.QuerySolutions):
        names = [variable.value for variable in results.variables]
        found = [{n: plain(row[n]) for n in names if row[n] is not None} for row in results]
        return [str(names), *sorted(str(sorted(row.items())) for row in found)]
    if isinstance(results, ox.QueryTriples):
        return sorted({str(triple) for triple in results})
    return [str(bool(results))]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_is_that_of_the_bound_query(query: str, name: str, store: ox.Store) -> None:
    text = f"PREFIX : <urn:>\n{query}"
    bound = store.query(text, substitutions={ox.Variable("v"): ox.NamedNode(name)})
    assert rows(store.query(substitute(text, {"v": Iri(name)}))) == rows(bound)


def test_the_cases_are_not_all_empty(store: ox.Store) -> None:
    assert len(QUERIES) == 24
    told = 0
    for query in QUERIES:
        text = substitute(f"PREFIX : <urn:>\n{query}", {"v": Iri("urn:a")})
        told += len(rows(store.query(text))) > 1 or rows(store.query(text)) == ["True"]
    assert told >= 20


def test_a_variable_of_a_sub_select_that_does_not_project_it_is_another(store: ox.Store) -> None:
    text = "PREFIX : <urn:> SELECT ?v ?n { ?v :p ?z { SELECT (COUNT(?v) AS ?n) { ?v :p ?o } } }"
    bound = substitute(text, {"v": Iri("urn:a")})
    assert "COUNT(?v)" in bound
    assert "value='5'" in str(rows(store.query(bound)))


def test_literals_stand_where_they_may(store: ox.Store) -> None:
    text = 'PREFIX : <urn:> SELECT ?v ?s { ?s :label ?l FILTER (LANGMATCHES(LANG(?l), ?v) && ?v != "") }'
    assert len(rows(store.query(substitute(text, {"v": Literal("en")})))) == 1 + 3
    hostile = substitute(text, {"v": Literal('en") || true) } #')})
    assert len(rows(store.query(hostile))) == 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * { ?v :p ?o }", "name the columns"),
        ("SELECT ?o { ?v :p ?o }", "must project it"),
        ("SELECT ?v { BIND (1 AS ?v) }", "cannot be computed"),
        ("SELECT (1 AS ?v) { ?s :p ?o }", "cannot be computed"),
        ("SELECT ?v { VALUES ?v { :a } }", "FILTER"),
        ("SELECT ?v { VALUES (?v ?w) { (:a :b) } }", "FILTER"),
        ("SELECT ?v ?s { ?s :p ?o MINUS { ?v :p ?o } }", "MINUS"),
        ("DESCRIBE ?v { ?v :p ?o }", "FILTER"),
    ],
)
def test_what_cannot_be_said_is_refused(query: str, reason: str) -> None:
    with pytest.raises(Unbindable, match=reason):
        substitute(f"PREFIX : <urn:> {query}", {"v": Iri("urn:a")})


def test_brackets_that_do_not_match_are_refused() -> None:
    for text in ("SELECT ?v { ?v :p ( }", "SELECT ?v { ?v :p ?o", "SELECT ?v ?v :p ?o }", "?v"):
        with pytest.raises(ValueError, match="found"):
            Query.read(text)


def questions() -> list[Path]:
    """Every question of the project that has parameters."""
    paths = [path for path in sorted((REPOSITORY / "queries").rglob("*.rq")) if path.parent.name != "false"]
    return [path for path in paths if load(path).parameters]


@pytest.mark.parametrize("path", questions(), ids=lambda path: path.stem)
def test_every_question_can_be_bound(path: Path) -> None:
    question = load(path)
    terms: dict[str, Term] = {
        parameter.name: Iri("urn:x") if parameter.type == "iri" else Literal("7", "", XSD + "integer")
        for parameter in question.parameters
    }
    text = substitute(question.text, terms)
    tokens = list(tokenize(text))
    projected = {
        token.text[1:]
        for index, token in enumerate(tokens)
        if token.kind == "variable" and tokens[index - 1].text.upper() != "AS"
    }
    grouped = {name for name in terms if f"AS ?{name})" in text}
    assert not (projected - grouped) & terms.keys()


def test_there_are_questions_with_parameters() -> None:
    assert len(questions()) >= 70
    assert len(load_all(REPOSITORY / "queries" / "publish")) == 5
