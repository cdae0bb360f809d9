"""Answers of queries that are kept: first in the memory of the process, then on the shelf of all processes.

What is kept is how a query ended and its result, not a response: headers name the host under which they were
asked for. Under a key stand the plain result and, apart, the compressed one.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from cachetools import LRUCache

from mc2cm_graph.front.coding import compress_bytes, compress_file
from mc2cm_graph.front.shelf import Shelf
from mc2cm_graph.workers.job import Answer

LARGEST_BYTES = 256 << 10
"""Larger results are kept on disk only; the kernel's page cache serves them as fast."""

_QUICK_S = 0.05
"""What the engine does sooner is not worth a file: another process may as well ask again."""

_SMALL_BYTES = 16 << 10
_OVERHEAD_BYTES = 1024
_GZIP = "+gzip"


class Answers:
    """Answers of one edition; ``memory_bytes`` bounds those in memory."""

    def __init__(self, shelf: Shelf, memory_bytes: int) -> None:
        self._shelf = shelf
        self._memory: LRUCache[str, Answer] = LRUCache(max(1, memory_bytes), _weight)

    def find(self, key: str, is_coded: bool) -> Answer | None:
        """Return a kept answer, compressed or not."""
        key += _GZIP if is_coded else ""
        return self._memory.get(key) or self._shelf.find(key)

    async def keep(self, key: str, answer: Answer, is_coded: bool = False, is_shared: bool = False) -> None:
        """Keep an answer; ``is_shared`` has even a quick and small one kept for all processes."""
        key += _GZIP if is_coded else ""
        if answer.file is None and _weight(answer) <= self._memory.maxsize:
            self._memory[key] = answer
        if is_shared or answer.file is not None or answer.elapsed_s > _QUICK_S:
            await asyncio.to_thread(self._shelf.put, key, answer)

    async def coded(self, answer: Answer) -> Answer:
        """Compress the result of an answer; its file is closed."""
        if answer.file is not None:
            file, size = await asyncio.to_thread(compress_file, answer.file, answer.size, self.folder)
            answer.file.close()
            return answer._replace(file=file, size=size)
        if answer.size <= _SMALL_BYTES:
            content = compress_bytes(answer.content)
        else:
            content = await asyncio.to_thread(compress_bytes, answer.content)
        return answer._replace(content=content, size=len(content))

    @property
    def folder(self) -> Path:
        """Where files may be made beside the kept ones."""
        return self._shelf.folder


def in_memory(answer: Answer) -> Answer:
    """Take a result into memory that came in a file, if it is small enough to be kept there."""
    if answer.file is None or answer.size > LARGEST_BYTES:
        return answer
    return answer._replace(content=answer.read(), file=None)


def _weight(answer: Answer) -> int:
    return len(answer.content) + _OVERHEAD_BYTES
