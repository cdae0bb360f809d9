"""A request as it comes in: its head, and its body read with patience and within bounds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, TypeVar

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

Answered = TypeVar("Answered")

_UNHURRIED_S = 0.05
"""A request that is answered sooner is not watched for a hang-up: nothing would be won."""


_THROWN_AWAY_BYTES = 8 << 20
"""Bodies up to this length are taken to their end, though too long; of longer ones the connection is closed."""


class HungUp(Exception):
    """The client went away; nobody is left to be answered."""


class BodyBroken(HungUp):
    """The body ended before it was whole: the client went away, or its chunks are none (RFC 9112, 7.1)."""


class BodyTooLong(Exception):
    """The body is longer than this address takes."""


class BodyTooSlow(Exception):
    """The body did not come in time."""


class Incoming:
    """One request. ``headers`` have lower-case names; what was sent twice is joined (RFC 9110, 5.3)."""

    __slots__ = ("_receive", "begun", "headers", "method", "path", "query", "scope")

    def __init__(self, scope: Scope, receive: Receive, headers: dict[bytes, bytes]) -> None:
        self.begun = time.perf_counter()
        self.scope = scope
        self.headers = headers
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]
        self._receive = receive

    def header(self, name: bytes) -> str | None:
        """Return the value of a header, None if it is absent."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def has_body(self) -> bool:
        """Tell whether the head announces a body (RFC 9112, 6.3)."""
        return b"transfer-encoding" in self.headers or self.headers.get(b"content-length", b"0") != b"0"

    async def read_body(self, most_bytes: int, wait_s: float) -> bytes:
        """Read the body; raise BodyTooLong (before all of it came), BodyTooSlow or BodyBroken.

        Of a body that is somewhat too long the rest is thrown away first: many clients look for an answer only
        when they have sent everything.
        """
        if not self.has_body:
            return b""
        declared = self.headers.get(b"content-length", b"")
        size = int(declared) if declared.isdigit() else 0
        if size > max(most_bytes, _THROWN_AWAY_BYTES) or (size > most_bytes and b"expect" in self.headers):
            raise BodyTooLong
        try:
            async with asyncio.timeout(wait_s):
                return await self._take_body(most_bytes)
        except TimeoutError as fault:
            raise BodyTooSlow from fault

    async def _take_body(self, most_bytes: int) -> bytes:
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise BodyBroken
            part: bytes = message.get("body", b"")
            more = message.get("more_body", False)
            size += len(part)
            if size <= most_bytes:
                parts.append(part)
            elif size > _THROWN_AWAY_BYTES:
                break
            else:
                parts.clear()
        if size > most_bytes:
            raise BodyTooLong
        return b"".join(parts)

    async def unless_hung_up(self, work: Awaitable[Answered]) -> Answered:
        """Do the work; if the client goes away meanwhile cancel it and raise HungUp."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be told of a hang-up")
        loop = asyncio.get_running_loop()
        watcher: asyncio.Task[None] | None = None

        def begin() -> None:
            nonlocal watcher
            watcher = loop.create_task(self._watch(task))

        timer = loop.call_later(_UNHURRIED_S, begin)
        try:
            return await work
        except asyncio.CancelledError:
            if watcher is not None and watcher.done():
                # The cancelling was the watcher's: the task goes on.
                task.uncancel()
                raise HungUp from None
            raise
        finally:
            timer.cancel()
            if watcher is not None and not watcher.done():
                watcher.cancel()
                with suppress(asyncio.CancelledError):
                    await watcher

    async def _watch(self, task: asyncio.Task[Any]) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        task.cancel()


def join_headers(pairs: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Make a mapping of headers; of those that stand twice the values are joined with a comma."""
    joined: dict[bytes, bytes] = {}
    for name, value in pairs:
        joined[name] = joined[name] + b", " + value if name in joined else value
    return joined
