"""The service under attack, and one exchange with it over a plain socket."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.parse
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

RESULTS = "application/sparql-results+json, text/turtle;q=0.9"
FORM = "application/x-www-form-urlencoded"
_KEPT_BYTES = 1 << 18
_PIECE_BYTES = 1 << 16


@dataclass(frozen=True)
class Outcome:
    """What came back. ``status`` is 0 where the connection ended without an answer, ``size`` counts the whole
    body, ``body`` holds its beginning; ``whole`` tells that the body was as long as its headers promised."""

    status: int
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int = 0
    whole: bool = True


@dataclass(frozen=True)
class Target:
    """A SPARQL endpoint: where it listens, its path, a page of the same service that readers ask for.

    ``trap`` is ``host:port`` of a listener that must never be called by the service; ``patience_s`` is how
    long one answer is waited for, and ``secret`` the address of a local file that must never be read. What a
    case keeps in ``held`` stays open until the service was probed after it.
    """

    host: str
    port: int
    sparql: str = "/sparql"
    page: str = "/"
    trap: str = "127.0.0.1:9"
    secret: str = "file:///etc/hostname"  # noqa: S105 - an address
    patience_s: float = 30.0
    held: ExitStack = field(default_factory=ExitStack)

    def connect(self, receive_bytes: int | None = None) -> socket.socket:
        """Open a connection; ``receive_bytes`` makes the window small."""
        connection = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        if receive_bytes is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        connection.settimeout(self.patience_s)
        try:
            connection.connect((self.host, self.port))
        except OSError:
            connection.close()
            raise
        return connection

    def exchange(self, data: bytes, method: str = "GET", stop: bool = False) -> Outcome:
        """Send bytes on a connection of their own and read one answer; never raises for what the service does.

        With ``stop`` the connection is closed for sending, so that a service that waits for more learns that
        none comes.
        """
        begun = time.perf_counter()
        try:
            with self.connect() as connection:
                # A service may answer and close before it took everything: the answer counts.
                with suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(data)
                    if stop:
                        connection.shutdown(socket.SHUT_WR)
                return receive(connection, begun, method)
        except OSError:
            return Outcome(0, time.perf_counter() - begun, whole=False)


def receive(connection: socket.socket, begun: float, method: str = "GET") -> Outcome:
    """Read one answer from a connection."""
    response = http.client.HTTPResponse(connection, method=method)
    try:
        response.begin()
    except (OSError, http.client.HTTPException):
        return Outcome(0, time.perf_counter() - begun, whole=False)
    headers = {name.lower(): value for name, value in response.getheaders()}
    kept, size, whole = b"", 0, True
    try:
        while piece := response.read1(_PIECE_BYTES):
            size += len(piece)
            kept += piece[: max(0, _KEPT_BYTES - len(kept))]
    except (OSError, http.client.HTTPException):
        whole = False
    promised = headers.get("content-length", "")
    if promised.isdigit() and method != "HEAD" and response.status not in (204, 304):
        whole = whole and size == int(promised)
    response.close()
    return Outcome(response.status, time.perf_counter() - begun, headers, kept, size, whole)


def head(method: str, path: str, fields: Mapping[str, str] | None = None, length: int | None = None) -> bytes:
    """Write the head of a request; it asks to close the connection."""
    lines = [f"{method} {path} HTTP/1.1"]
    given = {"Host": "127.0.0.1", "Connection": "close", **(fields or {})}
    if length is not None:
        given.setdefault("Content-Length", str(length))
    lines += [f"{name}: {value}" for name, value in given.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")


def get(path: str, fields: Mapping[str, str] | None = None) -> bytes:
    """Write a GET request."""
    return head("GET", path, fields)


def post(path: str, body: bytes, media_type: str, fields: Mapping[str, str] | None = None) -> bytes:
    """Write a POST request."""
    return (
        head("POST", path, {"Content-Type": media_type, "Accept": RESULTS, **(fields or {})}, len(body))
        + body
    )


def query_by_form(path: str, text: str) -> bytes:
    """Write a query operation by URL-encoded POST (SPARQL 1.1 Protocol, 2.1.2)."""
    encoded = urllib.parse.urlencode({"query": text}, errors="surrogatepass").encode()
    return post(path, encoded, FORM)


def query_by_get(path: str, text: str, **more: str) -> bytes:
    """Write a query operation by GET (SPARQL 1.1 Protocol, 2.1.1)."""
    return get(f"{path}?{urllib.parse.urlencode({'query': text, **more})}", {"Accept": RESULTS})


def query_by_post(path: str, text: str) -> bytes:
    """Write a query operation by POST directly (SPARQL 1.1 Protocol, 2.1.3)."""
    return post(path, text.encode("utf-8", "surrogatepass"), "application/sparql-query")
