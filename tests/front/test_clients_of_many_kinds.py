"""Clients of many kinds: slow ones, those who hang up, those who send too much or something odd."""

from __future__ import annotations

import gzip
import json
import socket as sockets
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from mc2cm_graph.workers import client
from tests.front.running import Running
from tests.workers.running import wait_until

BURNER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) }"
ASK = "/sparql?query=ASK%7B%7D"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def raw(server: Running, request: bytes) -> bytes:
    """Send bytes and give everything that comes back until the server closes."""
    with sockets.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request)
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass
        return b"".join(parts)


@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_who_hangs_up_frees_the_worker(small: Running, accept: str) -> None:
    before = client.state(small.socket).ended.get("abandoned", 0)
    with sockets.create_connection(("127.0.0.1", small.port)) as connection:
        head = f"GET /sparql?query={quote(BURNER)} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n"
        connection.sendall(head.encode())
        wait_until(small.socket, lambda state: state.busy >= 1)
    wait_until(small.socket, lambda state: state.busy == 0 and state.ended.get("abandoned", 0) > before)
    assert small.send("GET", ASK)[0].status == 200


def test_who_asks_is_not_held_up_by_who_does_not_finish_asking(small: Running) -> None:
    started = []
    for number in range(40):
        connection = sockets.create_connection(("127.0.0.1", small.port))
        opening = b"GET /sparql HTTP/1.1\r\nHost: a\r\nX-"
        if number % 2:
            opening = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
            opening += b"Content-Length: 90\r\n\r\nASK"
        connection.sendall(opening)
        started.append(connection)
    assert small.send("GET", "/sparql", Accept=BROWSER)[0].status == 200
    assert small.send("GET", ASK)[0].status == 200
    for number, connection in enumerate(started):
        with connection:
            connection.settimeout(60)
            told = connection.recv(4096)
            assert told == b"" if not number % 2 else told.startswith(b"HTTP/1.1 408 ")


def test_slow_readers_do_not_hold_the_pages(small: Running) -> None:
    """Thirty strangers, each with an address of its own: a client's share is another test's subject."""
    large = f"GET /sparql?query={quote('SELECT * { ?s ?p ?o }')} HTTP/1.1\r\nHost: a\r\n"
    with ExitStack() as readers:
        for number in range(30):
            connection = readers.enter_context(sockets.socket())
            connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", small.port))
            connection.sendall(f"{large}X-Forwarded-For: 203.0.113.{number}\r\n\r\n".encode())
        assert small.send("GET", "/sparql", Accept=BROWSER)[1] == b"the editor"
        assert small.send("GET", ASK)[0].status == 200


def test_who_hangs_up_in_an_answer_writes_no_line_and_is_not_sent_the_rest(small: Running) -> None:
    """Lines beside those of the access log would hold a process once the pipe is full and nobody reads it."""
    large = f"GET /sparql?query={quote('SELECT * { ?s ?p ?o }')} HTTP/1.1\r\nHost: a\r\n"
    before = len(small.said)
    for number in range(12):
        with sockets.socket() as connection:
            connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2048)
            connection.connect(("127.0.0.1", small.port))
            connection.sendall(f"{large}X-Forwarded-For: 203.0.113.{number}\r\n\r\n".encode())
            assert connection.recv(200).startswith(b"HTTP/1.1 200")
    wait_until(small.socket, lambda state: state.busy == 0 and state.waiting == 0)
    assert small.send("GET", ASK)[0].status == 200
    assert small.send("GET", "/sparql", Accept=BROWSER)[1] == b"the editor"
    assert [line for line in small.said[before:] if not line.startswith("{")] == []


def test_pages_do_not_wait_for_strangers(small: Running) -> None:
    with ThreadPoolExecutor(24) as pool:
        burners = []
        for number in range(24):
            connection = sockets.create_connection(("127.0.0.1", small.port))
            query = quote(f"{BURNER} # {number}")
            head = f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\nAccept: {BROWSER}\r\n"
            connection.sendall(f"{head}X-Forwarded-For: 203.0.113.{number}\r\n\r\n".encode())
            burners.append(connection)
        wait_until(small.socket, lambda state: state.busy >= 2)
        pages = list(pool.map(lambda _: small.send("GET", "/sparql", Accept=BROWSER)[1], range(24)))
    assert pages == [b"the editor"] * 24
    for connection in burners:
        connection.close()
    wait_until(small.socket, lambda state: state.busy == 0 and state.waiting == 0)


def test_a_compressed_request_is_refused(small: Running) -> None:
    bomb = gzip.compress(b" " * (4 << 20))
    for coding in ("gzip", "deflate", "br", "x-gzip"):
        response, body = small.send(
            "POST", "/sparql", bomb, Content_Type="application/sparql-query", Content_Encoding=coding
        )
        assert response.status == 415
        assert json.loads(body)["detail"].startswith(f"found Content-Encoding: {coding}")


def test_too_much_is_refused(small: Running) -> None:
    assert raw(small, b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n").startswith(b"HTTP/1.1 414 ")
    many = b"".join(b"X-%d: y\r\n" % number for number in range(300))
    assert raw(small, b"GET / HTTP/1.1\r\nHost: a\r\n" + many + b"\r\n").startswith(b"HTTP/1.1 431 ")
    long = b"X-Long: " + b"y" * 300_000
    assert raw(small, b"GET / HTTP/1.1\r\nHost: a\r\n" + long + b"\r\n\r\n")[:12] in (b"HTTP/1.1 431", b"")
    head = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    for announced in (
        b"Content-Length: 99999999999\r\n",
        b"Content-Length: 5000000\r\nExpect: 100-continue\r\n",
    ):
        assert raw(small, head + announced + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 413 ")
    chunks = b"100000\r\n" + b"x" * (1 << 20) + b"\r\n"
    told = raw(
        small, head + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunks * 4 + b"0\r\n\r\n"
    )
    assert told.startswith(b"HTTP/1.1 413 ")
    assert small.send("GET", ASK)[0].status == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /sparql?query=\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /\xc3\xa9?\xc3\xa9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /%ff%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"NONSENSE /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nAccept: \xff\xff\r\nConnection: close\r\n\r\n",
        b"GET /sparql HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
    ],
)
def test_odd_requests_are_the_clients_fault(small: Running, request_: bytes) -> None:
    status = raw(small, request_).split(b" ", 2)[1]
    assert 400 <= int(status) < 500 or status == b"200"


@pytest.mark.parametrize("path", ["/sparql", "/graph-store"])
def test_a_page_of_another_site_may_ask(small: Running, path: str) -> None:
    response, _ = small.send(
        "OPTIONS", path, Origin="https://portal.example", Access_Control_Request_Method="GET"
    )
    assert response.status == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Credentials"] is None
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
