"""Planner explosions: texts of modest length whose plans cost more than their answers."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.case import Case, family, grades, query

COUNTS = (30, 90, 300, 1_500)
P = "<http://example.org/p>"


def statements(pairs: list[tuple[str, str, str]]) -> str:
    return " ".join(f"{subject} {predicate} {value} ." for subject, predicate, value in pairs)


@family("chains of patterns", "ordering of joins along a chain")
def chain(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, *COUNTS):
        named = statements([(f"?s{n}", f"<http://example.org/p{n}>", f"?s{n + 1}") for n in range(count)])
        yield query(f"{count} named", f"SELECT * WHERE {{ {named} }}")
        free = statements([(f"?s{n}", f"?p{n}", f"?s{n + 1}") for n in range(count)])
        yield query(f"{count} free", f"SELECT * WHERE {{ {free} }}")


@family("stars of patterns", "ordering of joins around one variable")
def star(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, *COUNTS):
        free = statements([("?s", f"?p{n}", f"?o{n}") for n in range(count)])
        yield query(f"{count} free", f"SELECT (COUNT(*) AS ?n) WHERE {{ {free} }}")
        short = "?s " + " ; ".join(f"?p{n} ?o{n}" for n in range(count))
        yield query(f"{count} with ;", f"SELECT * WHERE {{ {short} }} LIMIT 1")


@family("cliques of patterns", "ordering of joins where everything is joined with everything")
def clique(chance: random.Random) -> Iterator[Case]:
    for corners in grades(chance, 6, 13, 25, 45):
        edges = [(f"?n{a}", P, f"?n{b}") for a in range(corners) for b in range(a)]
        yield query(f"{corners} corners", f"ASK {{ {statements(edges)} }}")
        free = [(f"?n{a}", f"?p{a}{b}", f"?n{b}") for a in range(corners) for b in range(a)]
        yield query(f"{corners} corners free", f"SELECT * WHERE {{ {statements(free)} }} LIMIT 1")


@family("islands of patterns", "joins that share nothing")
def islands(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, *COUNTS):
        text = statements([(f"?a{n}", f"?b{n}", f"?c{n}") for n in range(count)])
        yield query(f"{count} islands", f"SELECT * WHERE {{ {text} }} LIMIT 10 OFFSET 100000000")


@family("many OPTIONALs", "left joins in a row")
def optionals(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, *COUNTS):
        parts = " ".join(f"OPTIONAL {{ ?s ?p{n} ?o{n} }}" for n in range(count))
        yield query(f"{count} in a row", f"SELECT * WHERE {{ ?s ?p ?o {parts} }}")
        filtered = " ".join(f"OPTIONAL {{ ?s ?p ?o{n} FILTER(?o{n} != ?o) }}" for n in range(count))
        yield query(f"{count} filtered", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o {filtered} }}")


@family("joins of UNIONs", "the product of alternatives")
def unions(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, 8, 16, 45, 300):
        parts = " ".join(f"{{ ?s {P} ?o{n} }} UNION {{ ?s ?p{n} ?o{n} }}" for n in range(count))
        yield query(f"{count} joined", f"SELECT * WHERE {{ {parts} }}")
        empty = " ".join("{ } UNION { }" for _ in range(count))
        yield query(f"{count} of nothing", f"SELECT (COUNT(*) AS ?n) WHERE {{ {empty} }}")
        binds = " ".join(f"{{ BIND(1 AS ?a{n}) }} UNION {{ BIND(2 AS ?a{n}) }}" for n in range(count))
        yield query(f"{count} of BIND", f"SELECT DISTINCT * WHERE {{ {binds} }}")


@family("many FILTERs", "pushing of filters into patterns")
def filters(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, 100, 600, 2_000):
        tests = " ".join(f"FILTER(?o != {n})" for n in range(count))
        yield query(f"{count} in a row", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o . ?a ?b ?c {tests} }}")
        exists = " ".join(f"FILTER NOT EXISTS {{ ?s {P} ?x{n} }}" for n in range(count // 10))
        yield query(
            f"{count // 10} NOT EXISTS", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o . ?a ?b ?s {exists} }}"
        )


@family("many sub-selects", "scopes side by side")
def subselects(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, 8, 30, 90, 600):
        parts = " ".join(f"{{ SELECT (COUNT(*) AS ?n{n}) WHERE {{ ?s{n} ?p ?o }} }}" for n in range(count))
        yield query(f"{count} counts", f"SELECT * WHERE {{ {parts} }}")
        lists = " ".join(f"{{ SELECT ?s{n} WHERE {{ ?s{n} ?p ?o }} }}" for n in range(count))
        yield query(f"{count} products", f"SELECT * WHERE {{ {lists} }} LIMIT 5 OFFSET 999999999")


@family("many MINUSes", "anti-joins in a row")
def minuses(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, 10, 90, 900):
        parts = " ".join(f"MINUS {{ ?s ?p{n} ?o{n} . ?x{n} ?y{n} ?z{n} }}" for n in range(count))
        yield query(f"{count} in a row", f"SELECT * WHERE {{ ?s ?p ?o {parts} }}")


@family("many columns", "projection, grouping and sorting by very many expressions")
def columns(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, 100, 1_000, 3_000):
        shown = " ".join(f"(?o AS ?c{n})" for n in range(count))
        yield query(f"{count} shown", f"SELECT {shown} WHERE {{ ?s ?p ?o }}")
        keys = " ".join(f"DESC(CONCAT(STR(?o), '{n}'))" for n in range(count))
        yield query(f"{count} sort keys", f"SELECT * WHERE {{ ?s ?p ?o }} ORDER BY {keys} LIMIT 1")
        groups = " ".join(f"(STR(?o) AS ?g{n})" for n in range(count))
        yield query(f"{count} group keys", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o }} GROUP BY {groups}")
        sums = " ".join(f"(COUNT(DISTINCT ?o) AS ?c{n})" for n in range(count))
        yield query(f"{count} aggregates", f"SELECT {sums} WHERE {{ ?s ?p ?o }}")
