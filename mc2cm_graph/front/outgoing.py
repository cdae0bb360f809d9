"""A whole response, and how it is sent: its status is decided before its first byte, its length is known."""

from __future__ import annotations

import asyncio
import gzip
import os
import tempfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mc2cm_graph.front.incoming import Send

Headers = tuple[tuple[bytes, bytes], ...]

PIECE_BYTES = 64 << 10
"""Large bodies are sent in pieces of this size; larger ones were slower."""

SHORTEST_BYTES = 1400
"""Shorter bodies fit in one packet and are sent as they are."""

_LEVEL = 4
_ZLIB_GZIP = 31


@dataclass(frozen=True, slots=True)
class Spilled:
    """A body in a file, from an offset on. Whoever holds it closes the file."""

    file: BinaryIO
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Outgoing:
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


def encode(headers: Iterable[tuple[str, str]]) -> Headers:
    """Write headers as they go over the wire."""
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers)


def replaced(headers: Headers, *new: tuple[bytes, bytes]) -> Headers:
    """Return the headers with others in place of those of the same name."""
    names = {name for name, _ in new}
    return (*((name, value) for name, value in headers if name not in names), *new)


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


def _piece(body: bytes | Spilled, position: int, size: int) -> bytes:
    if isinstance(body, bytes):
        return body[position : position + size]
    return os.pread(body.file.fileno(), size, position)


def accepts_gzip(accept_encoding: bytes | None) -> bool:
    """Tell whether ``Accept-Encoding`` allows gzip (RFC 9110, 12.5.3)."""
    if not accept_encoding:
        return False
    wildcard = False
    for part in accept_encoding.lower().split(b","):
        name, _, quality = part.partition(b";")
        wanted = quality.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
        if name.strip() in (b"gzip", b"x-gzip"):
            return wanted
        wildcard |= name.strip() == b"*" and wanted
    return wildcard


def coded_tag(tag: bytes) -> bytes:
    """Return the entity tag of the compressed form: strong tags differ by coding (RFC 9110, 8.8.3.3)."""
    return tag[:-1] + b'-gzip"' if tag.endswith(b'"') else tag


def plain_tags(if_none_match: str | None) -> str | None:
    """Return the tags of ``If-None-Match`` as if all named the form that is not compressed."""
    return if_none_match.replace('-gzip"', '"') if if_none_match else if_none_match


def compress(outgoing: Outgoing, folder: Path | None = None) -> Outgoing:
    """Compress a response; a body in a file becomes another unlinked file. The old file is closed."""
    body = outgoing.body
    packed: bytes | Spilled
    if isinstance(body, bytes):
        packed = gzip.compress(body, _LEVEL, mtime=0)
        size = len(packed)
    else:
        packed = _compress_file(body, folder)
        size = packed.size
        body.file.close()
    tag = outgoing.header(b"etag")
    headers = replaced(
        outgoing.headers,
        (b"content-encoding", b"gzip"),
        (b"content-length", str(size).encode()),
        *([(b"etag", coded_tag(tag))] if tag else []),
    )
    return Outgoing(outgoing.status, headers, packed)


def _compress_file(body: Spilled, folder: Path | None) -> Spilled:
    packer = zlib.compressobj(_LEVEL, wbits=_ZLIB_GZIP)
    target: BinaryIO = tempfile.TemporaryFile(dir=folder)  # type: ignore[assignment]  # noqa: SIM115 - it goes to the caller
    position, end, size = body.offset, body.offset + body.size, 0
    while position < end:
        piece = os.pread(body.file.fileno(), min(PIECE_BYTES, end - position), position)
        if not piece:
            target.close()
            raise OSError("a result lost its end")
        position += len(piece)
        size += target.write(packer.compress(piece))
    size += target.write(packer.flush())
    target.flush()
    return Spilled(target, 0, size)
