"""Updates in disguise: whatever is sent, nothing changes."""

from __future__ import annotations

import random
import urllib.parse
from collections.abc import Iterator

from tests.hostile.case import CLOSED, WRONG, Case, aimed, family, request
from tests.hostile.target import FORM, Target, head, post

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
        yield _encoded(f"GET {name}", encoded, "GET")
        yield _encoded(f"POST {name}", encoded, "POST")
    yield request(
        "query in the address, update in the body",
        lambda t: post(f"{t.sparql}?query=ASK%20%7B%7D", urllib.parse.urlencode({"update": update}).encode(), FORM),
        NEVER,
    )


def _encoded(name: str, encoded: str, method: str) -> Case:
    if method == "GET":
        return request(name, lambda t: head("GET", f"{t.sparql}?{encoded}"), NEVER)
    return request(name, lambda t: post(t.sparql, encoded.encode(), FORM), NEVER)


@family("updates by media type", "application/sparql-update and its relatives")
def media_types(chance: random.Random) -> Iterator[Case]:
    body = chance.choice(OPERATIONS[:4]).encode()
    for media_type in (
        "application/sparql-update", "APPLICATION/SPARQL-UPDATE", "application/sparql-update; charset=utf-8",
        "application/sparql-update;charset=utf-16", "application/sparql-query", "text/plain", "application/json",
        "application/sparql-query, application/sparql-update", "multipart/form-data", "", ";", "*/*",
    ):  # fmt: skip
        yield _typed(media_type, body)


def _typed(media_type: str, body: bytes) -> Case:
    return request(media_type or "none", lambda target: post(target.sparql, body, media_type), NEVER)


@family("writes to the graph store", "PUT, POST, DELETE and PATCH (Graph Store Protocol)")
def graph_store(chance: random.Random) -> Iterator[Case]:
    triple = f"{MARK} {MARK} {MARK} ."
    for method in ("PUT", "POST", "DELETE", "PATCH", "MKCOL", "COPY", "MOVE", "PROPPATCH"):
        for path in ("/graph-store?default", f"/graph-store?graph={urllib.parse.quote(MARK[1:-1])}", "/graph-store/mark", "/store", "/sparql?default", "/"):
            yield _written(method, path, triple.encode())
    override = chance.choice(("PUT", "DELETE"))
    yield request(
        f"override {override}",
        lambda t: head("GET", "/graph-store?default", {"X-HTTP-Method-Override": override, "X-Method-Override": override}),
        WRONG | {200},
    )


def _written(method: str, path: str, body: bytes) -> Case:
    def write(target: Target) -> bytes:
        place = path.replace("/sparql", target.sparql)
        return head(method, place, {"Content-Type": "text/turtle"}, len(body)) + body

    return request(f"{method} {path}", write, WRONG | {CLOSED}, method)
