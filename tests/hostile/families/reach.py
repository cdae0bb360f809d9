"""Reaching out: making the service call somebody, or read a file, for a stranger."""

from __future__ import annotations

import random
import urllib.parse
from collections.abc import Iterator

from tests.hostile.case import ANSWERED, CLOSED, REFUSED, WRONG, Case, aimed, family, sent

CALL = "<http://TRAP/sparql>"
INSIDE = "{ ?s ?p ?o }"
NEVER = REFUSED | {403}
PLAIN = "SELECT * WHERE { ?s ?p ?o } LIMIT 1"


@family("SERVICE in every place", "a query that makes the service ask another one")
def service(chance: random.Random) -> Iterator[Case]:
    silent = chance.choice(("", "SILENT "))
    places = {
        "alone": f"SELECT * WHERE {{ SERVICE {silent}{CALL} {INSIDE} }}",
        "silent": f"SELECT * WHERE {{ SERVICE SILENT {CALL} {INSIDE} }}",
        "in OPTIONAL": f"SELECT * WHERE {{ ?s ?p ?o OPTIONAL {{ SERVICE {silent}{CALL} {INSIDE} }} }}",
        "in UNION": f"SELECT * WHERE {{ {{ ?s ?p ?o }} UNION {{ SERVICE {silent}{CALL} {INSIDE} }} }}",
        "in MINUS": f"SELECT * WHERE {{ ?s ?p ?o MINUS {{ SERVICE {silent}{CALL} {INSIDE} }} }}",
        "in EXISTS": f"ASK {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {silent}{CALL} {INSIDE} }} }}",
        "in NOT EXISTS in IF": f"ASK {{ FILTER(IF(NOT EXISTS {{ SERVICE {silent}{CALL} {INSIDE} }}, true, false)) }}",
        "in EXISTS in SELECT": f"SELECT (EXISTS {{ SERVICE {silent}{CALL} {INSIDE} }} AS ?x) WHERE {{ ?s ?p ?o }}",
        "in EXISTS in HAVING": "SELECT ?s WHERE { ?s ?p ?o } GROUP BY ?s"
        f" HAVING(EXISTS {{ SERVICE {silent}{CALL} {INSIDE} }})",
        "in EXISTS in ORDER BY": "SELECT ?s WHERE { ?s ?p ?o }"
        f" ORDER BY EXISTS {{ SERVICE {silent}{CALL} {{ ?s ?q ?r }} }}",
        "in BIND": f"SELECT * WHERE {{ BIND(EXISTS {{ SERVICE {silent}{CALL} {INSIDE} }} AS ?x) }}",
        "in a sub-select": f"SELECT * WHERE {{ {{ SELECT * WHERE {{ SERVICE {silent}{CALL} {INSIDE} }} }} }}",
        "in GRAPH": f"SELECT * WHERE {{ GRAPH ?g {{ SERVICE {silent}{CALL} {INSIDE} }} }}",
        "in SERVICE": f"SELECT * WHERE {{ SERVICE {silent}{CALL} {{ SERVICE {silent}{CALL} {INSIDE} }} }}",
        "in LATERAL": f"SELECT * WHERE {{ ?s ?p ?o LATERAL {{ SERVICE {silent}{CALL} {{ ?s ?q ?r }} }} }}",
        "of a variable": f"SELECT * WHERE {{ BIND({CALL} AS ?w) SERVICE {silent}?w {INSIDE} }}",
        "of VALUES": f"SELECT * WHERE {{ VALUES ?w {{ {CALL} }} SERVICE {silent}?w {INSIDE} }}",
        "of a made IRI": f"SELECT * WHERE {{ BIND(IRI(CONCAT('http://', 'TRAP/')) AS ?w) SERVICE ?w {INSIDE} }}",
        "in CONSTRUCT": f"CONSTRUCT {INSIDE} WHERE {{ SERVICE {silent}{CALL} {INSIDE} }}",
        "in DESCRIBE": f"DESCRIBE ?s WHERE {{ SERVICE {silent}{CALL} {INSIDE} }}",
        "by prefix": f"PREFIX t: <http://TRAP/> SELECT * WHERE {{ SERVICE t:sparql {INSIDE} }}",
        "by base": f"BASE <http://TRAP/> SELECT * WHERE {{ SERVICE <sparql> {INSIDE} }}",
    }
    for name, text in places.items():
        yield aimed(name, text, NEVER, chance.choice(("form", "get", "post")))


@family("SERVICE in disguise", "letters, escapes, comments and schemes that hide the call")
def disguises(chance: random.Random) -> Iterator[Case]:
    word = "".join(chance.choice((letter.upper(), letter.lower())) for letter in "SERVICE")
    escaped = "".join(rf"\u{ord(c):04X}" if chance.random() < 0.5 else c for c in "SERVICE")
    for text in (
        f"ASK {{ {word} {CALL} {INSIDE} }}",
        f"ASK {{ {escaped} {CALL} {INSIDE} }}",
        rf"ASK {{ \U00000053ERVICE {CALL} {INSIDE} }}",
        f"ASK {{ # }} \nSERVICE # silent\r\n {CALL} {INSIDE} }}",
        f"ASK {{ # comment\rSERVICE {CALL} {INSIDE} }}",
        f"ASK {{?s?p?o.SERVICE{CALL}{{}}}}",
        f"ASK {{ ?s ?p 'x\\'' SERVICE {CALL} {INSIDE} # ' \n }}",
        f'ASK {{ ?s ?p """ "" """ . SERVICE {CALL} {INSIDE} FILTER("" = "") }}',
        f"ASK {{ ?s <http://e/#> ?o . SERVICE {CALL} {INSIDE} }}",
        f"ASK {{ FILTER(1 <?x || 2>1) SERVICE {CALL} {INSIDE} }}",
        rf"ASK {{ SERVICE <http:\u002F/TRAP/> {INSIDE} }}",
        f"ASK {{ ?s ?p '\\u0027 SERVICE {CALL} {INSIDE} }}",
        f"\ufeffASK {{ SERVICE {CALL} {INSIDE} }}",
        f"ASK\u00a0{{ SERVICE\u2003{CALL} {INSIDE} }}",
        f"ASK {{ \uff33\uff25\uff32\uff36\uff29\uff23\uff25 {CALL} {INSIDE} }}",
    ):
        yield aimed(text[:60], text, NEVER)
    for scheme in (
        "https://TRAP/",
        "//TRAP/",
        "ftp://TRAP/",
        "SECRET",
        "data:,",
        "gopher://TRAP/",
        "http://TRAP@127.0.0.1/",
    ):
        yield aimed(scheme, f"ASK {{ SERVICE SILENT <{scheme}> {INSIDE} }}", NEVER)


@family("FROM of what is elsewhere", "datasets that a careless engine fetches or opens")
def dataset(chance: random.Random) -> Iterator[Case]:
    path = "SECRET"
    for graph in (
        path, "file:/etc/passwd", "FILE:///etc/passwd", "http://TRAP/data.ttl", "HTTP://TRAP/x", "https://TRAP/data",
        "ftp://TRAP/x", "data:text/turtle,<a:b>%20<c:d>%20<e:f>%20.", "../../../etc/passwd", "/etc/passwd", "//TRAP/x",
        "urn:x", "jar:file:///etc/passwd", "http://127.0.0.1:22/", "http://[::1]/", "dict://TRAP/", "",
    ):  # fmt: skip
        word = chance.choice(("FROM", "FROM NAMED", "from\n#\nnamed", "FROM<http://e/>FROM"))
        yield aimed(
            f"{word} <{graph}>",
            f"SELECT * {word} <{graph}> WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {INSIDE} }} }}",
            NEVER,
        )
    yield aimed("by prefix", f"PREFIX t: <http://TRAP/> {PLAIN.replace('WHERE', 'FROM t:x WHERE')}", NEVER)
    yield aimed("GRAPH", f"SELECT * WHERE {{ GRAPH <http://TRAP/x> {INSIDE} }}", ANSWERED)
    yield aimed("GRAPH of a file", f"SELECT * WHERE {{ GRAPH <{path}> {INSIDE} }}", ANSWERED)


@family("dataset parameters", "default-graph-uri and named-graph-uri")
def parameters(chance: random.Random) -> Iterator[Case]:
    for graph in (
        "SECRET",
        "http://TRAP/x",
        "file:///etc/passwd",
        "../../etc/passwd",
        "data:,",
        "ftp://TRAP/",
        "//TRAP/",
        "not an iri",
        "%00",
        "",
    ):
        name = chance.choice(("default-graph-uri", "named-graph-uri"))
        yield sent(f"{name}={graph}", NEVER | ({200} if not graph else frozenset()), _asking([(name, graph)]))
    many = [("default-graph-uri", f"http://TRAP/{n}") for n in range(900)]
    yield sent("900 graphs", WRONG, _asking(many))
    yield sent("9000 graphs", WRONG, _asking(many * 10))


def _asking(pairs: list[tuple[str, str]]) -> str:
    return f"ENDPOINT?{urllib.parse.urlencode([('query', PLAIN), *pairs])}"


@family("documents with addresses in them", "JSON-LD contexts, XML entities, imports in what is sent")
def documents(chance: random.Random) -> Iterator[Case]:
    bodies = {
        "application/ld+json": '{"@context": "http://TRAP/context.jsonld", "@id": "http://e/a", "name": "b"}',
        "application/json": '{"query": "ASK {}", "@context": ["http://TRAP/c", "SECRET"]}',
        "application/rdf+xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "SECRET"><!ENTITY b SYSTEM "http://TRAP/">]><x>&a;&b;</x>',
        "application/sparql-results+xml": '<!DOCTYPE x SYSTEM "http://TRAP/x.dtd"><sparql/>',
        "text/turtle": "@prefix owl: <http://www.w3.org/2002/07/owl#> . <> owl:imports <http://TRAP/x> .",
        "text/xml": '<?xml-stylesheet href="http://TRAP/x"?><x xmlns:xi="http://www.w3.org/2001/XInclude">'
        '<xi:include href="SECRET"/></x>',
        "multipart/form-data; boundary=x": '--x\r\nContent-Disposition: form-data; name="query"; filename="SECRET"'
        "\r\n\r\nASK {}\r\n--x--\r\n",
    }
    for media_type, body in bodies.items():
        yield sent(media_type, WRONG, fields={"Content-Type": media_type}, body=body.encode())
    profile = chance.choice(("http://TRAP/context", "http://www.w3.org/ns/json-ld#expanded http://TRAP/c"))
    wanted = f'application/ld+json;profile="{profile}"'
    construct = urllib.parse.quote("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2")
    yield sent("profile", ANSWERED | {406}, f"ENDPOINT?query={construct}", {"Accept": wanted})
    link = {"Link": '<http://TRAP/c>; rel="http://www.w3.org/ns/json-ld#context"'}
    yield sent("Link", ANSWERED, f"ENDPOINT?query={construct}", link)


@family("addresses in parameters and heads", "forwarding, callbacks, stylesheets, proxies")
def addresses(chance: random.Random) -> Iterator[Case]:
    fine = ANSWERED | WRONG | {301, 302, 303, 307, 308}
    for name in (
        "format",
        "url",
        "stylesheet",
        "callback",
        "xslt-uri",
        "soft-limit",
        "should-sponge",
        "uri",
        "graph",
        "output",
    ):
        value = chance.choice(("http://TRAP/x", "SECRET", "//TRAP/x"))
        yield sent(f"{name}={value}", fine, _asking([(name, value)]))
    for field in (
        "X-Forwarded-Host",
        "X-Forwarded-For",
        "Forwarded",
        "X-Original-URL",
        "X-Rewrite-URL",
        "Referer",
        "Origin",
        "Proxy",
        "True-Client-IP",
    ):
        yield sent(field, fine, "PAGE", {field: "http://TRAP/"})
    yield sent("absolute form", fine | {CLOSED}, "http://TRAP/x")
    yield sent("CONNECT", fine | {CLOSED}, "TRAP", method="CONNECT")
    yield sent("Host", fine, "PAGE", {"Host": "TRAP"})
