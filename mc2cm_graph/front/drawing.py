"""Pages that are drawn once: for all who wait for the same one, and for those who take it in another coding."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable

from mc2cm_graph.front.coding import SHORTEST_BYTES, compress_bytes
from mc2cm_graph.front.incoming import HungUp
from mc2cm_graph.front.memo import Memo, may_keep
from mc2cm_graph.front.outgoing import Done, Outgoing, replaced
from mc2cm_graph.front.variant import Variant

_SMALL_BYTES = 64 << 10
"""Larger bodies are compressed in a thread, so that the others need not wait."""

Draw = Callable[[], Awaitable[Done]]


class Drawing:
    """Pages of one edition as they are being drawn; what is drawn already is looked for in ``memo``."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._running: dict[Variant, asyncio.Task[Done]] = {}

    async def page(self, asked: Variant, draw: Draw) -> Done:
        """Give a page; ``draw`` is called unless somebody waits for it already. Raises what ``draw`` raises.

        What must not be kept (an error) is drawn for each who asks.
        """
        found = await self._recoded(asked)
        if found is not None:
            return Done(found, "hit", "ok")
        running = self._running.get(asked)
        if running is not None:
            try:
                done = await asyncio.shield(running)
            except HungUp:  # It was another one's hang-up.
                return await draw()
            return done if may_keep(done.outgoing) else await draw()
        task = asyncio.ensure_future(draw())
        self._running[asked] = task
        task.add_done_callback(lambda done: self._drop(asked, done))
        return await asyncio.shield(task)

    def _drop(self, asked: Variant, done: asyncio.Task[Done]) -> None:
        del self._running[asked]
        if not done.cancelled():
            # Looked at, so that a fault for which nobody waits any more is not told as one that nobody saw.
            done.exception()

    async def _recoded(self, asked: Variant) -> Outgoing | None:
        """Give a page that is kept in the other coding."""
        kept = self._memo.get(asked._replace(coding="" if asked.coding else "gzip"))
        outgoing = kept.messages.outgoing if kept is not None else None
        if outgoing is None or not isinstance(outgoing.body, bytes):
            return None
        body = outgoing.body
        is_coded = outgoing.header(b"content-encoding") == b"gzip"
        if not _differs_by_coding(outgoing) or is_coded == bool(asked.coding):
            return None
        if asked.coding and len(body) <= SHORTEST_BYTES:
            return outgoing
        work = compress_bytes if asked.coding else gzip.decompress
        body = work(body) if len(body) <= _SMALL_BYTES else await asyncio.to_thread(work, body)
        headers = replaced(outgoing.headers, (b"content-length", b"%d" % len(body)))
        headers = tuple(pair for pair in headers if pair[0] != b"content-encoding")
        if asked.coding:
            headers = (*headers, (b"content-encoding", b"gzip"))
        return outgoing._replace(headers=headers, body=body)


def _differs_by_coding(outgoing: Outgoing) -> bool:
    tag = outgoing.header(b"etag") or b""
    return b"accept-encoding" in (outgoing.header(b"vary") or b"").lower() and tag.startswith(b"W/")
