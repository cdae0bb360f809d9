"""Which addresses may be asked: http(s) only, and no machine inside the network of whoever runs the harvest."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from mc2cm_graph.harvest.fault import Unsafe

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SCHEMES = ("http", "https")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

Resolver = Callable[..., list[Any]]
"""Gives the addresses of a name, as ``socket.getaddrinfo`` does."""


@dataclass(frozen=True)
class Guard:
    """What may be connected to. ``loopback`` lets this machine be asked: for tests and a portal of one's own."""

    loopback: bool = False
    resolver: Resolver = socket.getaddrinfo

    def checked(self, address: str) -> str:
        """Give back an address that may be asked, without fragment; raise Unsafe for any other.

        Names are looked at again when they are resolved (``resolve``), for a name may lead anywhere.
        """
        try:
            parts = urlsplit(address)
            if parts.port == 0:
                raise ValueError("port 0")
        except ValueError as fault:
            raise Unsafe(f"found {address[:200]!r}, expected an address ({fault})") from fault
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise Unsafe(f"found {address[:200]!r}, expected an address that begins with https:// or http://")
        if parts.username or parts.password:
            raise Unsafe(f"found a user or password in the address of {parts.hostname}, expected none")
        if any(sign <= " " for sign in address):
            raise Unsafe(f"found a space or control in the address {address[:200]!r}, expected none")
        literal = _literal(parts.hostname)
        if literal:
            self._allow(literal, parts.hostname)
        elif parts.hostname.rstrip(".").lower().endswith("localhost") and not self.loopback:
            raise Unsafe(_told(parts.hostname, "this machine"))
        return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))

    def redirected(self, address: str, location: str) -> str:
        """Give the address to which an answer leads; raise Unsafe if it must not be followed."""
        to = self.checked(urljoin(address, location))
        if address.startswith("https://") and not to.startswith("https://"):
            raise Unsafe(f"{address}: found a redirection from https to {to}, expected https")
        return to

    def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Give the addresses of a host, to be connected to as they are; raise Unsafe if one is not allowed.

        The connection goes to these very addresses, so a name that resolves otherwise a moment later gains
        nothing. Raises OSError if there are none.
        """
        found = self.resolver(host.strip("[]"), port, type=socket.SOCK_STREAM)
        places = list(dict.fromkeys((str(place[4][0]), int(place[4][1])) for place in found))
        for name, _ in places:
            self._allow(ipaddress.ip_address(name.partition("%")[0]), host)
        return places

    def _allow(self, address: IpAddress, host: str) -> None:
        for inner in _meant(address):
            if inner.is_loopback and self.loopback:
                continue
            if not inner.is_global or inner.is_multicast or inner.is_reserved:
                raise Unsafe(_told(host, str(inner)))


def _literal(host: str) -> IpAddress | None:
    """Read a host that is written as a number in any of the ways that resolvers take (127.1, 0x7f000001)."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _meant(address: IpAddress) -> list[IpAddress]:
    """Give an address and the IPv4 addresses that stand inside it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inside: list[IpAddress] = [address]
    if address.sixtofour:
        inside.append(address.sixtofour)
    if address.teredo:
        inside.extend(address.teredo)
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return inside


def _told(host: str, found: str) -> str:
    return (
        f"{host}: found {found}, which is no public address; a portal stands on a public one"
        " (--allow-loopback lets this machine itself be asked)"
    )
