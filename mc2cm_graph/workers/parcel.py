"""One message over a Unix socket: a small head, and a body that goes along inline or as a file.

The sockets are of the kind SOCK_SEQPACKET: the kernel delivers a message whole or not at all, so a worker
that is killed while it sends cannot leave half an answer behind.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

INLINE_BYTES = 64 << 10
"""Bodies up to this size travel in the message itself."""

_RECORD_BYTES = 2 * INLINE_BYTES
LEAD = struct.Struct("!cI")
"""First bytes of a message: what it is, and a number that the nursery reads without opening the message."""

QUERY, STATE, ANSWER = b"q", b"s", b"a"


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

    def read(self) -> bytes:
        """Return the body, wherever it is, and close the file."""
        if self.file is None:
            return self.body
        with self.file:
            return self.file.read()


def send(
    sock: socket.socket,
    parcel: Parcel,
    flags: int = 0,
) -> None:
    """Send one message; a large body goes as a file. Raises OSError as the socket does."""
    lead = LEAD.pack(parcel.kind, parcel.number) + json.dumps(parcel.head).encode() + b"\n"
    flags |= socket.MSG_NOSIGNAL
    if parcel.file is not None:
        socket.send_fds(sock, [lead], [parcel.file.fileno()], flags)
    elif len(parcel.body) <= INLINE_BYTES:
        sock.send(lead + parcel.body, flags)
    else:
        with tempfile.TemporaryFile() as file:
            file.write(parcel.body)
            file.flush()
            socket.send_fds(sock, [lead], [file.fileno()], flags)


def receive(sock: socket.socket) -> Parcel:
    """Wait for one message; raise Closed if the other side is gone."""
    try:
        data, descriptors, _, _ = socket.recv_fds(sock, _RECORD_BYTES, 1)
    except ConnectionError as gone:
        raise Closed from gone
    if len(data) < LEAD.size:
        for descriptor in descriptors:
            os.close(descriptor)
        raise Closed
    file = os.fdopen(descriptors[0], "rb") if descriptors else None
    if file is not None:
        file.seek(0)
    kind, number = LEAD.unpack_from(data)
    head, _, body = data[LEAD.size :].partition(b"\n")
    return Parcel(kind, number, json.loads(head), body, file)


def discard(sock: socket.socket) -> None:
    """Throw away a message that nobody took: closing over it would cost the other side its answer."""
    with suppress(OSError):  # There may be none.
        sock.recv(1, socket.MSG_DONTWAIT)


def peek(sock: socket.socket) -> tuple[bytes, int] | None:
    """Return kind and number of the message that waits, without taking it; None if the other side is gone."""
    try:
        data = sock.recv(LEAD.size, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return None
    return LEAD.unpack(data) if len(data) == LEAD.size else None
