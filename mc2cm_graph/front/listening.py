"""The listeners of an address, among which the kernel spreads connections."""

from __future__ import annotations

import socket
import time

_BACKLOG = 1024
_PAUSE_S = 0.1
_ENDING_S = 2.0
"""So long an address may still be held by the processes of a server that was killed a moment ago."""


def listen(host: str, port: int, number: int) -> list[socket.socket]:
    """Make so many listeners of one address.

    Raises OSError if the address is taken: asked first, because the listeners would share it with anybody.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + _ENDING_S
    while True:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                break
            except OSError:
                if time.monotonic() > until:
                    raise
        time.sleep(_PAUSE_S)
    return [_listener(host, port, family) for _ in range(number)]


def _listener(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    listener = socket.create_server((host, port), family=family, backlog=_BACKLOG, reuse_port=True)
    # Connections inherit it: the rest of a long answer need not wait for the client to confirm the part before, for
    # which it takes up to 40 ms when it has nothing to say itself (Nagle's algorithm, RFC 9293, 3.7.4).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
