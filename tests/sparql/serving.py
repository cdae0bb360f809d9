"""The endpoint over real HTTP, with a plain stand-in for the query page."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from werkzeug.serving import make_server

from mc2cm_graph.settings import Settings
from mc2cm_graph.web import endpoint
from mc2cm_graph.workers.process import NurseryProcess
from tests.workers.running import LIMITS, make_snapshot


@dataclass(frozen=True)
class Server:
    """A running endpoint: its port, and the socket of its nursery."""

    port: int
    socket: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    def send(
        self,
        method: str,
        target: str = "",
        body: bytes | None = None,
        path: str = "/sparql",
        **headers: str,
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request with exactly these headers (``_`` stands for ``-``)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path + target, body, named)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, content


def show(asked: endpoint.Asked) -> tuple[str, int]:
    """Stand in for the query page: the query, and what came of it."""
    if asked.response is None:
        return "the editor", 200
    body = endpoint.read_body(asked.response).decode()
    return f"{asked.query} => {body}", asked.response.status


@contextmanager
def serving(
    root: Path, more: str = "", service_allowed: frozenset[str] = frozenset(), own: bool = True
) -> Iterator[Server]:
    """Serve the small snapshot and ``more`` N-Quads on a port of its own; ``root`` is where it is written.

    With ``own`` False nothing but ``more`` is served.
    """
    snapshot = make_snapshot(root, more)
    if not own:
        (snapshot / "dataset.nq").write_text(more, "utf-8")
    with TemporaryDirectory(prefix="mc2cm") as folder:
        socket = Path(folder) / "socket"
        limits = replace(LIMITS, deadline_s=60.0)
        with NurseryProcess(snapshot, socket, limits):
            app = Flask(__name__)
            endpoint.register(
                app, Settings(snapshot, socket, limits=limits, service_allowed=service_allowed), show
            )
            http_server = make_server("127.0.0.1", 0, app, threaded=True)
            thread = threading.Thread(target=http_server.serve_forever)
            thread.start()
            try:
                yield Server(http_server.server_port, socket)
            finally:
                http_server.shutdown()
                thread.join()
                http_server.server_close()
