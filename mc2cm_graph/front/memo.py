"""Finished responses in the memory of one page process, by the request as it came: the first place to look."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import NamedTuple

from cachetools import LRUCache

from mc2cm_graph.front.incoming import Message
from mc2cm_graph.front.outgoing import Outgoing, as_hit

LARGEST_BYTES = 256 << 10
"""Larger answers are kept on disk only; the kernel's page cache serves them as fast."""

_OVERHEAD_BYTES = 1024
_WAYS = 64
_KEPT_BY = frozenset({b"accept", b"accept-encoding", b"accept-language"})
"""What ``Vary`` may name of an answer that is kept; all of it is in the key."""

_NOT_IN_304 = frozenset({b"content-length", b"content-type", b"content-encoding"})


class Messages(NamedTuple):
    """What is sent: the answer as it is told, its messages, and its entity tag without mark of weakness."""

    outgoing: Outgoing
    start: Message
    body: Message
    unchanged: Message
    tag: bytes


class Kept:
    """A finished answer with the messages that send it: whole, without body, and as 304.

    These are made when it is asked for again, because most answers never are. ``route`` and ``version`` are told
    in the log.
    """

    __slots__ = ("_answer", "_messages", "route", "version")

    def __init__(self, answer: Outgoing, route: str, version: str) -> None:
        self._answer, self.route, self.version = answer, route, version
        self._messages: Messages | None = None

    @property
    def size(self) -> int:
        """The length of the body in bytes."""
        return self._answer.size

    @property
    def messages(self) -> Messages:
        """The messages; ``Server-Timing`` says that the answer was kept."""
        if self._messages is None:
            self._messages = _messages(self._answer)
        return self._messages

    def is_known(self, if_none_match: bytes) -> bool:
        """Tell whether the client has this very answer, by the weak comparison (RFC 9110, 13.1.2)."""
        return self.messages.tag in {part.strip().removeprefix(b"W/") for part in if_none_match.split(b",")}


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
        if kept.size <= LARGEST_BYTES and _weight(kept) <= self._most_bytes:
            self._kept[key] = kept


def may_keep(outgoing: Outgoing) -> bool:
    """Tell whether an answer may be kept under what was asked: not an error, with entity tag, in memory.

    One that is no function of the edition alone says so by ``must-revalidate``.
    """
    if outgoing.status != 200 or not isinstance(outgoing.body, bytes):
        return False
    told = dict(outgoing.headers)
    return b"etag" in told and _is_for_all(told.get(b"cache-control", b""), told.get(b"vary", b""))


@lru_cache(_WAYS)
def _is_for_all(control: bytes, vary: bytes) -> bool:
    """Tell whether ``Cache-Control`` and ``Vary``, of which there are few, allow to keep an answer."""
    if b"no-store" in control or b"must-revalidate" in control:
        return False
    return {name.strip() for name in vary.lower().split(b",") if name.strip()} <= _KEPT_BY


def _messages(answer: Outgoing) -> Messages:
    shown = as_hit(answer.headers)
    return Messages(
        answer._replace(headers=shown),
        {"type": "http.response.start", "status": 200, "headers": shown},
        {"type": "http.response.body", "body": answer.body},
        {
            "type": "http.response.start",
            "status": 304,
            "headers": tuple(pair for pair in shown if pair[0] not in _NOT_IN_304),
        },
        (answer.header(b"etag") or b"").removeprefix(b"W/"),
    )


def _weight(kept: Kept) -> int:
    return kept.size + _OVERHEAD_BYTES
