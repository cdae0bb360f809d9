"""Handing out of files: parts of them without reading them, and their compressed form, made once and kept."""

from __future__ import annotations

import io
import os
import tempfile
import threading
import zlib
from pathlib import Path

from cachetools import LRUCache

_LEVEL = 6
_ZLIB_GZIP = 31
_PIECE_BYTES = 256 << 10
_MOST_BYTES = 64 << 20
"""Disk space that the compressed forms may take in each page process."""

SHORTEST_BYTES = 1400
"""Shorter files fit in one packet and are handed out as they are."""


class Part(io.RawIOBase):
    """The bytes from ``start`` to before ``end`` of an open file, which is closed with it.

    It has a position of its own: several parts may share one file. Its positions are those of the file, so
    that a server which sends from the file itself starts and stops where it should.
    """

    def __init__(self, descriptor: int, start: int, end: int) -> None:
        super().__init__()
        self._descriptor, self._start, self._at, self._end = descriptor, start, start, end

    @property
    def size(self) -> int:
        """The length of the part in bytes."""
        return self._end - self._start

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be moved in."""
        return True

    def fileno(self) -> int:
        """Give the file."""
        return self._descriptor

    def tell(self) -> int:
        """Give the position, in bytes from the start of the file."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a position of the file, or relative to here or to the end of the part."""
        from_where = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = min(max(self._start, from_where + offset), self._end)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into a buffer; 0 at the end of the part."""
        wanted = min(len(buffer), self._end - self._at)
        piece = os.pread(self._descriptor, wanted, self._at)
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


class Compressed:
    """Compressed forms of files by their checksum; the least used go first. Safe to share between threads."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._kept: LRUCache[str, Part] = _Files(most_bytes, getsizeof=lambda part: max(1, part.size))
        self._lock = threading.Lock()
        self._most_bytes = most_bytes

    def open(self, path: Path, checksum: str) -> tuple[Part, int]:
        """Open the compressed form of a file and give its length; raises OSError if the file cannot be read."""
        # One at a time: who waits finds it made.
        with self._lock:
            kept = self._kept.get(checksum)
            if kept is None:
                kept = _compress(path)
                if kept.size > self._most_bytes:
                    return kept, kept.size
                self._kept[checksum] = kept
            return Part(os.dup(kept.fileno()), 0, kept.size), kept.size


class _Files(LRUCache[str, Part]):
    def popitem(self) -> tuple[str, Part]:
        name, part = super().popitem()
        part.close()
        return name, part


def open_part(path: Path, start: int, end: int) -> Part:
    """Open the bytes from ``start`` to before ``end`` of a file; raises OSError if it cannot be read."""
    return Part(os.open(path, os.O_RDONLY | os.O_CLOEXEC), start, end)


def _compress(path: Path) -> Part:
    """Compress a file into one without a name, which is gone with its last user; equal files give equal bytes."""
    packer = zlib.compressobj(_LEVEL, wbits=_ZLIB_GZIP)
    with path.open("rb") as source, tempfile.TemporaryFile() as target:
        while piece := source.read(_PIECE_BYTES):
            target.write(packer.compress(piece))
        target.write(packer.flush())
        target.flush()
        return Part(os.dup(target.fileno()), 0, target.tell())
