"""Answers on disk, shared by the page processes.

One file an answer: a line of JSON that says how the query ended, then the result. A file is written beside and
moved into place, so a process that is killed while it writes leaves nothing that could be read. Files rather
than a database: large answers are sent from them piece by piece without being read into memory.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from mc2cm_graph.workers.job import Answer

_LARGEST_PART = 8
"""An answer may take an eighth of the bound (less where many processes share it)."""

_WRITTEN_PART = 16
"""All processes together write a sixteenth of the bound before each has looked at the folder again."""

_UNFINISHED = ".unfinished-"
_LONGEST_HEAD_BYTES = 64 << 10
_LOOK_S = 0.2


class Shelf:
    """Answers of one version of the data in a folder, at most ``most_bytes`` of them.

    A key is the name of its file: letters, digits, plus signs. ``writers`` is the number of processes that share
    the folder: for each of them room is left for what it may write, and for one answer of the largest kind,
    before it looks at the folder again. What another process put there is found within ``_LOOK_S``.
    """

    def __init__(self, folder: Path, most_bytes: int, writers: int) -> None:
        self.folder = folder
        self._prefix = f"{folder}{os.sep}"
        self._largest_bytes = most_bytes // max(_LARGEST_PART, 4 * writers)
        self._part_bytes = most_bytes // (_WRITTEN_PART * writers)
        self._target_bytes = most_bytes - writers * (self._largest_bytes + self._part_bytes)
        self._written_bytes = self._part_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self._names: frozenset[str] = frozenset()
        self._changed_ns, self._look_at = 0, 0.0

    def find(self, key: str) -> Answer | None:
        """Return the answer under a key, its file standing at the start of the result; None if there is none."""
        if not self._may_have(key):
            return None
        try:
            file = os.fdopen(os.open(self._path(key), os.O_RDONLY | os.O_CLOEXEC), "rb")
        except OSError:
            return None
        try:
            head = file.readline(_LONGEST_HEAD_BYTES)
            answer = Answer(**json.loads(head), file=file)
            if os.fstat(file.fileno()).st_size != len(head) + answer.size:
                raise ValueError("a kept answer of another length than it says")
        except (ValueError, TypeError):
            file.close()
            Path(self._path(key)).unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(file.fileno())
        return answer

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer; one that cannot be kept (too large, disk full) is not. Blocks: not for a loop."""
        if answer.size > self._largest_bytes:
            return
        head = json.dumps(answer.head()).encode() + b"\n"
        try:
            descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=self.folder)
        except OSError:
            return
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(head)
                _copy(answer, file)
            Path(name).replace(self._path(key))
            self._names |= {key}
        except OSError:
            Path(name).unlink(missing_ok=True)
            return
        self._written_bytes += len(head) + answer.size
        if self._written_bytes >= self._part_bytes:
            self._written_bytes = 0
            self._make_room()

    def _may_have(self, key: str) -> bool:
        """Tell whether an answer may be there; mostly there is none, which costs no system call."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_S
            changed_ns = self.folder.stat().st_mtime_ns
            if changed_ns != self._changed_ns:
                self._changed_ns = changed_ns
                self._names = frozenset(path.name for path in self.folder.iterdir())
        return key in self._names

    def _path(self, key: str) -> str:
        return f"{self._prefix}{key}"

    def _make_room(self) -> None:
        """Remove what was not used for longest until there is room for what all processes may write."""
        found = []
        for entry in os.scandir(self.folder):
            with suppress(OSError):
                status = entry.stat()
                found.append((status.st_mtime_ns, status.st_size, entry.path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= self._target_bytes:
                return
            with suppress(OSError):
                Path(path).unlink()
            total -= size


def _copy(answer: Answer, target: BinaryIO) -> None:
    """Write a result; the file that it comes from stays where it stands."""
    if answer.file is None:
        target.write(answer.content)
        return
    start = answer.file.tell()
    shutil.copyfileobj(answer.file, target, 1 << 20)
    answer.file.seek(start)
