"""Finished responses in the memory of one page process, by the request as it came: the first place to look."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from cachetools import LRUCache

from mc2cm_graph.front.incoming import Message
from mc2cm_graph.front.outgoing import Outgoing, as_hit

LARGEST_BYTES = 256 << 10
"""Larger answers are kept on disk only; the kernel's page cache serves them as fast."""

_OVERHEAD_BYTES = 1024
_NOT_IN_304 = frozenset({b"content-length", b"content-type", b"content-encoding"})
_KEPT_BY = frozenset({"accept", "accept-encoding", "accept-language"})
"""What ``Vary`` may name of an answer that is kept; all of it is in the key."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished answer with the messages that send it: whole, without body, and as 304."""

    outgoing: Outgoing
    start: Message
    body: Message
    unchanged: Message
    tag: bytes
    route: str

    def is_known(self, if_none_match: bytes) -> bool:
        """Tell whether the client has this very answer, by the weak comparison (RFC 9110, 13.1.2)."""
        return self.tag in {part.strip().removeprefix(b"W/") for part in if_none_match.split(b",")}


class Memo:
    """Finished answers by what was asked, at most ``most_bytes`` of them; the least used go first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: LRUCache[Hashable, Kept] = LRUCache(max(1, most_bytes), _weight)
        self.get: Callable[[Hashable], Kept | None] = self._kept.get
        """Return what is kept under a key, or None: bound to the cache itself, for this is the hot path."""

    @property
    def is_half_full(self) -> bool:
        """Tell whether half of the room is taken."""
        return self._kept.currsize * 2 > self._most_bytes

    def keep(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer, if it is small and there is a memory to keep it in."""
        if kept.outgoing.size <= LARGEST_BYTES and _weight(kept) <= self._most_bytes:
            self._kept[key] = kept


def is_keepable(outgoing: Outgoing) -> bool:
    """Tell whether an answer is good for all who ask the same: no error, with an entity tag, whole in memory."""
    if outgoing.status != 200 or outgoing.header(b"etag") is None or not isinstance(outgoing.body, bytes):
        return False
    vary = (outgoing.header(b"vary") or b"").decode("latin-1").lower()
    differs_by = {name.strip() for name in vary.split(",") if name.strip()}
    return differs_by <= _KEPT_BY and b"no-store" not in (outgoing.header(b"cache-control") or b"")


def make_kept(outgoing: Outgoing, route: str) -> Kept | None:
    """Prepare an answer for being kept; None if it must not be."""
    tag = outgoing.header(b"etag")
    if tag is None or not is_keepable(outgoing) or not isinstance(outgoing.body, bytes):
        return None
    shown = as_hit(outgoing.headers)
    return Kept(
        replace(outgoing, headers=shown),
        {"type": "http.response.start", "status": 200, "headers": shown},
        {"type": "http.response.body", "body": outgoing.body},
        {
            "type": "http.response.start",
            "status": 304,
            "headers": tuple(pair for pair in shown if pair[0] not in _NOT_IN_304),
        },
        tag.removeprefix(b"W/"),
        route,
    )


def _weight(kept: Kept) -> int:
    return kept.outgoing.size + _OVERHEAD_BYTES
