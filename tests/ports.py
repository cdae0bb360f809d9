"""Ports for the servers that tests start."""

from __future__ import annotations

import os
import socket
from itertools import count

_FIRST, _LAST = 12_000, 32_000
"""Below the range from which Linux takes the near end of outgoing connections (32768 and up): a port of that
range may be taken by any connection of a test beside this one, between being found free and being listened on."""

_TRIED = count()


def free_port() -> int:
    """Give a port that nobody listens on now; each process of the tests looks in another place."""
    for _ in range(_LAST - _FIRST):
        port = _FIRST + (os.getpid() * 97 + next(_TRIED)) % (_LAST - _FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"found no free port from {_FIRST} to {_LAST}")
