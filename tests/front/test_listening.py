"""Listeners of one address."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from mc2cm_graph.front.listening import listen
from tests.ports import free_port


@pytest.fixture
def listeners() -> Iterator[list[socket.socket]]:
    port = free_port()
    with ExitStack() as stack:
        yield [stack.enter_context(listener) for listener in listen("127.0.0.1", port, 2)]


def test_each_of_many_connections_finds_a_listener(listeners: list[socket.socket]) -> None:
    address = listeners[0].getsockname()
    assert [listener.getsockname() for listener in listeners] == [address] * 2
    with ExitStack() as stack:
        for _ in range(64):
            stack.enter_context(socket.create_connection(address))
        accepted = 0
        for listener in listeners:
            listener.setblocking(False)
            with ExitStack() as taken:
                try:
                    while True:
                        connection, _ = listener.accept()
                        taken.enter_context(connection)
                        accepted += 1
                        # A long answer would else stop for 40 ms now and then.
                        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                except BlockingIOError:
                    pass
        assert accepted == 64


def test_an_address_that_is_taken_is_not_shared() -> None:
    with (
        socket.create_server(("127.0.0.1", 0), reuse_port=True) as other,
        pytest.raises(OSError, match="in use"),
    ):
        listen("127.0.0.1", other.getsockname()[1], 1)
