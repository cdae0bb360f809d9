"""The wire: clients that are slow, silent, gone, too many, or that do not speak HTTP."""

from __future__ import annotations

import random
import select
import socket
import struct
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import suppress

from tests.hostile.case import BUSY, CLOSED, WRONG, Case, family, request
from tests.hostile.target import FORM, Outcome, Target, get, head, post, query_by_form, receive

LARGE = "SELECT * WHERE { ?s ?p ?o } LIMIT 120000"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) > STR(?i)) }"
ANY = frozenset({CLOSED, 200}) | WRONG | BUSY
_PAUSE_S = 0.05


def opened(target: Target, count: int, data: bytes, receive_bytes: int | None = None) -> list[socket.socket]:
    """Open connections that send the same bytes; they stay open until the case is over."""
    connections = []
    for _ in range(count):
        try:
            connection = target.held.enter_context(target.connect(receive_bytes))
            connection.sendall(data)
        except OSError:
            break
        connections.append(connection)
    return connections


def drip(connection: socket.socket, data: bytes, longest_s: float) -> None:
    """Send byte by byte until the other side speaks, the bytes or the time are over."""
    end = time.monotonic() + longest_s
    with suppress(OSError):
        for byte in data:
            connection.sendall(bytes([byte]))
            if select.select([connection], [], [], _PAUSE_S)[0] or time.monotonic() > end:
                return


def silent(name: str, data: bytes, count: int, receive_bytes: int | None = None) -> Case:
    """Make a case of connections that send something and then stay, saying no more."""

    def play(target: Target) -> list[Outcome]:
        path = data.replace(b"/sparql", target.sparql.encode())
        opened(target, count, path, receive_bytes)
        return []

    return Case(name, play, ANY)


@family("slow heads", "connections that never finish their head (slow loris)")
def heads(chance: random.Random) -> Iterator[Case]:
    for count in (10, 60, 250):
        cut = chance.randrange(5, 40)
        yield silent(f"{count} cut at {cut}", b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX-A: b"[:cut], count)
    yield silent("200 without a byte", b"", 200)

    def play(target: Target) -> list[Outcome]:
        for connection in opened(target, 5, b"GET / HTTP/1.1\r\n"):
            drip(connection, b"X-Slow: " + b"a" * 1_000, 0.3)
        return []

    yield Case("byte by byte", play, ANY)


@family("slow bodies", "bodies that were promised and do not come")
def bodies(chance: random.Random) -> Iterator[Case]:
    for count in (10, 40, 120):
        promised = chance.randrange(1_000, 60_000)
        begun = head("POST", "/sparql", {"Content-Type": FORM}, promised) + b"query=ASK"
        yield silent(f"{count} of {promised} bytes", begun, count)
    page = head("POST", "/", {"Content-Type": FORM}, 100_000) + b"a"
    yield silent("40 to a page", page, 40)
    chunked = head("POST", "/sparql", {"Content-Type": FORM, "Transfer-Encoding": "chunked"}) + b"5\r\nquery\r\n"
    yield silent("40 in chunks", chunked, 40)


@family("slow readers", "answers that were asked for and are not taken")
def readers(chance: random.Random) -> Iterator[Case]:
    for count in (2, 10, 40):
        yield silent(f"{count} large answers", query_by_form("/sparql", LARGE + f" #{chance.random()}"), count, 1_024)
    page = get("/practice/", {"Connection": "keep-alive"})
    yield silent("40 pages, many times", page * 30, 40, 1_024)

    def play(target: Target) -> list[Outcome]:
        data = query_by_form(target.sparql, LARGE)
        for connection in opened(target, 4, data, 1_024):
            for _ in range(5):
                if select.select([connection], [], [], _PAUSE_S)[0]:
                    with suppress(OSError):
                        connection.recv(64)
        return []

    yield Case("a few bytes a second", play, ANY)


@family("hang-ups", "clients that leave at each stage")
def hang_ups(chance: random.Random) -> Iterator[Case]:
    stages = {
        "at once": lambda target: b"",
        "in the head": lambda target: query_by_form(target.sparql, RUNAWAY)[:30],
        "in the body": lambda target: query_by_form(target.sparql, RUNAWAY)[:-5],
        "after a runaway": lambda target: query_by_form(target.sparql, f"{RUNAWAY} #{chance.random()}"),
        "after a large query": lambda target: query_by_form(target.sparql, f"{LARGE} #{chance.random()}"),
        "after a page": lambda target: get("/practice/"),
    }
    for name, write in stages.items():
        for reset in (False, True):

            def play(target: Target, write=write, reset=reset) -> list[Outcome]:  # type: ignore[no-untyped-def]
                for connection in opened(target, 20, write(target)):
                    if reset:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    connection.close()
                return []

            yield Case(f"{name}{' by reset' if reset else ''}", play, ANY)

    def mid_answer(target: Target) -> list[Outcome]:
        for connection in opened(target, 6, query_by_form(target.sparql, LARGE), 4_096):
            with suppress(OSError):
                connection.recv(200)
            connection.close()
        return []

    yield Case("in the answer", mid_answer, ANY)


@family("half-closed connections", "clients that stop sending but still listen")
def half_closed(chance: random.Random) -> Iterator[Case]:
    def play(target: Target) -> list[Outcome]:
        with target.connect() as connection:
            begun = time.perf_counter()
            with suppress(OSError):
                connection.sendall(query_by_form(target.sparql, f"ASK {{ }} #{chance.random()}"))
                connection.shutdown(socket.SHUT_WR)
            return [receive(connection, begun)]

    yield Case("after a query", play, ANY)


@family("many connections", "more of them than anybody needs")
def many(chance: random.Random) -> Iterator[Case]:
    for count in (100, 600):
        yield silent(f"{count} kept alive", get("/healthz", {"Connection": "keep-alive"}), count)

    def churn(target: Target) -> list[Outcome]:
        for _ in range(chance.randrange(300, 400)):
            with suppress(OSError):
                target.connect().close()
        return []

    yield Case("opened and closed", churn, ANY)


@family("pipelining", "requests that do not wait for answers")
def pipelining(chance: random.Random) -> Iterator[Case]:
    ask = "/sparql?" + urllib.parse.urlencode({"query": "ASK { ?s ?p ?o }"})
    for count in (20, 500):
        kept = get(ask, {"Connection": "keep-alive"}) * count
        yield request(f"{count} queries", lambda t, kept=kept: kept.replace(b"/sparql", t.sparql.encode()), ANY)  # type: ignore[misc]
        yield silent(f"{count} queries, answers not read", kept, 3, 1_024)
    runaways = b"".join(query_by_form("/sparql", f"{RUNAWAY} #{chance.random()}") for _ in range(30))
    yield silent("30 runaways on one connection", runaways.replace(b"Connection: close", b"Connection: keep-alive"), 1)


@family("floods of headers", "heads that never end")
def floods(chance: random.Random) -> Iterator[Case]:
    for count in grades_of(chance, 90, 2_000, 60_000):
        lines = "".join(f"X-{n}: {n}\r\n" for n in range(count)).encode()
        yield request(f"{count} headers", lambda t, x=lines: get(t.page)[:-2] + x + b"\r\n", ANY)  # type: ignore[misc]
    for size in (9_000, 70_000, 8_000_000):
        yield request(f"one of {size} bytes", lambda t, n=size: get(t.page, {"X-Long": "a" * n}), ANY)  # type: ignore[misc]
        yield request(f"name of {size} bytes", lambda t, n=size: get(t.page, {"a" * n: "b"}), ANY)  # type: ignore[misc]
    yield request("2000 times Host", lambda t: get(t.page)[:-2] + b"Host: a\r\n" * 2_000 + b"\r\n", ANY)


def grades_of(chance: random.Random, *sizes: int) -> Iterator[int]:
    for size in sizes:
        yield round(size * chance.uniform(0.9, 1.1))


@family("too long addresses", "request lines without end")
def addresses(chance: random.Random) -> Iterator[Case]:
    for size in grades_of(chance, 7_000, 60_000, 900_000, 20_000_000):
        yield request(f"path of {size}", lambda t, n=size: get("/" + "a" * n), ANY | {404})  # type: ignore[misc]
        yield request(f"query of {size}", lambda t, n=size: get(f"{t.sparql}?query=ASK%7B%7D%23{'a' * n}"), ANY)  # type: ignore[misc]
    yield request("many slashes", lambda t: get("/" * 5_000), ANY | {301, 302, 307, 308})


@family("methods", "methods that exist and that do not")
def methods(chance: random.Random) -> Iterator[Case]:
    fine = ANY | {204, 301, 302, 303, 307, 308}
    names = ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD", "QUERY", "get", "", "G E T", "A" * 5_000, "\x00", "PRI"]
    chance.shuffle(names)
    for name in names:
        yield request(name[:10] or "none", lambda t, m=name: head(m, t.sparql, None, 0), fine, name)  # type: ignore[misc]
        yield request(f"{name[:10]} of a page", lambda t, m=name: head(m, t.page, None, 0), fine, name)  # type: ignore[misc]


@family("endless chunked bodies", "bodies without a length")
def chunked(chance: random.Random) -> Iterator[Case]:
    def endless(target: Target, size: int, most: int) -> list[Outcome]:
        with target.connect() as connection:
            begun = time.perf_counter()
            fields = {"Content-Type": chance.choice((FORM, "application/sparql-query")), "Transfer-Encoding": "chunked"}
            with suppress(OSError):
                connection.sendall(head("POST", target.sparql, fields))
                connection.settimeout(5)
                for _ in range(most // size):
                    connection.sendall(f"{size:x}\r\n".encode() + b"a" * size + b"\r\n")
            return [receive(connection, begun)]

    for size, most in ((1, 20_000), (60_000, 90_000_000)):
        yield Case(f"{most} bytes in chunks of {size}", lambda t, s=size, m=most: endless(t, s, m), ANY)  # type: ignore[misc]
    fields = {"Content-Type": FORM, "Transfer-Encoding": "chunked"}
    for name, data in {"wrong size": b"zz\r\nASK\r\n", "giant size": b"ffffffffffffffff\r\nASK", "negative": b"-1\r\n\r\n", "extension": b"1;" + b"a" * 90_000 + b"\r\nA\r\n0\r\n\r\n"}.items():
        yield Case(name, lambda t, d=data: _lie(t, head("POST", t.sparql, fields) + d), ANY)  # type: ignore[misc]


@family("lengths that lie", "Content-Length against what is sent, smuggled requests")
def lengths(chance: random.Random) -> Iterator[Case]:
    body = b"query=ASK%7B%7D"
    for value in ("-1", "0", "3", "99999999999999999999", "1e3", "0x10", "abc", "15, 16", " 15", "+15", ""):
        fields = {"Content-Type": FORM, "Content-Length": value}
        yield Case(f"Content-Length: {value}", lambda t, f=fields: _lie(t, head("POST", t.sparql, f) + body), ANY)  # type: ignore[misc]
    inner = b"0\r\n\r\nGET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n"
    codings = ["chunked", " chunked", "chunked, identity", "x", "identity", "chunked\r\nTransfer-Encoding: x", "\x0bchunked"]
    for coding in chance.sample(codings, len(codings)):
        fields = {"Content-Type": FORM, "Content-Length": "5", "Transfer-Encoding": coding}
        yield Case(f"both, {coding!r}", lambda t, f=fields: _lie(t, head("POST", t.sparql, f) + inner), ANY)  # type: ignore[misc]
    for name, data in {
        "bare LF": b"GET / HTTP/1.1\nHost: a\n\n", "folded": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "no host": b"GET / HTTP/1.1\r\n\r\n", "space before colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    }.items():  # fmt: skip
        yield Case(name, lambda t, d=data: _lie(t, d), ANY)  # type: ignore[misc]


def _lie(target: Target, data: bytes) -> list[Outcome]:
    """Send and stop sending, so that a service that waits for more learns that none comes."""
    begun = time.perf_counter()
    try:
        with target.connect() as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return [receive(connection, begun)]
    except OSError:
        return [Outcome(CLOSED, time.perf_counter() - begun)]


@family("other protocols", "what is no HTTP/1.1")
def protocols(chance: random.Random) -> Iterator[Case]:
    for name, data in {
        "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(200), "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(60),
        "HTTP/0.9": b"GET /\r\n", "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", "noise": bytes(chance.choices(range(256), k=20_000)),
        "SSH": b"SSH-2.0-x\r\n", "NUL": bytes(60_000), "PROXY": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    }.items():  # fmt: skip
        yield Case(name, lambda t, d=data: _lie(t, d), ANY | {505})  # type: ignore[misc]
    for field, value in {"Upgrade": "websocket", "Expect": "100-continue", "TE": "trailers, gzip;q=9", "Connection": "Upgrade, HTTP2-Settings"}.items():
        yield request(f"{field}: {value}", lambda t, f=field, v=value: post(t.sparql, b"query=ASK%7B%7D", FORM, {f: v}), ANY | {101, 426})  # type: ignore[misc]
    for value in ("bytes=0-", "bytes=" + ",".join(f"{n}-{n}" for n in range(1_500)), "bytes=-1", "bytes=9-1"):
        yield request(f"Range: {value[:20]}", lambda t, v=value: get(t.page, {"Range": v}), ANY | {206, 416})  # type: ignore[misc]
