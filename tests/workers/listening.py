"""A listener of HTTP that answers as it is told and remembers what it heard."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import trustme


class _Answering(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, body = self.server.answer  # type: ignore[attr-defined]
        self.server.heard.append(self.path)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Stranger:
    """A listener that answers everything in one way and remembers what was asked."""

    url: str
    server: http.server.ThreadingHTTPServer

    def answer(self, status: int, body: bytes = b"", **headers: str) -> list[str]:
        """Answer so from now on; return the list into which requests are written."""
        self.server.answer = status, {n.replace("_", "-"): v for n, v in headers.items()}, body  # type: ignore[attr-defined]
        heard: list[str] = []
        self.server.heard = heard  # type: ignore[attr-defined]
        return heard


@contextmanager
def listening(authority: trustme.CA | None = None) -> Iterator[Stranger]:
    """Listen on a port of its own; over TLS, with a certificate of an authority, if one is given."""
    scheme, host = "http", "127.0.0.1"
    with http.server.ThreadingHTTPServer((host, 0), _Answering) as server:
        if authority is not None:
            context, scheme = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), "https"
            authority.issue_cert(host).configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Stranger(f"{scheme}://{host}:{server.server_port}/sparql", server)
        finally:
            server.shutdown()
            thread.join()
