"""Products: few patterns, very many solutions, and everything that must hold them at once."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.case import ANSWERED, REFUSED, Case, family, grades, query

TRIPLES = tuple(f"?{a} ?{b} ?{c} ." for a, b, c in ("abc", "def", "ghi", "jkl", "mno", "qrs"))


def cross(patterns: int) -> str:
    """Join patterns that share no variable."""
    return " ".join(TRIPLES[:patterns])


@family("cross products", "counting what is never shown")
def counts(chance: random.Random) -> Iterator[Case]:
    for patterns in (2, 3, 4, 6):
        yield query(f"{patterns} patterns", f"SELECT (COUNT(*) AS ?n) WHERE {{ {cross(patterns)} }}")
    word = chance.choice(("!=", "<", "="))
    yield query("compared", f"SELECT (COUNT(*) AS ?n) WHERE {{ {cross(3)} FILTER(STR(?a) {word} STR(?i)) }}")
    yield query("never true", f"ASK {{ {cross(3)} FILTER(STRLEN(CONCAT(STR(?a), STR(?i))) < 0) }}")


@family("sorts of products", "memory of ORDER BY")
def sorts(chance: random.Random) -> Iterator[Case]:
    for patterns in (2, 3, 4):
        key = chance.choice(("?a", "DESC(STR(?c))", "RAND()", "STRLEN(STR(?f))"))
        yield query(
            f"{patterns} by {key}", f"SELECT * WHERE {{ {cross(patterns)} }} ORDER BY {key} ?d LIMIT 5"
        )
    yield query("by EXISTS", f"SELECT * WHERE {{ {cross(2)} }} ORDER BY EXISTS {{ ?a ?y ?d }} LIMIT 5")


@family("DISTINCT over products", "memory of the set of what was seen")
def distinct(chance: random.Random) -> Iterator[Case]:
    for patterns in (2, 3, 4):
        yield query(f"DISTINCT {patterns}", f"SELECT DISTINCT ?a ?d WHERE {{ {cross(patterns)} }}")
        yield query(
            f"COUNT DISTINCT {patterns}", f"SELECT (COUNT(DISTINCT *) AS ?n) WHERE {{ {cross(patterns)} }}"
        )
    yield query("REDUCED", f"SELECT REDUCED * WHERE {{ {cross(2)} }} OFFSET {chance.randrange(10**6, 10**7)}")


@family("GROUP_CONCAT over products", "one string of everything")
def group_concat(chance: random.Random) -> Iterator[Case]:
    for patterns in (2, 3):
        wide = "-" * chance.choice((1, 100, 10_000))
        yield query(
            f"{patterns} patterns, separator of {len(wide)}",
            f'SELECT (GROUP_CONCAT(?c; SEPARATOR="{wide}") AS ?x) WHERE {{ {cross(patterns)} }}',
        )
        yield query(
            f"length of {patterns}",
            "SELECT (STRLEN(GROUP_CONCAT(DISTINCT CONCAT(STR(?a), STR(?d)))) AS ?n)"
            f" WHERE {{ {cross(patterns)} }}",
        )


@family("aggregates over products", "memory of groups")
def aggregates(chance: random.Random) -> Iterator[Case]:
    for name in ("SUM", "AVG", "MIN", "MAX", "SAMPLE"):
        yield query(
            name, f"SELECT ?a ?f ({name}(STRLEN(STR(?c))) AS ?x) WHERE {{ {cross(2)} }} GROUP BY ?a ?f"
        )
    groups = " ".join(chance.sample(("?a", "?b", "?c", "?d", "?e", "?f", "?g"), 4))
    yield query(
        "many groups", f"SELECT (COUNT(*) AS ?n) WHERE {{ {cross(3)} }} GROUP BY {groups} HAVING(?n > 9)"
    )


@family("CONSTRUCT blow-ups", "a large template for every solution")
def construct(chance: random.Random) -> Iterator[Case]:
    yield query("product", f"CONSTRUCT {{ ?a ?e ?f }} WHERE {{ {cross(2)} }}")
    for count in grades(chance, 40, 300, 1_500):
        template = " . ".join(f"?a <http://example.org/q{n}> ?f" for n in range(count))
        yield query(f"template of {count}", f"CONSTRUCT {{ {template} }} WHERE {{ {cross(2)} }}")
        blank = " . ".join(f"_:b{n} ?b _:b{n + 1}" for n in range(count))
        yield query(f"{count} blank nodes", f"CONSTRUCT {{ {blank} }} WHERE {{ {cross(1)} }}")


@family("DESCRIBE of everything", "descriptions that are the whole graph, again and again")
def describe(chance: random.Random) -> Iterator[Case]:
    yield query("every subject", "DESCRIBE ?s WHERE { ?s ?p ?o }")
    yield query("everything", f"DESCRIBE * WHERE {{ {cross(chance.choice((2, 3)))} }}")
    many = " ".join(f"<http://example.org/{n}>" for n in range(2_000))
    yield query("2000 IRIs", f"DESCRIBE {many}")


@family("LIMIT and OFFSET", "numbers beyond any type, and skipping what must be made first")
def limits(chance: random.Random) -> Iterator[Case]:
    for digits in (6, 10, 19, 20, 40, 5_000):
        number = "".join(chance.choices("123456789", k=digits))
        yield query(f"OFFSET of {digits} digits", f"SELECT * WHERE {{ {cross(3)} }} OFFSET {number} LIMIT 1")
        yield query(f"LIMIT of {digits} digits", f"SELECT * WHERE {{ ?s ?p ?o }} LIMIT {number}")
    yield query("negative", "SELECT * WHERE { ?s ?p ?o } LIMIT -1", REFUSED)
    yield query("twice", "SELECT * WHERE { ?s ?p ?o } LIMIT 1 LIMIT 2", REFUSED)
    yield query("zero", f"SELECT * WHERE {{ {cross(4)} }} LIMIT 0")


@family("giant results", "buffers, disk and network")
def results(chance: random.Random) -> Iterator[Case]:
    yield query("everything", "SELECT * WHERE { ?s ?p ?o }")
    yield query("product", f"SELECT * WHERE {{ {cross(2)} }}")
    yield query("product of graphs", "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?a ?b ?c } }")
    rows = chance.randrange(60_000, 90_000)
    wide = " ".join(f"(?o AS ?w{n})" for n in range(50))
    yield query("wide rows", f"SELECT {wide} WHERE {{ ?s ?p ?o . ?s ?q ?r }} LIMIT {rows}")


@family("products of VALUES", "products that need no data")
def values(chance: random.Random) -> Iterator[Case]:
    for tables in (3, 5, 7):
        rows = chance.randrange(80, 120)
        blocks = " ".join(f"VALUES ?v{t} {{ {' '.join(map(str, range(rows)))} }}" for t in range(tables))
        yield query(f"{rows}^{tables}", f"SELECT (COUNT(*) AS ?n) WHERE {{ {blocks} }}")
        yield query(
            f"{rows}^{tables} sorted", f"SELECT * WHERE {{ {blocks} }} ORDER BY DESC(?v0 * ?v1) LIMIT 3"
        )


@family("products behind OPTIONAL, MINUS and EXISTS", "joins that no order of patterns mends")
def behind(chance: random.Random) -> Iterator[Case]:
    size = chance.choice((2, 3))
    yield query("OPTIONAL", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o OPTIONAL {{ {cross(size)} }} }}")
    yield query("MINUS", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a ?y ?z MINUS {{ {cross(size)} }} }}")
    condition = "STR(?c) > STR(?f) && ?a = ?none"
    yield query(
        "EXISTS", f"ASK {{ ?s ?p ?o FILTER NOT EXISTS {{ {cross(2)} FILTER({condition}) }} FILTER(?s = 1) }}"
    )
    yield query(
        "EXISTS for each",
        f"SELECT * WHERE {{ ?s ?p ?o FILTER EXISTS {{ {cross(2)} FILTER(?f = ?none || ?c > ?f) }} }}",
    )
    yield query(
        "GRAPH by GRAPH", "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }"
    )
    yield query("LATERAL", f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o LATERAL {{ {cross(2)} }} }}", ANSWERED)
