"""Messages between callers, nursery and workers: a lead that the nursery reads, and what it passes on unread.

The sockets are of the kind SOCK_SEQPACKET: the kernel delivers a message whole or not at all, so a worker
that is killed while it sends cannot leave half an answer behind. What is long travels as a file.
"""

from __future__ import annotations

import os
import socket
import struct
from typing import NamedTuple

from mc2cm_graph.workers.job import FLIGHT_BYTES, MARK_BYTES, NO_CLIENT, NO_FLIGHT

INLINE_BYTES = 64 << 10
"""What is longer travels as a file beside the message."""

RECORD_BYTES = 2 * INLINE_BYTES
"""Room for any message."""

ORDER = struct.Struct(f"!cII{FLIGHT_BYTES}s{MARK_BYTES}s")
"""Lead of what callers send: its fields are those of ``Order``."""

REPLY = struct.Struct("!cI")
"""Lead of what callers are sent: its kind and the number of the order."""

QUERY, CANCEL, STATE = b"q", b"c", b"s"
BORROW, HAND_OVER = b"b", b"h"
"""What a caller says beside that: it wants a worker lent, and has none any more; what the lent worker runs for it is
the order whose lead this is, and the worker is the nursery's again."""

ANSWER, LEAVE, LEND = b"a", b"l", b"w"
"""What a caller is sent; ``LEAVE`` asks it to send no more orders over this connection, ``LEND`` brings the socket of
a worker."""

GO_ON, LAST = b".", b"!"
"""First byte of what a worker answers: whether it takes another job after this one."""

_DESCRIPTOR = struct.Struct("i")
_ANCILLARY_BYTES = socket.CMSG_SPACE(_DESCRIPTOR.size)


class Order(NamedTuple):
    """What the nursery knows of an order.

    ``number`` tells apart the orders of one connection; ``value`` is the deadline in milliseconds that a query
    asks for, or the tick that is known to who asks for the state. ``flight`` says which queries are the same,
    ``client`` who asks.
    """

    kind: bytes
    number: int
    value: int = 0
    flight: bytes = NO_FLIGHT
    client: bytes = NO_CLIENT

    def pack(self) -> bytes:
        """Write the lead."""
        return ORDER.pack(*self)


class Closed(Exception):
    """The other side went away."""


class Message(NamedTuple):
    """A message as it came; ``file`` is the descriptor of its file, which the receiver closes."""

    data: bytes
    file: int | None


def send(sock: socket.socket, *parts: bytes, file: int | None = None) -> None:
    """Send the parts as one message, with a file beside it. Raises OSError as the socket does."""
    beside = () if file is None else ((socket.SOL_SOCKET, socket.SCM_RIGHTS, _DESCRIPTOR.pack(file)),)
    sock.sendmsg(parts, beside, socket.MSG_NOSIGNAL)


def receive(sock: socket.socket, room: bytearray) -> Message:
    """Receive one message by way of ``room`` (of RECORD_BYTES).

    Raises Closed if the other side is gone, BlockingIOError if nothing is there.
    """
    try:
        size, beside, _, _ = sock.recvmsg_into((room,), _ANCILLARY_BYTES, socket.MSG_CMSG_CLOEXEC)
    except ConnectionError as gone:
        raise Closed from gone
    file = _DESCRIPTOR.unpack(beside[0][2][: _DESCRIPTOR.size])[0] if beside else None
    if not size:
        raise Closed
    return Message(bytes(memoryview(room)[:size]), file)


def in_file(data: bytes) -> int:
    """Write what is too long for a message into a file without a name; return its descriptor."""
    descriptor = os.memfd_create("mc2cm", os.MFD_CLOEXEC)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(data)
    return descriptor


def from_file(descriptor: int) -> bytes:
    """Read a file from its start, and close it."""
    with open(descriptor, "rb") as file:
        file.seek(0)
        return file.read()


def own(descriptor: int) -> int:
    """Open a file anew, so that each receiver reads at a place of its own; raises OSError."""
    return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
