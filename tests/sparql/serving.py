"""The endpoint over real HTTP: the front as it is served, with a plain stand-in for the query page."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.front.running import Running, small_server
from tests.workers.running import make_snapshot


@dataclass(frozen=True)
class Server:
    """A running endpoint."""

    running: Running

    @property
    def port(self) -> int:
        return self.running.port

    @property
    def socket(self) -> Path:
        """Where its query workers listen."""
        return self.running.socket

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    def send(
        self, method: str, target: str = "", body: bytes | None = None, path: str = "/sparql", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request with exactly these headers (``_`` stands for ``-``)."""
        return self.running.send(method, path + target, body, **headers)


@contextmanager
def serving(
    root: Path,
    more: str = "",
    service_allowed: frozenset[str] = frozenset(),
    own: bool = True,
    **environment: str,
) -> Iterator[Server]:
    """Serve the small snapshot and ``more`` N-Quads on a port of its own; ``root`` is where it is written.

    With ``own`` False nothing but ``more`` is served.
    """
    snapshot = make_snapshot(root, more)
    if not own:
        (snapshot / "dataset.nq").write_text(more, "utf-8")
    allowed = " ".join(sorted(service_allowed))
    with small_server(snapshot, MC2CM_SERVICE_ALLOWED=allowed, **environment) as running:
        yield Server(running)
