"""Connections that go only where the guard allows, decided on the address that is really connected to."""

from __future__ import annotations

import socket
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from mc2cm_graph.harvest.address import Guard


def guarded_pools(guard: Guard) -> PoolManager:
    """Make connection pools in which every connection is opened by the guard.

    Proxies of the environment are not used: what a proxy resolves, the guard could not see.
    """

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, guard)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, guard)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    pools = PoolManager(num_pools=8, maxsize=1)
    pools.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return pools


def _open(connection: HTTPConnection, guard: Guard) -> socket.socket:
    last: OSError | None = None
    try:
        places = guard.resolve(connection.host, connection.port)
    except socket.gaierror as fault:
        raise NameResolutionError(connection.host, connection, fault) from fault
    timeout: Any = connection.timeout
    for host, port in places:
        try:
            return socket.create_connection(
                (host, port), timeout if isinstance(timeout, (int, float)) else None
            )
        except OSError as fault:
            last = fault
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"no connection to {connection.host} in time") from last
    raise NewConnectionError(connection, f"no connection to {connection.host}: {last}") from last
