"""A portal on loopback: a real HTTP server that answers as it is told, and does what real ones do wrong."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request: path, its parameters (the last of each name), headers in lower case, and the body."""

    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """An answer. ``cut`` breaks the connection after so many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


Answering = Callable[[Asked], Reply]


def as_json(value: object, **headers: str) -> Reply:
    """Answer with JSON."""
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json", **headers})


@dataclass
class Portal:
    """A running portal: its address, what it was asked, and the rude answers that come before the next good one."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    rude: deque[Reply] = field(default_factory=deque)
    robots: str = ""

    def paths(self) -> list[str]:
        """The paths that were asked for, robots.txt left out."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]


@contextmanager
def portal(answering: Answering) -> Iterator[Portal]:
    """Serve on a port of its own until the block ends."""
    running = Portal("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            parameters = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(parts.path, parameters, headers, body)
            running.asked.append(asked)
            if parts.path == "/robots.txt":
                reply = Reply(running.robots.encode(), 200 if running.robots else 404)
            else:
                reply = running.rude.popleft() if running.rude else answering(asked)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
            if reply.cut is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing: what was asked is kept."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        running.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
