"""Numbers and dates: the edges of each type."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.case import ANSWERED, Case, family, grades, query

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


@family("deep arithmetic", "overflow, division by nothing, towers of products")
def arithmetic(chance: random.Random) -> Iterator[Case]:
    for steps in grades(chance, 10, 64, 500):
        binds = " ".join(f"BIND(?x{n} * ?x{n} AS ?x{n + 1})" for n in range(steps))
        start = chance.choice(("9", "1.000000001", "1e30", "-7", '"1e308"^^xsd:double'))
        yield query(
            f"{start} squared {steps} times",
            f"{XSD}SELECT ?x{steps} WHERE {{ BIND({start} AS ?x0) {binds} }}",
        )
    for text in (
        "1/0",
        "1.0/0",
        "1e0/0",
        "0/0",
        "-9223372036854775808 / -1",
        "9223372036854775807 + 1",
        "-(-9223372036854775808)",
    ):
        yield query(text, f"SELECT ({text} AS ?x) WHERE {{}}")
    sums = "SUM(9223372036854775807 - STRLEN(STR(?o)))"
    yield query(
        "overflow of a sum",
        f"SELECT ({sums} AS ?x) (AVG(1e308 * STRLEN(STR(?o))) AS ?y) WHERE {{ ?s ?p ?o }}",
    )


@family("giant numerals", "digits without end")
def numerals(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 50, 5_000, 60_000):
        digits = "".join(chance.choices("0123456789", k=size))
        yield query(f"integer of {size}", f"SELECT (1{digits} + 1 AS ?x) WHERE {{}}")
        yield query(f"decimal of {size}", f"SELECT (0.{digits} * 2.{digits} AS ?x) WHERE {{}}")
        yield query(f"exponent of {size}", f"SELECT (1e{digits} + 1e-{digits} AS ?x) WHERE {{}}")
        yield query(
            f"cast of {size}",
            f'{XSD}SELECT (xsd:integer("{digits}") + xsd:double("{digits}") AS ?x) WHERE {{}}',
        )


@family("dates at the edges", "years, zones and durations beyond the calendar")
def dates(chance: random.Random) -> Iterator[Case]:
    years = (
        "99999999999999999999",
        "-0001",
        "0000",
        "-292277026597",
        "292277026597",
        "2147483648",
        "20000000000000",
    )
    for year in years:
        moment = f'"{year}-{chance.choice(("02-29", "12-31", "01-01"))}T24:00:00+14:00"^^xsd:dateTime'
        calls = " ".join(
            f"({name}({moment}) AS ?{name.lower()})" for name in ("YEAR", "SECONDS", "TZ", "TIMEZONE")
        )
        yield query(f"year {year}", f"{XSD}SELECT {calls} WHERE {{}}")
        yield query(
            f"duration with {year}",
            f'{XSD}SELECT (({moment} + "P{year.lstrip("-")}Y"^^xsd:duration) AS ?a)'
            f" ({moment} - {moment} AS ?b) WHERE {{}}",
        )
    yield query("ADJUST", f'{XSD}SELECT (ADJUST(NOW(), "-PT99999H"^^xsd:dayTimeDuration) AS ?x) WHERE {{}}')
    sort = 'xsd:dateTime(CONCAT(STR(?n), "-01-01T00:00:00Z"))'
    numbers = " ".join(str(n) for n in range(2_000))
    yield query(
        "sort by dates",
        f"{XSD}SELECT * WHERE {{ VALUES ?n {{ {numbers} }} ?s ?p ?o }} ORDER BY {sort} LIMIT 1",
    )


@family("casts and datatypes", "values that are not of their type")
def casts(chance: random.Random) -> Iterator[Case]:
    values = (
        '"NaN"^^xsd:double',
        '"-INF"^^xsd:float',
        '"abc"^^xsd:integer',
        '"\\u0000"',
        '"1"^^<>',
        '"x"^^<http://e/>',
        "_:b",
    )
    for value in values:
        function = chance.choice(
            ("xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:dateTime", "xsd:float", "STRDT")
        )
        call = f"STRDT(STR({value}), <http://e/t>)" if function == "STRDT" else f"{function}({value})"
        yield query(f"{function} of {value}", f"{XSD}SELECT ({call} AS ?x) WHERE {{}}", ANSWERED)
    for function in (
        "http://e/none",
        "http://www.w3.org/2001/XMLSchema#nothing",
        "file:///etc/passwd",
        "java:x.y",
    ):
        yield query(f"function {function}", f"SELECT (<{function}>(1) AS ?x) WHERE {{}}")
    product = "?a ?b ?c . ?d ?e ?f"
    yield query("casts of products", f"{XSD}SELECT (SUM(xsd:decimal(STR(?c))) AS ?x) WHERE {{ {product} }}")
