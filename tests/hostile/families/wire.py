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
from functools import partial

from tests.hostile.case import BUSY, CLOSED, WRONG, Case, family, filled, grades, raw, sent
from tests.hostile.target import FORM, Outcome, Target, get, head, query_by_form, receive

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
        opened(target, count, filled(data.decode("latin-1"), target).encode("latin-1"), receive_bytes)
        return []

    return Case(name, play, ANY)


def leave(target: Target, data: bytes, reset: bool) -> list[Outcome]:
    """Send on twenty connections and go away, by an orderly end or by a reset."""
    for connection in opened(target, 20, filled(data.decode("latin-1"), target).encode("latin-1")):
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    return []


@family("slow heads", "connections that never finish their head (slow loris)")
def heads(chance: random.Random) -> Iterator[Case]:
    for count in (10, 60, 250):
        cut = chance.randrange(5, 40)
        yield silent(
            f"{count} cut at {cut}",
            b"GET ENDPOINT?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX-A: b"[:cut],
            count,
        )
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
        begun = head("POST", "ENDPOINT", {"Content-Type": FORM}, promised) + b"query=ASK"
        yield silent(f"{count} of {promised} bytes", begun, count)
    page = head("POST", "/", {"Content-Type": FORM}, 100_000) + b"a"
    yield silent("40 to a page", page, 40)
    chunked = (
        head("POST", "ENDPOINT", {"Content-Type": FORM, "Transfer-Encoding": "chunked"}) + b"5\r\nquery\r\n"
    )
    yield silent("40 in chunks", chunked, 40)


@family("slow readers", "answers that were asked for and are not taken")
def readers(chance: random.Random) -> Iterator[Case]:
    for count in (2, 10, 40):
        yield silent(
            f"{count} large answers", query_by_form("ENDPOINT", LARGE + f" #{chance.random()}"), count, 1_024
        )
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
    runaway = query_by_form("ENDPOINT", f"{RUNAWAY} #{chance.random()}")
    stages = {
        "at once": b"",
        "in the head": runaway[:30],
        "in the body": runaway[:-5],
        "after a runaway": runaway,
        "after a large query": query_by_form("ENDPOINT", f"{LARGE} #{chance.random()}"),
        "after a page": get("/practice/"),
    }
    for name, data in stages.items():
        yield Case(name, partial(leave, data=data, reset=False), ANY)
        yield Case(f"{name} by reset", partial(leave, data=data, reset=True), ANY)

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
    ask = "ENDPOINT?" + urllib.parse.urlencode({"query": "ASK { ?s ?p ?o }"})
    for count in (20, 500):
        kept = get(ask, {"Connection": "keep-alive"}) * count
        yield raw(f"{count} queries", kept, ANY)
        yield silent(f"{count} queries, answers not read", kept, 3, 1_024)
    runaways = b"".join(query_by_form("ENDPOINT", f"{RUNAWAY} #{chance.random()}") for _ in range(30))
    yield silent(
        "30 runaways on one connection", runaways.replace(b"Connection: close", b"Connection: keep-alive"), 1
    )


@family("floods of headers", "heads that never end")
def floods(chance: random.Random) -> Iterator[Case]:
    for count in grades(chance, 90, 2_000, 60_000):
        lines = "".join(f"X-{n}: {n}\r\n" for n in range(count)).encode()
        yield raw(f"{count} headers", get("PAGE")[:-2] + lines + b"\r\n", ANY)
    for size in (9_000, 70_000, 8_000_000):
        yield sent(f"one of {size} bytes", ANY, "PAGE", {"X-Long": "a" * size})
        yield sent(f"name of {size} bytes", ANY, "PAGE", {"a" * size: "b"})
    yield raw("2000 times Host", get("PAGE")[:-2] + b"Host: a\r\n" * 2_000 + b"\r\n", ANY)


@family("too long addresses", "request lines without end")
def addresses(chance: random.Random) -> Iterator[Case]:
    for size in grades(chance, 7_000, 60_000, 900_000, 20_000_000):
        yield sent(f"path of {size}", ANY | {404}, "/" + "a" * size)
        yield sent(f"query of {size}", ANY, f"ENDPOINT?query=ASK%7B%7D%23{'a' * size}")
    yield sent("many slashes", ANY | {301, 302, 307, 308}, "/" * 5_000)


@family("methods", "methods that exist and that do not")
def methods(chance: random.Random) -> Iterator[Case]:
    fine = ANY | {204, 301, 302, 303, 307, 308}
    names = [
        "PUT",
        "DELETE",
        "PATCH",
        "TRACE",
        "OPTIONS",
        "HEAD",
        "QUERY",
        "get",
        "",
        "G E T",
        "A" * 5_000,
        "\x00",
        "PRI",
    ]
    chance.shuffle(names)
    for name in names:
        yield sent(name[:10] or "none", fine, body=b"", method=name or " ")
        yield sent(f"{name[:10]} of a page", fine, "PAGE", body=b"", method=name or " ")


@family("endless chunked bodies", "bodies without a length")
def chunked(chance: random.Random) -> Iterator[Case]:
    def endless(target: Target, size: int, most: int) -> list[Outcome]:
        with target.connect() as connection:
            begun = time.perf_counter()
            fields = {
                "Content-Type": chance.choice((FORM, "application/sparql-query")),
                "Transfer-Encoding": "chunked",
            }
            with suppress(OSError):
                connection.sendall(head("POST", target.sparql, fields))
                connection.settimeout(5)
                for _ in range(most // size):
                    connection.sendall(f"{size:x}\r\n".encode() + b"a" * size + b"\r\n")
            return [receive(connection, begun)]

    for size, most in ((1, 20_000), (60_000, 90_000_000)):
        yield Case(f"{most} bytes in chunks of {size}", partial(endless, size=size, most=most), ANY)
    fields = {"Content-Type": FORM, "Transfer-Encoding": "chunked"}
    for name, data in {
        "wrong size": b"zz\r\nASK\r\n",
        "giant size": b"ffffffffffffffff\r\nASK",
        "negative": b"-1\r\n\r\n",
        "extension": b"1;" + b"a" * 90_000 + b"\r\nA\r\n0\r\n\r\n",
    }.items():
        yield raw(name, head("POST", "ENDPOINT", fields) + data, ANY, stop=True)


@family("lengths that lie", "Content-Length against what is sent, smuggled requests")
def lengths(chance: random.Random) -> Iterator[Case]:
    body = b"query=ASK%7B%7D"
    for value in ("-1", "0", "3", "99999999999999999999", "1e3", "0x10", "abc", "15, 16", " 15", "+15", ""):
        fields = {"Content-Type": FORM, "Content-Length": value}
        yield raw(f"Content-Length: {value}", head("POST", "ENDPOINT", fields) + body, ANY, stop=True)
    inner = b"0\r\n\r\nGET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n"
    codings = [
        "chunked",
        " chunked",
        "chunked, identity",
        "x",
        "identity",
        "chunked\r\nTransfer-Encoding: x",
        "\x0bchunked",
    ]
    for coding in chance.sample(codings, len(codings)):
        fields = {"Content-Type": FORM, "Content-Length": "5", "Transfer-Encoding": coding}
        yield raw(f"both, {coding!r}", head("POST", "ENDPOINT", fields) + inner, ANY, stop=True)
    for name, data in {
        "bare LF": b"GET / HTTP/1.1\nHost: a\n\n",
        "folded": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "no host": b"GET / HTTP/1.1\r\n\r\n",
        "space before colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    }.items():
        yield raw(name, data, ANY, stop=True)


@family("other protocols", "what is no HTTP/1.1")
def protocols(chance: random.Random) -> Iterator[Case]:
    for name, data in {
        "TLS": bytes.fromhex("16030100c8010000c40303") + bytes(200),
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(60),
        "HTTP/0.9": b"GET /\r\n",
        "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "noise": bytes(chance.choices(range(256), k=20_000)),
        "SSH": b"SSH-2.0-x\r\n",
        "NUL": bytes(60_000),
        "PROXY": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    }.items():
        yield raw(name, data, ANY | {505}, stop=True)
    for field, value in {
        "Upgrade": "websocket",
        "Expect": "100-continue",
        "TE": "trailers, gzip;q=9",
        "Connection": "Upgrade, HTTP2-Settings",
    }.items():
        yield sent(f"{field}: {value}", ANY | {101, 426}, fields={field: value}, body=b"query=ASK%7B%7D")
    for value in ("bytes=0-", "bytes=" + ",".join(f"{n}-{n}" for n in range(1_500)), "bytes=-1", "bytes=9-1"):
        yield sent(f"Range: {value[:20]}", ANY | {206, 416}, "PAGE", {"Range": value})
