"""Work in threads, one piece after the other while it is quick, beside each other once one takes long.

Threads that compute share one interpreter lock: eight pages drawn at a time all come as late as the last of them,
and the changing to and fro costs a quarter more. One after the other the first is there after an eighth of the time.
But a page that takes long must not stop the rest, so after a moment the next one starts beside it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

_LONG_S = 0.05
"""How long work may keep what comes next waiting."""

Made = TypeVar("Made")


class LaneFull(Exception):
    """So much work waits for a thread that more would wait too long."""


class Lane:
    """Runs work of one event loop in at most ``threads`` threads, of which ``at_once`` for what is quick.

    At most ``queue`` pieces of work wait.
    """

    def __init__(self, threads: int, at_once: int, queue: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._threads, self._at_once, self._queue = threads, at_once, queue
        self._waiting: deque[asyncio.Future[object]] = deque()
        self._running = 0
        self._quick: dict[object, asyncio.TimerHandle] = {}

    async def do(self, work: Callable[[], Made]) -> Made:
        """Do a piece of work and give what it makes; raises what it raises, and LaneFull.

        If the call is cancelled, work that has begun goes on and keeps its place until it ends.
        """
        loop = asyncio.get_running_loop()
        place = self._take(loop) if self._has_room() else await self._turn(loop)

        def end(_: Future[Made]) -> None:
            with suppress(RuntimeError):  # The loop has ended, and nobody waits.
                loop.call_soon_threadsafe(self._give_back, place)

        try:
            running = self._pool.submit(work)
        except RuntimeError:
            self._give_back(place)
            raise
        running.add_done_callback(end)
        return await asyncio.wrap_future(running)

    def close(self) -> None:
        """Take no more work; what runs ends by itself."""
        self._pool.shutdown(wait=False)

    def _has_room(self) -> bool:
        return self._running < self._threads and len(self._quick) < self._at_once

    def _take(self, loop: asyncio.AbstractEventLoop) -> object:
        """Take a place, at first among the quick ones."""
        place = object()
        self._running += 1
        self._quick[place] = loop.call_later(_LONG_S, self._move_aside, place)
        return place

    async def _turn(self, loop: asyncio.AbstractEventLoop) -> object:
        """Wait for a place."""
        if len(self._waiting) >= self._queue:
            raise LaneFull
        turn: asyncio.Future[object] = loop.create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # The place came at the moment of the cancelling.
                self._give_back(turn.result())
            elif turn in self._waiting:
                self._waiting.remove(turn)
            raise

    def _move_aside(self, place: object) -> None:
        """Let work that takes long be, and begin the next beside it."""
        self._quick.pop(place, None)
        self._call_next()

    def _give_back(self, place: object) -> None:
        self._running -= 1
        timer = self._quick.pop(place, None)
        if timer is not None:
            timer.cancel()
        self._call_next()

    def _call_next(self) -> None:
        while self._waiting and self._has_room():
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(self._take(turn.get_loop()))
