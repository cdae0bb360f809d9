"""Content coding: which clients take gzip (RFC 9110, 12.5.3), and the compressing itself."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from pathlib import Path
from typing import BinaryIO

SHORTEST_BYTES = 1400
"""Shorter bodies fit in one packet and are sent as they are."""

_LEVEL = 4
_ZLIB_GZIP = 31
_PIECE_BYTES = 256 << 10
_NOT_WANTED = frozenset({b"q=0", b"q=0.0", b"q=0.00", b"q=0.000"})


def accepts_gzip(accept_encoding: bytes | None) -> bool:
    """Tell whether ``Accept-Encoding`` allows gzip; without the header the body is sent plain."""
    if not accept_encoding:
        return False
    wildcard = False
    for part in accept_encoding.lower().split(b","):
        name, _, quality = part.partition(b";")
        wanted = quality.replace(b" ", b"") not in _NOT_WANTED
        if name.strip() in (b"gzip", b"x-gzip"):
            return wanted
        wildcard |= name.strip() == b"*" and wanted
    return wildcard


def coded_tag(tag: bytes) -> bytes:
    """Return the entity tag of the compressed form: strong tags differ by coding (RFC 9110, 8.8.3.3)."""
    return tag[:-1] + b'-gzip"' if tag.endswith(b'"') else tag


def compress_bytes(body: bytes) -> bytes:
    """Compress a body; equal bodies give equal bytes."""
    return gzip.compress(body, _LEVEL, mtime=0)


def compress_file(source: BinaryIO, size: int, folder: Path) -> tuple[BinaryIO, int]:
    """Compress ``size`` bytes of a file into an unlinked file, which stands at its start; give its length.

    Raises OSError if the disk is full or the source is shorter than it should be.
    """
    packer = zlib.compressobj(_LEVEL, wbits=_ZLIB_GZIP)
    target: BinaryIO = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it goes to the caller
    left, packed = size, 0
    while left:
        piece = source.read(min(_PIECE_BYTES, left))
        if not piece:
            target.close()
            raise OSError("a result lost its end")
        left -= len(piece)
        packed += target.write(packer.compress(piece))
    packed += target.write(packer.flush())
    target.seek(0)
    return target, packed
