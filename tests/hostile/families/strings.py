"""Strings: patterns that backtrack, values that grow, tokens that are long."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.case import ANSWERED, REFUSED, Case, family, grades, query

CROSS = "?a ?b ?c . ?d ?e ?f"
PLAIN = 'BIND("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" AS ?t)'


@family("catastrophic regexes", "backtracking")
def catastrophes(chance: random.Random) -> Iterator[Case]:
    for pattern in ("(a+)+$", "(a|aa)+$", "(a*)*b", "(.*a){25}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y"):
        yield query(f"{pattern} on a string", f'ASK {{ {PLAIN} FILTER(REGEX(?t, "{pattern}")) }}')
    pattern = chance.choice(("(.*){1,20}x$", "(a?){60}a{60}", "(.*?,){30}P"))
    text = f'SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "{pattern}", "is")) }}'
    yield query(f"{pattern} on products", text)
    for pattern in (
        r"(a+)\\1+b",
        "(?=a)(?<!b)(?>a+)b",
        "(?R)",
        "[[:alpha:",
        "(?P<n>a)(?P=n)",
        "a{99999}",
        "*",
    ):
        yield query(f"{pattern} unsupported", f'ASK {{ {PLAIN} FILTER(REGEX(?t, "{pattern}")) }}')


@family("huge regexes", "size of the compiled automaton")
def huge(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 100, 1_000, 20_000):
        yield query(f"(a{{{size}}})", f'ASK {{ {PLAIN} FILTER(REGEX(?t, "(a{{{size}}}){{{size}}}")) }}')
        yield query(
            f"{size} alternatives", f'ASK {{ {PLAIN} FILTER(REGEX(?t, "{"|".join(["ab"] * size)}")) }}'
        )
        yield query(f"{size} groups", f'ASK {{ {PLAIN} FILTER(REGEX(?t, "{"(" * size}a{")" * size}")) }}')
        classes = r"\\p{L}" * (size // 10)
        yield query(f"{size // 10} classes", f'ASK {{ {PLAIN} FILTER(REGEX(?t, "{classes}", "i")) }}')
    yield query(
        "one for each row", f"SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} FILTER(REGEX(STR(?c), STR(?f))) }}"
    )


@family("growth by REPLACE", "replacements longer than what they replace")
def replace(chance: random.Random) -> Iterator[Case]:
    for steps in (4, 8, 16, 40):
        width = chance.randrange(8, 12)
        binds = " ".join(f'BIND(REPLACE(?s{n}, "a", "{"a" * width}") AS ?s{n + 1})' for n in range(steps))
        yield query(
            f"{width}^{steps}", f'SELECT (STRLEN(?s{steps}) AS ?n) WHERE {{ BIND("a" AS ?s0) {binds} }}'
        )
        nested = "REPLACE(" * steps + '"a"' + ', "", "bb")' * steps
        yield query(f"empty pattern {steps}", f"SELECT (STRLEN({nested}) AS ?n) WHERE {{}}")


@family("doubling of strings", "memory by CONCAT in few steps")
def doubling(chance: random.Random) -> Iterator[Case]:
    for steps in grades(chance, 12, 24, 34, 60):
        binds = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(steps))
        yield query(
            f"BIND {steps}", f'SELECT (STRLEN(?s{steps}) AS ?n) WHERE {{ BIND("ab" AS ?s0) {binds} }}'
        )
        shown = " ".join(f"(CONCAT(?s{n}, ?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(steps))
        yield query(f"SELECT {steps}", f'SELECT {shown} WHERE {{ BIND("abc" AS ?s0) }}')
        coded = " ".join(f"BIND(ENCODE_FOR_URI(CONCAT(?s{n}, '%')) AS ?s{n + 1})" for n in range(steps))
        yield query(f"ENCODE_FOR_URI {steps}", f'SELECT ?s{steps} WHERE {{ BIND("é" AS ?s0) {coded} }}')


@family("huge literals", "length of one token")
def literals(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 10_000, 60_000, 1_000_000, 12_000_000):
        quote = chance.choice(('"', "'", '"""', "'''"))
        yield query(f"{size} bytes in {quote}", f"ASK {{ ?s ?p {quote}{'x' * size}{quote} }}")
    yield query("never closed", 'ASK { ?s ?p "' + "x" * 50_000)
    yield query("quotes", "ASK { ?s ?p " + '"' * 60_001)
    yield query("backslashes", 'ASK { ?s ?p "' + "\\" * 60_000 + '" }')
    yield query("long tag", f"ASK {{ ?s ?p 'a'@{'-'.join(['abcdefgh'] * 6_000)} }}")


@family("huge IRIs and names", "length of addresses, prefixes and variables")
def names(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 5_000, 50_000, 2_000_000):
        yield query(f"IRI of {size}", f"ASK {{ <http://example.org/{'a' * size}> ?p ?o }}")
        yield query(f"variable of {size}", f"SELECT ?{'v' * size} WHERE {{ ?{'v' * size} ?p ?o }} LIMIT 3")
        yield query(f"prefix of {size}", f"PREFIX {'p' * size}: <http://e/> ASK {{ ?s {'p' * size}:x ?o }}")
        yield query(f"dots of {size}", f"PREFIX p: <http://e/> ASK {{ ?s p:a{'.' * size} ?o }}")
    dots = "/".join([".."] * 15_000)
    yield query("dot segments", f"BASE <http://example.org/{'a/' * 5000}> ASK {{ <{dots}> ?p ?o }}")
    many = " ".join(f"PREFIX p{n}: <http://example.org/{n}/>" for n in range(1_200))
    yield query("1200 prefixes", f"{many} ASK {{ ?s p7:x ?o }}")
    yield query("BASE on BASE", "BASE <http://e/a/> " + "BASE <b/> " * 5_000 + "ASK { <x> ?p ?o }")


@family("huge IN lists", "comparison of each row with each member")
def members(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 500, 5_000, 10_000, 100_000):
        word = chance.choice(("IN", "NOT IN"))
        inside = ", ".join(str(n) for n in range(size))
        yield query(
            f"{word} of {size}", f"SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} FILTER(?c {word} ({inside})) }}"
        )
        yield query(
            f"IN of {size} variables", f"ASK {{ ?s ?p ?o FILTER(?o IN ({', '.join(['?o'] * size)})) }}"
        )


@family("huge VALUES tables", "tables that a stranger brings along")
def values(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 500, 5_000, 15_000, 200_000):
        yield query(
            f"{size} rows",
            f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o . ?a ?b ?c VALUES ?x {{ {'1 ' * size} }} FILTER(?o = ?x) }}",
        )
        heads = " ".join(f"?v{n}" for n in range(100))
        row = f"({'UNDEF ' * 100})"
        yield query(
            f"{size // 500} rows of UNDEF",
            f"SELECT * WHERE {{ ?v1 ?v2 ?v3 VALUES ({heads}) {{ {row * (size // 500)} }} }}",
        )


@family("hashes of huge strings", "time in one call of a function")
def hashes(chance: random.Random) -> Iterator[Case]:
    doubled = " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(26))
    for name in chance.sample(("MD5", "SHA1", "SHA256", "SHA384", "SHA512"), 3):
        inside = "?s22"
        for _ in range(chance.choice((1, 30))):
            inside = f"{name}(CONCAT({inside}, ?s22))"
        yield query(
            f"{name} of a doubled string",
            f"SELECT ({inside} AS ?h) WHERE {{ BIND('abcd' AS ?s0) {doubled} }}",
        )
        yield query(
            f"{name} of each pair",
            f"SELECT (COUNT({name}(CONCAT(STR(?c), STR(?f)))) AS ?n) WHERE {{ {CROSS} }}",
        )


@family("string functions on products", "small work, very often")
def work(chance: random.Random) -> Iterator[Case]:
    calls = {
        "SUBSTR": "STRLEN(SUBSTR(STR(?c), 2, 1000000000)) > 1",
        "STRBEFORE": 'STRBEFORE(STR(?c), STR(?f)) = "x"',
        "CONTAINS": "CONTAINS(LCASE(STR(?c)), UCASE(STR(?f)))",
        "LANGMATCHES": 'LANGMATCHES(LANG(?c), CONCAT(LANG(?f), "-x"))',
        "IRI": 'IRI(CONCAT("http://example.org/", ENCODE_FOR_URI(STR(?c)))) = ?f',
        "UUID": "STRUUID() < STR(UUID())",
    }
    for name in chance.sample(sorted(calls), len(calls)):
        yield query(name, f"SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} FILTER({calls[name]}) }}")


@family("comments and spaces", "what a tokenizer passes over")
def comments(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 1_000, 60_000, 3_000_000):
        yield query(f"{size} spaces", "ASK {" + " " * size + "}")
        yield query(f"{size // 2} empty comments", "ASK {" + "#\n" * (size // 2) + "}")
        yield query(f"comment of {size}", "ASK { } #" + "x" * size)
    yield query("comment never ends", "ASK { # }", REFUSED)
    yield query("nothing but a comment", "#" * 50_000, REFUSED)
    yield query("signs", "".join(chance.choices("{}[]()<>?$:;,.|^*+-!=&@\"'\\# ", k=60_000)), REFUSED)
    words = ("SELECT", "WHERE", "?x", "{", "}", "UNION", "<a>", "'a'", "FILTER", "(", ")", "/", "*", ".")
    for _ in range(6):
        yield query(
            "words at random", " ".join(chance.choices(words, k=chance.randrange(5, 4_000))), ANSWERED
        )
