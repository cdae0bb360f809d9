"""Borrowing a worker by hand, as the loops of the page processes do."""

from __future__ import annotations

import select
import socket as sockets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mc2cm_graph.workers import parcel
from mc2cm_graph.workers.job import Job
from mc2cm_graph.workers.parcel import Order


@contextmanager
def borrow(path: Path) -> Iterator[tuple[sockets.socket, sockets.socket]]:
    """Borrow a worker by hand; give the connection and the worker's own."""
    with sockets.socket(sockets.AF_UNIX, sockets.SOCK_SEQPACKET) as connection:
        connection.connect(str(path))
        parcel.send(connection, Order(parcel.BORROW, 0).pack())
        message = parcel.receive(connection, bytearray(parcel.RECORD_BYTES))
        assert message.data[:1] == parcel.LEND
        assert message.file is not None
        with sockets.socket(fileno=message.file) as worker:
            yield connection, worker


def send_direct(worker: sockets.socket, job: Job) -> None:
    """Send a job to a lent worker."""
    parcel.send(worker, bytes(parcel.ORDER.size), job.written)


def hear_direct(worker: sockets.socket) -> bytes:
    """Wait for what a lent worker says, and give the first byte of it. Raises Closed if it is gone."""
    # The nursery's descriptor is the same: it would wait with us if this one were made to.
    select.select([worker], [], [])
    return parcel.receive(worker, bytearray(parcel.RECORD_BYTES)).data[:1]
