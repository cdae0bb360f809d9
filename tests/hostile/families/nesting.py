"""Nesting: each construct that a parser, a rewriter or an evaluator follows by recursion."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.case import Case, family, grades, query

SIZES = (20, 60, 600, 6_000, 30_000)
P = "<http://example.org/p>"


def wrapped(before: str, core: str, after: str, depth: int) -> str:
    """Put ``core`` into ``depth`` pairs of ``before`` and ``after``."""
    return before * depth + core + after * depth


@family("nested groups", "stack of the parser")
def groups(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES):
        yield query(f"{depth} groups", "SELECT * WHERE " + wrapped("{", "?s ?p ?o", "}", depth))
    yield query("never closed", "SELECT * WHERE " + "{" * 30_000)
    yield query("only closed", "SELECT * WHERE {" + "}" * 30_000)


@family("nested parentheses", "stack of the parser and of expressions")
def parentheses(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES):
        yield query(f"FILTER {depth}", "ASK { FILTER" + wrapped("(", "1", ")", depth) + " }")
        yield query(
            f"sums {depth}",
            "SELECT (" + wrapped("(1+", "1", ")", depth) + " AS ?x) WHERE { ?s ?p ?o } LIMIT 5",
        )


@family("nested OPTIONAL", "rewriting and evaluation of left joins")
def optionals(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES[:4]):
        yield query(f"{depth} deep", "SELECT * WHERE " + wrapped("{ OPTIONAL ", "{ ?s ?p ?o }", " }", depth))
        yield query(
            f"{depth} deep with patterns",
            "SELECT * WHERE { ?s ?p ?o " + wrapped("OPTIONAL { ?s ?p ?o ", "", " }", depth) + " }",
        )


@family("nested UNION", "rewriting of unions, leaning to either side")
def unions(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES[:4]):
        yield query(f"{depth} to the right", "ASK " + wrapped("{ {} UNION ", "{}", " }", depth))
        yield query(f"{depth} to the left", "ASK " + wrapped("{ ", "{}", " UNION {} }", depth))
        yield query(f"{depth} in a row", "ASK { {}" + " UNION { ?s ?p ?o }" * depth + " }")


@family("nested EXISTS", "expressions that hold patterns")
def exists(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES[:4]):
        word = chance.choice(("EXISTS", "NOT EXISTS"))
        text = "ASK { ?s ?p ?o " + wrapped(f"FILTER {word} {{ ?s ?p ?o ", "", " }", depth) + " }"
        yield query(f"{word} {depth} deep", text)
        inside = wrapped("IF(EXISTS { ?s ?p ?o FILTER(", "true", ") }, true, false)", depth)
        yield query(f"EXISTS in IF {depth}", "ASK { ?s ?p ?o FILTER(" + inside + ") }")


@family("nested sub-selects", "scopes of variables")
def subselects(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES[:4]):
        yield query(
            f"{depth} deep", wrapped("SELECT * WHERE { { ", "SELECT * WHERE { ?s ?p ?o }", " } }", depth)
        )
        counts = wrapped(
            "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o { ", "SELECT ?s WHERE { ?s ?p ?o }", " } }", depth
        )
        yield query(f"{depth} counts", counts)


@family("nested functions", "stack of expressions: IF, COALESCE, CONCAT, casts")
def functions(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES[:4]):
        yield query(f"IF {depth}", "SELECT (" + wrapped("IF(true, ", "1", ", 2)", depth) + " AS ?x) WHERE {}")
        name = chance.choice(("COALESCE", "CONCAT", "UCASE", "STR", "ABS"))
        core = "1" if name == "ABS" else '"a"'
        yield query(f"{name} {depth}", f"SELECT ({wrapped(name + '(', core, ')', depth)} AS ?x) WHERE {{}}")
        yield query(f"IN {depth}", "ASK { FILTER(" + wrapped("1 IN (", "1", ")", depth) + ") }")


@family("nested path groups", "the automaton of a property path")
def path_groups(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, 10, 40, 90, 2_000, 20_000):
        mark = chance.choice(("", "*", "+", "?"))
        yield query(f"({mark} {depth}", f"ASK {{ ?s {wrapped('(', P, ')' + mark, depth)} ?o }}")
        yield query(f"inverse {depth}", f"ASK {{ ?s {wrapped('^(', P, ')', depth)} ?o }}")


@family("nested property lists", "blank nodes in blank nodes")
def property_lists(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES[:4]):
        yield query(f"{depth} deep", "ASK { ?s " + P + " " + wrapped(f"[ {P} ", "1", " ]", depth) + " }")
        template = wrapped(f"[ {P} ", "?o", " ]", depth)
        yield query(f"template {depth}", f"CONSTRUCT {{ ?s {P} {template} }} WHERE {{ ?s ?p ?o }}")


@family("nested collections", "lists in lists, long lists")
def collections(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, *SIZES[:4]):
        yield query(f"{depth} deep", "ASK { ?s ?p " + wrapped("(", "1", ")", depth) + " }")
        yield query(f"{depth} long", "ASK { ?s ?p (" + "?x " * depth + ") }")


@family("unary operators", "recursion that needs no bracket")
def unary(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, 50, 500, 10_000, 60_000):
        yield query(f"! {depth}", "ASK { FILTER(" + "!" * depth + "true) }")
        yield query(f"- {depth}", "SELECT (" + "- " * (depth // 2) + "1 AS ?x) WHERE {}")
        yield query(f"^ {depth}", f"ASK {{ ?s {'^' * min(depth, 2)}{P}{('/^' + P) * (depth // 30)} ?o }}")


@family("operator chains", "trees that lean to one side without a bracket")
def chains(chance: random.Random) -> Iterator[Case]:
    for length in grades(chance, 90, 900, 9_000, 30_000):
        sign = chance.choice(("+", "*", "-"))
        yield query(
            f"{sign} {length}", "SELECT (1" + f"{sign}1" * length + " AS ?x) WHERE { ?s ?p ?o } LIMIT 3"
        )
        word = chance.choice(("||", "&&"))
        yield query(f"{word} {length}", "ASK { ?s ?p ?o FILTER(1=1" + f"{word}1=1" * length + ") }")
        yield query(f"= {length}", "ASK { FILTER(?a = ?b" + " || ?a != ?b" * (length // 3) + ") }")


@family("BIND chains", "extensions on extensions")
def binds(chance: random.Random) -> Iterator[Case]:
    for length in grades(chance, 50, 300, 1_500):
        steps = "".join(f"BIND(?x{n} + ?x{n} AS ?x{n + 1}) " for n in range(length))
        yield query(f"{length} sums", f"SELECT ?x{length} WHERE {{ BIND(1 AS ?x0) {steps} }}")
        alike = "".join(f"BIND(?x{n} AS ?x{n + 1}) " for n in range(length))
        yield query(
            f"{length} copies of a scan", f"SELECT * WHERE {{ ?x0 ?p ?o {alike} }} ORDER BY ?x{length}"
        )


@family("nested GRAPH and MINUS", "scopes of graphs and of exclusions")
def graphs(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, 20, 60, 600, 4_000):
        yield query(f"GRAPH {depth}", "ASK { " + wrapped("GRAPH ?g { ", "?s ?p ?o", " }", depth) + " }")
        yield query(
            f"MINUS {depth}", "ASK { ?s ?p ?o " + wrapped("MINUS { ?s ?p ?o ", "", " }", depth) + " }"
        )
        yield query(
            f"LATERAL {depth}", "ASK { ?s ?p ?o " + wrapped("LATERAL { ?s ?p ?o ", "", " }", depth) + " }"
        )


@family("nested triple terms", "triples in triples (SPARQL 1.2)")
def triple_terms(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, 5, 30, 300, 6_000):
        yield query(f"<<( {depth}", f"ASK {{ ?r {P} {wrapped(f'<<( ?s {P} ', '1', ' )>>', depth)} }}")
        yield query(f"<< {depth}", f"ASK {{ {wrapped('<< ', '?s', f' {P} 1 >>', depth)} {P} 2 }}")
        call = wrapped("TRIPLE(?s, ?p, ", "1", ")", depth)
        yield query(f"TRIPLE {depth}", f"SELECT ({call} AS ?t) WHERE {{ ?s ?p ?o }} LIMIT 9")
        yield query(
            f"annotation {depth}", f"ASK {{ ?s {P} 1 {wrapped('{| ' + P + ' 1 ', '', ' |}', depth)} }}"
        )
