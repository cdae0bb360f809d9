"""Updates in disguise: whatever is sent, nothing changes."""

from __future__ import annotations

import random
import urllib.parse
from collections.abc import Iterator

from tests.hostile.case import CLOSED, WRONG, Case, aimed, family, sent

NEVER = frozenset({400, 403, 405, 413, 415})
MARK = "<http://example.org/hostile/mark>"
INSERT = f"INSERT DATA {{ {MARK} {MARK} {MARK} }}"
OPERATIONS = (
    INSERT,
    f"DELETE DATA {{ {MARK} {MARK} {MARK} }}",
    "DELETE WHERE { ?s ?p ?o }",
    f"DELETE {{ ?s ?p ?o }} INSERT {{ {MARK} ?p ?o }} WHERE {{ ?s ?p ?o }}",
    f"WITH {MARK} DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    "LOAD <http://TRAP/x.ttl>",
    f"LOAD SILENT <SECRET> INTO GRAPH {MARK}",
    "CLEAR ALL",
    "CLEAR SILENT NAMED",
    "DROP DEFAULT",
    "DROP ALL",
    f"CREATE GRAPH {MARK}",
    f"COPY DEFAULT TO {MARK}",
    f"MOVE SILENT DEFAULT TO {MARK}",
    f"ADD DEFAULT TO {MARK}",
)


@family("updates as queries", "every update operation where a query is expected")
def plain(chance: random.Random) -> Iterator[Case]:
    for text in OPERATIONS:
        yield aimed(text[:40], text, NEVER, chance.choice(("form", "get", "post")))


@family("updates behind queries", "second statements, comments, letters, escapes")
def disguised(chance: random.Random) -> Iterator[Case]:
    operation = chance.choice(OPERATIONS)
    mixed = "".join(chance.choice((letter.upper(), letter.lower())) for letter in operation.split()[0])
    escaped = "".join(rf"\u{ord(letter):04x}" for letter in operation.split()[0])
    rest = operation.split(maxsplit=1)[1]
    for text in (
        f"ASK {{}} ; {operation}",
        f"SELECT * WHERE {{ ?s ?p ?o }} LIMIT 1; {operation}",
        f"SELECT * WHERE {{ ?s ?p ?o }} {operation}",
        f"# SELECT\n{operation}",
        f"#\r{operation}",
        f"{mixed} {rest}",
        f"{escaped} {rest}",
        f"PREFIX select: <http://e/> BASE <http://ask/> {operation}",
        f"{operation} ; SELECT * WHERE {{ ?s ?p ?o }}",
        f"\ufeff{operation}",
        f"\u200b{operation}",
        f"ASK {{ }} # \n ; {operation}",
        f"ASK {{ ?s ?p 'x' }} ; {operation} # '",
        f"{operation}\x00",
        f"CONSTRUCT {{ {MARK} ?p ?o }} WHERE {{ {operation} }}",
        f"ASK {{ {{ {operation} }} }}",
        f"DESCRIBE {MARK} ; {operation}",
        "INSERT\n{\n?s ?p ?o } # SELECT\nWHERE {}",
    ):
        yield aimed(text[:60], text, NEVER, chance.choice(("form", "get", "post")))


@family("updates by parameter", "update=, using-graph-uri=, both at once")
def parameters(chance: random.Random) -> Iterator[Case]:
    update = chance.choice(OPERATIONS[:4])
    for pairs in (
        [("update", update)],
        [("query", "ASK {}"), ("update", update)],
        [("update", update), ("query", "ASK {}"), ("update", update)],
        [("update", ""), ("query", "ASK {}")],
        [("query", "ASK {}"), ("using-graph-uri", "http://e/")],
        [("query", update), ("using-named-graph-uri", "http://e/")],
        [("query", update)],
        [("UPDATE", update)],
        [("update[]", update)],
    ):
        encoded = urllib.parse.urlencode(pairs)
        name = "&".join(key for key, _ in pairs)
        yield sent(f"GET {name}", NEVER, f"ENDPOINT?{encoded}")
        yield sent(f"POST {name}", NEVER, body=encoded.encode())
    body = urllib.parse.urlencode({"update": update}).encode()
    yield sent("query in the address, update in the body", NEVER, "ENDPOINT?query=ASK%20%7B%7D", body=body)


@family("updates by media type", "application/sparql-update and its relatives")
def media_types(chance: random.Random) -> Iterator[Case]:
    body = chance.choice(OPERATIONS[:4]).encode()
    for media_type in (
        "application/sparql-update", "APPLICATION/SPARQL-UPDATE", "application/sparql-update; charset=utf-8",
        "application/sparql-update;charset=utf-16", "application/sparql-query", "text/plain", "application/json",
        "application/sparql-query, application/sparql-update", "multipart/form-data", "", ";", "*/*",
    ):  # fmt: skip
        yield sent(media_type or "none", NEVER, fields={"Content-Type": media_type}, body=body)


@family("writes to the graph store", "PUT, POST, DELETE and PATCH (Graph Store Protocol)")
def graph_store(chance: random.Random) -> Iterator[Case]:
    triple = f"{MARK} {MARK} {MARK} ."
    for method in ("PUT", "POST", "DELETE", "PATCH", "MKCOL", "COPY", "MOVE", "PROPPATCH"):
        for path in (
            "/graph-store?default",
            f"/graph-store?graph={urllib.parse.quote(MARK[1:-1])}",
            "/graph-store/mark",
            "/store",
            "ENDPOINT?default",
            "/",
        ):
            yield sent(
                f"{method} {path}",
                WRONG | {CLOSED},
                path,
                {"Content-Type": "text/turtle"},
                triple.encode(),
                method=method,
            )
    override = chance.choice(("PUT", "DELETE"))
    fields = {"X-HTTP-Method-Override": override, "X-Method-Override": override}
    yield sent(f"override {override}", WRONG | {200}, "/graph-store?default", fields)
