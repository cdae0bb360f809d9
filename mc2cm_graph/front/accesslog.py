"""The access log: a line of JSON for every answer, without anything that tells who asked or what.

The path is written without its query, and no address, no header of the client. Lines are written by a thread
of their own: a log that nobody reads must not stop the answers. What it cannot take in time is counted and
dropped, and the next line says how many.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import NamedTuple

_MOST_LINES = 20_000
_PAUSE_S = 0.2
_quoted: Callable[[str], str] = encode_basestring
"""A template costs a third of what the library takes for the whole line; only these two texts are a stranger's."""


class Entry(NamedTuple):
    """One answer: ``cache`` is hit, miss or none, ``verdict`` how the query ended, ``version`` that of the data.

    ``status`` 499 stands for a client who hung up before there was an answer.
    """

    method: str
    path: str
    route: str
    status: int
    size: int
    seconds: float
    cache: str
    verdict: str
    version: str


class AccessLog:
    """Writes to a descriptor; the thread is a daemon, so a stuck reader does not hold up the end."""

    def __init__(self, descriptor: int, most_lines: int = _MOST_LINES) -> None:
        self._descriptor = descriptor
        self._lines: deque[tuple[float, Entry]] = deque()
        self._most_lines = most_lines
        self._dropped = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._write, name="access-log", daemon=True)
        self._thread.start()

    def add(self, entry: Entry) -> None:
        """Note one answer."""
        if len(self._lines) >= self._most_lines:
            self._dropped += 1
        else:
            self._lines.append((time.time(), entry))

    def close(self) -> None:
        """Write what is left, for a second at most."""
        self._ending.set()
        self._thread.join(1.0)

    def _write(self) -> None:
        while True:
            last = self._ending.wait(_PAUSE_S)
            text = "".join(self._take())
            if text:
                data = text.encode()
                try:
                    while data:
                        data = data[os.write(self._descriptor, data) :]
                except OSError:
                    return
            if last:
                return

    def _take(self) -> list[str]:
        lines = []
        dropped, self._dropped = self._dropped, 0
        if dropped:
            lines.append(json.dumps({"dropped": dropped}) + "\n")
        while self._lines:
            at, entry = self._lines.popleft()
            lines.append(
                f'{{"time": {at:.3f}, "method": {_quoted(entry.method)}, "path": {_quoted(entry.path)},'
                f' "status": {entry.status}, "bytes": {entry.size}, "ms": {entry.seconds * 1000:.2f},'
                f' "cache": "{entry.cache}", "verdict": "{entry.verdict}", "data_version": "{entry.version}"}}\n'
            )
        return lines
