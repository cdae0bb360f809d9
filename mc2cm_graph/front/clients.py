"""Who asks: an opaque key for a fair share, and what a trusted proxy says of its clients."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping, Sequence
from functools import lru_cache

_IPV6_SITE_BITS = 64
"""One subscriber has a whole network of this length; its addresses count as one client."""

_MOST_KNOWN = 16384
_KEY_DIGITS = 32
_LONGEST_FORWARDED = 1024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Clients:
    """Names clients by a hash with ``salt``, which is new at every start: no address is kept or logged.

    ``trusted`` are the networks of proxies whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed.
    """

    def __init__(self, salt: bytes, trusted: Sequence[str]) -> None:
        self._salt = salt
        self._trusted = tuple(ipaddress.ip_network(network, strict=False) for network in trusted)
        self._known = lru_cache(_MOST_KNOWN)(self._key)

    def key(self, peer: str, forwarded_for: bytes | None) -> str:
        """Return the key of a client, given the peer's address and the value of ``X-Forwarded-For``."""
        # Kept for the next request: nobody may fill the memory with a header that is not even believed.
        believed = forwarded_for[-_LONGEST_FORWARDED:] if forwarded_for and self._trusted else None
        return self._known(peer, believed)

    def scheme(self, peer: str, headers: Mapping[bytes, bytes], own: str) -> str:
        """Return the scheme under which the client asked."""
        said = headers.get(b"x-forwarded-proto")
        if said in (b"http", b"https") and self._trusted and self._is_trusted(peer):
            return said.decode()
        return own

    def _key(self, peer: str, forwarded_for: bytes | None) -> str:
        address = _address(peer)
        if forwarded_for is not None:
            # Each proxy appends whom it saw: the last one that is no proxy of ours is the client.
            for said in reversed(forwarded_for.decode("latin-1").split(",")):
                if address is None or not self._is_trusted(str(address)):
                    break
                address = _address(said.strip()) or address
        if isinstance(address, ipaddress.IPv6Address):
            network = ipaddress.ip_network((address, _IPV6_SITE_BITS), strict=False)
            address = network.network_address
        named = str(address or peer).encode()
        return hashlib.blake2b(named, key=self._salt, digest_size=_KEY_DIGITS // 2).hexdigest()

    def _is_trusted(self, peer: str) -> bool:
        address = _address(peer)
        return address is not None and any(address in network for network in self._trusted)


class Relayed(Clients):
    """Names clients as another process of this server has named them, and believes what that says of them."""

    def key(self, peer: str, forwarded_for: bytes | None) -> str:
        """Return the key that came along with the request."""
        return forwarded_for.decode("latin-1") if forwarded_for else peer

    def scheme(self, peer: str, headers: Mapping[bytes, bytes], own: str) -> str:
        """Return the scheme that came along with the request."""
        said = headers.get(b"x-forwarded-proto")
        return said.decode() if said in (b"http", b"https") else own


def _address(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
