"""A whole response, and how it is sent: its status is decided before its first byte, its length is known."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from mc2cm_graph.front.incoming import Send

Headers = tuple[tuple[bytes, bytes], ...]

_HIT = b'cache;desc="hit", '

PIECE_BYTES = 64 << 10
"""Large bodies are sent in pieces of this size; larger ones were slower."""


class Spilled(NamedTuple):
    """A body in a file, from an offset on. Whoever holds it closes the file."""

    file: BinaryIO
    offset: int
    size: int


class Outgoing(NamedTuple):
    """A response. ``headers`` are in lower case and hold the content-length if there is a body."""

    status: int
    headers: Headers
    body: bytes | Spilled = b""

    @property
    def size(self) -> int:
        """The length of the body in bytes."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.size

    def header(self, name: bytes) -> bytes | None:
        """Return the first header of a name."""
        return next((value for key, value in self.headers if key == name), None)

    def close(self) -> None:
        """Give the file back, if there is one."""
        if isinstance(self.body, Spilled):
            self.body.file.close()


class Done(NamedTuple):
    """A response, where it came from (hit, miss or none), and how the query ended.

    ``version`` is that of the data, empty if it is the edition's own.
    """

    outgoing: Outgoing
    cache: str = "none"
    verdict: str = ""
    version: str = ""


def encode(headers: Iterable[tuple[str, str]]) -> Headers:
    """Write headers as they go over the wire."""
    return tuple([(_name(name), value.encode("latin-1")) for name, value in headers])


@lru_cache(1024)
def _name(name: str) -> bytes:
    return name.lower().encode("latin-1")


def replaced(headers: Headers, *new: tuple[bytes, bytes]) -> Headers:
    """Return the headers with others in place of those of the same name."""
    names = {name for name, _ in new}
    return (*[pair for pair in headers if pair[0] not in names], *new)


def as_hit(headers: Headers) -> Headers:
    """Say in ``Server-Timing`` that the answer was kept, and the times are those of the first one."""
    return tuple(
        (name, _HIT + value if name == b"server-timing" and not value.startswith(_HIT) else value)
        for name, value in headers
    )


async def send_out(send: Send, outgoing: Outgoing, is_head: bool, wait_s: float) -> None:
    """Send a response; raise TimeoutError if the client takes no piece for ``wait_s``."""
    await send({"type": "http.response.start", "status": outgoing.status, "headers": outgoing.headers})
    body = outgoing.body
    if is_head or not outgoing.size:
        await send({"type": "http.response.body", "body": b""})
    elif isinstance(body, bytes) and len(body) <= PIECE_BYTES:
        await send({"type": "http.response.body", "body": body})
    else:
        position, end = (0, len(body)) if isinstance(body, bytes) else (body.offset, body.offset + body.size)
        while position < end:
            piece = _piece(body, position, min(PIECE_BYTES, end - position))
            if not piece:
                # The file became shorter: what is missing must be missed, so the response is not completed.
                raise OSError("a kept answer lost its end")
            position += len(piece)
            async with asyncio.timeout(wait_s):
                await send({"type": "http.response.body", "body": piece, "more_body": position < end})
            # To a client that is gone pieces are sent in no time: who watches for that must have a turn.
            await asyncio.sleep(0)


def _piece(body: bytes | Spilled, position: int, size: int) -> bytes:
    if isinstance(body, bytes):
        return body[position : position + size]
    return os.pread(body.file.fileno(), size, position)
