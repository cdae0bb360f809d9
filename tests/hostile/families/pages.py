"""Pages and their parameters: what is not the endpoint is asked for too."""

from __future__ import annotations

import random
import urllib.parse
from collections.abc import Iterator

from tests.hostile.case import ANSWERED, CLOSED, WRONG, Case, family, sent

FINE = ANSWERED | WRONG | {301, 302, 303, 304, 307, 308, CLOSED}
ASK = urllib.parse.urlencode({"query": "ASK { ?s ?p ?o }"})


def page(path: str, allowed: frozenset[int] = FINE, **fields: str) -> Case:
    """Make a case of one GET of a page."""
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    return sent(f"{path[:50]} {' '.join(given)}".strip(), allowed, path, given)


@family("path traversal", "files beside the site")
def traversal(chance: random.Random) -> Iterator[Case]:
    nothing = WRONG | {301, 302, 307, 308, CLOSED}
    deep = chance.randrange(3, 12)
    for up in (
        "../",
        "..%2f",
        "%2e%2e/",
        "%252e%252e/",
        "..\\",
        "..%5c",
        "....//",
        "%c0%ae%c0%ae/",
        "..;/",
        ".%00./",
    ):
        for base in ("/", "/static/", "/queries/", "/dump/", "/city/"):
            yield page(f"{base}{up * deep}etc/passwd", nothing)
    for path in (
        "//etc/passwd",
        "/static//etc/passwd",
        "/static/%2fetc/passwd",
        "/.git/config",
        "/server.py",
        "/build/current/manifest.json",
        "/proc/self/environ",
        "/queries/../settings.rq",
        "/file:///etc/passwd",
        "/city/lyon.ttl/../../x",
    ):
        yield page(path, nothing)


@family("Host header tricks", "names that the service might believe")
def hosts(chance: random.Random) -> Iterator[Case]:
    for host in (
        "",
        "evil.example",
        "evil.example:99999",
        "a" * 8_000,
        "127.0.0.1:abc",
        "[::1",
        "a b",
        "a/b",
        "a@b",
        '"><script>',
        "\xff",
        "%00",
        "..",
        "[" * chance.randrange(20, 90),
    ):
        yield page("/", Host=host)
        yield sent(f"query, Host {host[:20]}", FINE, f"ENDPOINT?{ASK}", {"Host": host})
        yield sent(f"description, Host {host[:20]}", FINE, fields={"Host": host, "Accept": "text/turtle"})


@family("repeated and odd parameters", "twice, empty, huge, unknown")
def parameters(chance: random.Random) -> Iterator[Case]:
    for parts in (
        f"{ASK}&{ASK}",
        f"{ASK}&query=",
        f"{ASK}&format=json&format=xml",
        f"{ASK}&format=",
        f"{ASK}&timeout=-1",
        f"{ASK}&timeout=1e999",
        f"{ASK}&timeout=nan",
        f"{ASK}&timeout=99999999",
        f"{ASK}&maxrows=-1",
        f"{ASK}&maxrows=99999999999999999999",
        f"{ASK}&maxrows=1&maxrows=2",
        f"{ASK}&maxrows=0",
        f"{ASK}&version=../..",
        f"{ASK}&version={'0' * 5000}",
        f"{ASK}&lang=xx",
        "format=json",
        "format=" + "x" * 9_000,
        "query=&query=",
        f"query={ASK}",
    ):
        yield sent(parts[:60], FINE | {404, 410}, f"ENDPOINT?{parts}")
        yield sent(f"form {parts[:60]}", FINE | {404, 410}, body=parts.encode())
    value = urllib.parse.quote(chance.choice(("'", '"', "<x>", "\\", "} UNION {", "?s ?p ?o")) * 500)
    for path in (
        "/queries/practices-of-a-city",
        "/practice/",
        "/practice.csv",
        "/search",
        "/knowledge",
        "/transfers",
        "/city/lyon/take",
        "/practice/vienna-startwien/check",
        "/practice/vienna-startwien/where-to",
        "/practice/vienna-startwien/related",
    ):
        for name in ("city", "q", "theme", "lang", "page", "population", "limit", "offset"):
            yield page(f"{path}?{name}={value}", FINE)
        yield page(f"{path}?{'&'.join(f'{n}={n}' for n in range(3_000))}", FINE)
        yield page(f"{path}?limit=-1&offset=99999999999999999999999&page=1e9", FINE)


@family("ETag tricks", "conditions that cannot be, or that cost")
def tags(chance: random.Random) -> Iterator[Case]:
    for tag in (
        "*",
        '"',
        'W/"',
        '""',
        ",".join(['"a"'] * 1_800),
        "\xff",
        '"' + "a" * 7_000 + '"',
        "W/" * 900,
        "," * 7_000,
        f'"{chance.random()}"',
    ):
        yield page("/", If_None_Match=tag)
        yield sent(f"query {tag[:20]}", FINE, f"ENDPOINT?{ASK}", {"If-None-Match": tag})
        yield sent(f"If-Match {tag[:20]}", FINE | {412}, f"ENDPOINT?{ASK}", {"If-Match": tag})
    for date in ("Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 99999 23:59:59 GMT", "x", "-1", "0" * 5_000):
        yield page("/city/lyon", If_Modified_Since=date)
        yield page("/city/lyon", If_Unmodified_Since=date)


@family("Accept tricks", "negotiation that costs or breaks")
def accepts(chance: random.Random) -> Iterator[Case]:
    many = ",".join(f"a{n}/b;q=0.{n % 10}" for n in range(700))
    values = [
        "*/*;q=nan",
        "text/*;q=1e999",
        many,
        "a/" * 4_000,
        ";" * 7_000,
        "," * 7_000,
        '"' * 7_000,
        "text/html;" + "a=b;" * 1_700,
        "*",
        "/",
        "text/html;q=-1",
        "application/sparql-results+json;q=0",
        "\xff\xfe",
    ]
    for value in chance.sample(values, len(values)):
        yield sent(f"query {value[:20]}", FINE, f"ENDPOINT?{ASK}", {"Accept": value})
        yield page("/city/lyon", Accept=value)
        yield page("/city/lyon", Accept_Language=value)
        yield page("/city/lyon", Accept_Encoding=value)
        yield sent(f"coding {value[:20]}", FINE, f"ENDPOINT?{ASK}", {"Accept-Encoding": value})


@family("cookies and credentials", "what a service without accounts is sent all the same")
def cookies(chance: random.Random) -> Iterator[Case]:
    for value in (
        "a=b; " * 1_500,
        "=" * 7_000,
        "session=" + "A" * 7_000,
        "\xff=\xff",
        '"' * chance.randrange(1_000, 7_000),
    ):
        yield page("/", Cookie=value)
        yield page("/sparql", Cookie=value)
    for value in ("Basic " + "A" * 7_000, "Bearer x", "Digest " + "a=b, " * 1_000, "Negotiate"):
        yield page("/sparql?" + ASK, Authorization=value)


@family("script in answers", "text that comes back in pages and errors")
def scripts(chance: random.Random) -> Iterator[Case]:
    mark = f"<script>{chance.randrange(10**6)}</script>"
    quoted = urllib.parse.quote(mark)
    for path in (
        f"/{quoted}",
        f"/city/{quoted}",
        f"/sparql?query={quoted}",
        f"/queries/practices-of-a-city?city={quoted}",
        f"/practice/?theme={quoted}",
        f"/search?q={quoted}",
        f"/practice/vienna-startwien/check?city={quoted}",
    ):
        yield page(path, Accept="text/html")
        yield page(path, Accept="text/html", Accept_Language=mark)
    for path in (
        "/%0d%0aSet-Cookie:%20a=b",
        "/city/lyon?lang=%0d%0aX:%20y",
        "/id/city/%0d%0aLocation:%20http://evil.example/",
        "/city/x%0aSet-Cookie:a",
    ):
        yield page(path)
    yield sent("posted", FINE, "/city/lyon", body=quoted.encode())
