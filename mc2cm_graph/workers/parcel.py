"""One message over a Unix socket: a small head, and a body that goes along inline or as a file.

The sockets are of the kind SOCK_SEQPACKET: the kernel delivers a message whole or not at all, so a worker
that is killed while it sends cannot leave half an answer behind.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from mc2cm_graph.workers.job import FLIGHT_BYTES, MARK_BYTES, NO_CLIENT, NO_FLIGHT

INLINE_BYTES = 64 << 10
"""Bodies up to this size travel in the message itself."""

RECORD_BYTES = 2 * INLINE_BYTES
"""Room for any message."""
LEAD = struct.Struct(f"!cI{FLIGHT_BYTES}s{MARK_BYTES}s")
"""First bytes of a message, which the nursery reads without opening it: what it is, a number, which jobs are the
same, who asks."""

QUERY, STATE, ANSWER = b"q", b"s", b"a"
LAST = 1


class Lead(NamedTuple):
    """What the nursery knows of a message.

    ``number`` is the deadline in milliseconds that a query asks for, the tick that is known to who asks for
    the state, and ``LAST`` in the answer of a worker that ends itself after it.
    """

    kind: bytes
    number: int
    flight: bytes
    client: bytes


class Closed(Exception):
    """The other side went away without sending a message."""


@dataclass(frozen=True)
class Parcel:
    """A message; ``file`` holds the body if it does not travel inline."""

    kind: bytes
    number: int
    head: Mapping[str, Any]
    body: bytes = b""
    file: BinaryIO | None = None
    flight: bytes = NO_FLIGHT
    client: bytes = NO_CLIENT

    def read(self) -> bytes:
        """Return the body, wherever it is, and close the file."""
        if self.file is None:
            return self.body
        with self.file:
            return self.file.read()


def send(sock: socket.socket, parcel: Parcel, flags: int = 0) -> None:
    """Send one message; a large body goes as a file. Raises OSError as the socket does."""
    lead = LEAD.pack(parcel.kind, parcel.number, parcel.flight, parcel.client)
    lead += json.dumps(parcel.head).encode() + b"\n"
    flags |= socket.MSG_NOSIGNAL
    if parcel.file is not None:
        socket.send_fds(sock, [lead], [parcel.file.fileno()], flags)
    elif len(parcel.body) <= INLINE_BYTES:
        sock.send(lead + parcel.body, flags)
    else:
        with open(os.memfd_create("mc2cm", os.MFD_CLOEXEC), "wb") as file:  # noqa: PTH123 - it has no path
            file.write(parcel.body)
            file.flush()
            socket.send_fds(sock, [lead], [file.fileno()], flags)


def receive(sock: socket.socket) -> Parcel:
    """Wait for one message; raise Closed if the other side is gone."""
    try:
        data, descriptors, _, _ = socket.recv_fds(sock, RECORD_BYTES, 1)
    except ConnectionError as gone:
        raise Closed from gone
    if len(data) < LEAD.size:
        for descriptor in descriptors:
            os.close(descriptor)
        raise Closed
    file = os.fdopen(descriptors[0], "rb") if descriptors else None
    if file is not None:
        file.seek(0)
    kind, number, flight, client = LEAD.unpack_from(data)
    head, _, body = data[LEAD.size :].partition(b"\n")
    return Parcel(kind, number, json.loads(head), body, file, flight, client)


def forward(sock: socket.socket, message: bytes, file: int | None = None) -> None:
    """Send a message on as it came; a file is opened anew, so that each receiver reads at a place of its own.

    Raises OSError as the socket does, and if it cannot take the message at once.
    """
    flags = socket.MSG_NOSIGNAL | socket.MSG_DONTWAIT
    if file is None:
        sock.send(message, flags)
        return
    own = os.open(f"/proc/self/fd/{file}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        socket.send_fds(sock, [message], [own], flags)
    finally:
        os.close(own)


def is_last(message: bytes) -> bool:
    """Tell whether the worker that sent this ends itself."""
    return len(message) < LEAD.size or LEAD.unpack_from(message)[1] == LAST


def discard(sock: socket.socket) -> None:
    """Throw away a message that nobody took: closing over it would cost the other side its answer."""
    with suppress(OSError):  # There may be none.
        sock.recv(1, socket.MSG_DONTWAIT)


def peek(sock: socket.socket) -> Lead | None:
    """Return the lead of the message that waits, without taking it; None if the other side is gone."""
    try:
        data = sock.recv(LEAD.size, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return None
    return Lead(*LEAD.unpack(data)) if len(data) == LEAD.size else None
