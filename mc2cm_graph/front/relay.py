"""Relaying of a request to an older version: in a few threads of their own, which never wait for a client."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

from mc2cm_graph.front.archive import NotToBeHad
from mc2cm_graph.front.incoming import Incoming
from mc2cm_graph.front.outgoing import Headers, Outgoing, Spilled

_THREADS = 8
_QUEUE = 64
_PATIENCE_S = 120.0
"""Longer than a query and its wait in the queue may take."""

_IN_MEMORY_BYTES = 1 << 20
_PIECE_BYTES = 1 << 20
_LONGEST_LINE = 4096
_PASSED_ON = (
    b"host", b"accept", b"accept-encoding", b"accept-language", b"content-type", b"content-encoding", b"if-none-match",
    b"range", b"if-range", b"access-control-request-method", b"access-control-request-headers",
)  # fmt: skip
_OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "date", "server"})
"""Headers that speak of the way between us and it (RFC 9110, 7.6.1), or that this server adds itself."""


class _Local(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_PATIENCE_S)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class Relay:
    """Relays requests to the servers that the archive at ``path`` lends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="relay")
        self._held = 0

    async def answer(
        self, incoming: Incoming, body: bytes, version: str, client: str, scheme: str
    ) -> Outgoing:
        """Have an older version answer. Raises NotToBeHad if it cannot be had.

        ``client`` is the opaque key of who asks, for the fair share of its workers.
        """
        if self._held >= _THREADS + _QUEUE:
            raise NotToBeHad("busy")
        self._held += 1
        try:
            async with self._lent(version) as path:
                connection = _Local(path)
                asking = asyncio.get_running_loop().run_in_executor(
                    self._pool, _ask, connection, incoming, body, _headers(incoming, client, scheme)
                )
                try:
                    return await asyncio.shield(asking)
                except asyncio.CancelledError:
                    # The client hung up: the other side sees it too, and frees its worker.
                    _hang_up(connection)
                    with suppress(Exception):
                        (await asking).close()
                    raise
                except (OSError, http.client.HTTPException) as fault:
                    raise NotToBeHad("failed", f"it ended while it answered ({fault})") from fault
        finally:
            self._held -= 1

    @asynccontextmanager
    async def _lent(self, version: str) -> AsyncIterator[Path]:
        """Have the archive open a version, and keep it from ending that inside the block."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._path, limit=_LONGEST_LINE)
        except OSError as fault:
            raise NotToBeHad("failed", "older versions are not served here") from fault
        try:
            writer.write(version.encode() + b"\n")
            told = json.loads(await reader.readline() or b"{}")
            if "socket" not in told:
                raise NotToBeHad(told.get("kind", "failed"), told.get("said", ""))
            yield Path(told["socket"])
        finally:
            writer.close()


def _headers(incoming: Incoming, client: str, scheme: str) -> dict[str, str]:
    named = {
        name.decode(): incoming.headers[name].decode("latin-1")
        for name in _PASSED_ON
        if name in incoming.headers
    }
    return {**named, "x-forwarded-for": client, "x-forwarded-proto": scheme}


def _ask(connection: _Local, incoming: Incoming, body: bytes, headers: dict[str, str]) -> Outgoing:
    target = incoming.scope.get("raw_path") or quote(incoming.path).encode()
    try:
        connection.request(
            incoming.method,
            f"{target.decode('latin-1')}?{incoming.query.decode('latin-1')}",
            body or None,
            headers,
        )
        response = connection.getresponse()
        said = tuple(
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in response.getheaders()
            if name.lower() not in _OWN
        )
        size = int(response.headers.get("content-length") or 0)
        if incoming.method == "HEAD" or size <= _IN_MEMORY_BYTES:
            return Outgoing(response.status, said, response.read())
        return _spilled(response, said, size)
    finally:
        connection.close()


def _spilled(response: http.client.HTTPResponse, headers: Headers, size: int) -> Outgoing:
    """Put a large answer into a file that has no name, and is no more when it is sent."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - whoever sends it closes it
    try:
        while piece := response.read(_PIECE_BYTES):
            file.write(piece)
        file.flush()
    except BaseException:
        file.close()
        raise
    return Outgoing(response.status, headers, Spilled(file, 0, size))


def _hang_up(connection: _Local) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
