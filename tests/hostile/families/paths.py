"""Property paths: closures over cycles, stars in stars, alternatives that multiply."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.case import Case, family, grades, query

ANY = "(<http://e/x>|!<http://e/x>)"
BOTH = "(!<http://e/x>|!^<http://e/x>)"


@family("closures on cycles", "every node from every node")
def closures(chance: random.Random) -> Iterator[Case]:
    mark = chance.choice("*+")
    yield query(f"any{mark}", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {ANY}{mark} ?o }}")
    yield query("both ways", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {BOTH}* ?o }}")
    yield query("there and back", f"SELECT * WHERE {{ ?s ({ANY}/^{ANY})* ?o }}")
    yield query(
        "joined", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a {BOTH}* ?b . ?b {BOTH}* ?c FILTER(?a != ?c) }}"
    )
    yield query("to itself", f"SELECT ?s WHERE {{ ?s {BOTH}+ ?s }}")
    yield query("in every graph", f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s {BOTH}* ?o }} }}")


@family("nested stars", "closures of closures")
def stars(chance: random.Random) -> Iterator[Case]:
    for depth in grades(chance, 2, 6, 20, 55):
        marks = "".join(chance.choice("*+?") + ")" for _ in range(depth))
        yield query(f"{depth} deep", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {'(' * depth}{ANY}{marks} ?o }}")
    yield query("sequence", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {'/'.join([ANY + '*'] * 8)} ?o }}")
    yield query(
        "star of sequence", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ({'/'.join([ANY + '*'] * 8)})* ?o }}"
    )


@family("negated property sets", "everything but a few")
def negated(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 3, 60, 900):
        inside = "|".join(chance.choice(("", "^")) + f"<http://e/{n}>" for n in range(size))
        yield query(
            f"set of {size}", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s !({inside}) ?o . ?a !({inside}) ?b }}"
        )
        yield query(f"closure of {size}", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s (!({inside}))+ ?o }}")
    yield query("empty set", "SELECT (COUNT(*) AS ?n) WHERE { ?s (!())* ?o }")


@family("sequences of alternatives", "two ways at every step")
def alternatives(chance: random.Random) -> Iterator[Case]:
    for steps in grades(chance, 4, 12, 30, 400):
        text = "/".join([f"({ANY}|^{ANY})"] * steps)
        yield query(f"{steps} steps", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {text} ?o }}")
        maybe = "/".join([f"{ANY}?"] * steps)
        yield query(f"{steps} optional steps", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {maybe} ?o }}")
        yield query(
            f"{steps} alternatives",
            f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {'|'.join(['<http://e/a>*'] * steps)} ?o }}",
        )


@family("paths of length zero", "every term of the graph, with itself")
def zero(chance: random.Random) -> Iterator[Case]:
    count = chance.randrange(2, 4)
    text = " . ".join(f"?a{n} <http://e/none>* ?b{n}" for n in range(count))
    yield query(f"{count} joined", f"SELECT (COUNT(*) AS ?n) WHERE {{ {text} }}")
    yield query(
        "? joined", "SELECT (COUNT(*) AS ?n) WHERE { ?a <http://e/none>? ?b . ?c <http://e/none>? ?d }"
    )
    yield query(
        "on a literal", 'SELECT * WHERE { "x" (<http://e/a>*)/(<http://e/b>*) ?o . ?q <http://e/c>* ?r }'
    )
