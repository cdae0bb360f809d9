"""Warming: pages are drawn and the published questions without parameters are answered before anybody asks.

The questions are asked by one process, one after the other, within a bounded time; they wait in the queue of the
workers as everybody's do, and the workers give way to pages. Pages are drawn by each process, for its own memory.
"""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import IO
from urllib.parse import urlencode

from mc2cm_graph.front.edition import Edition
from mc2cm_graph.front.endpoint import Endpoint
from mc2cm_graph.front.incoming import Incoming, Message
from mc2cm_graph.front.memo import Kept, may_keep
from mc2cm_graph.front.outgoing import Done, Outgoing
from mc2cm_graph.front.pages import REST
from mc2cm_graph.front.variant import Variant, variant
from mc2cm_graph.questions import BadQuestion, load_all
from mc2cm_graph.sparql.request import Request

CLIENT = "warming"
_PAUSE_S = 0.02
_PAGE = b"text/html"
_BROWSER = b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
"""What the common browsers accept, but for types that are never on offer."""

Ask = Callable[[Incoming, Edition, Variant | None], Awaitable[Done]]


class Reached:
    """Under which name the site is reached: pages name their addresses in full, so none is drawn before it is known.

    The first reader of a page tells it.
    """

    def __init__(self) -> None:
        self._known = asyncio.Event()
        self._host, self._scheme = b"", ""

    def learn(self, incoming: Incoming, scheme: str, outgoing: Outgoing) -> None:
        """Take note of a page that was answered."""
        host = incoming.headers.get(b"host")
        if host and not self._known.is_set() and (outgoing.header(b"content-type") or b"").startswith(_PAGE):
            self._host, self._scheme = host, scheme
            self._known.set()

    async def wait(self) -> tuple[bytes, str]:
        """Wait for the first reader; give host and scheme."""
        await self._known.wait()
        return self._host, self._scheme


async def warm_pages(edition: Edition, host: bytes, scheme: str, ask: Ask, seconds: float) -> int:
    """Have the pages drawn that most readers meet first, and keep them compressed; give how many were drawn.

    It takes a third of a processor, and no more than half of the room for kept answers.
    """
    done = 0
    until = time.monotonic() + seconds
    for target, language in edition.pages.first():
        if time.monotonic() >= until or edition.memo.is_half_full:
            break
        asking = _reader(target, language, host, scheme)
        asked = variant(asking, scheme, False)
        if asked is None or edition.memo.get(asked) is not None:
            continue
        begun = time.monotonic()
        outgoing = (await ask(asking, edition, asked)).outgoing
        if may_keep(outgoing):
            edition.memo.keep(asked, Kept(outgoing, "page", edition.version))
            done += 1
        await asyncio.sleep(REST * (time.monotonic() - begun))
    return done


def _reader(target: str, language: str, host: bytes, scheme: str) -> Incoming:
    """Make the request of a reader of a language, who takes compressed pages."""
    path, _, query = target.partition("?")
    headers = {
        b"host": host,
        b"accept": _BROWSER,
        b"accept-language": language.encode(),
        b"accept-encoding": b"gzip",
    }
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
    }
    return Incoming(scope, _nothing, headers)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def warm(endpoint: Endpoint, edition: Edition, seconds: float) -> int:
    """Have the published queries answered that are not kept yet; give how many were looked at."""
    done = 0
    folder = edition.answers.folder
    with (folder.parent / f"{folder.name}.warming").open("ab") as turn, suppress(TimeoutError):
        if seconds <= 0 or not _is_alone(turn):
            return done
        async with asyncio.timeout(seconds):
            for request in await asyncio.to_thread(_requests, edition):
                await endpoint.warm(edition, request)
                done += 1
                await asyncio.sleep(_PAUSE_S)
    return done


def _requests(edition: Edition) -> list[Request]:
    try:
        questions = load_all(edition.settings.snapshot / "queries")
    except (BadQuestion, OSError):
        return []
    texts = [question.text for question in questions.values() if not question.parameters]
    return [Request("GET", urlencode({"query": text}).encode(), client=CLIENT) for text in texts]


def _is_alone(turn: IO[bytes]) -> bool:
    """Tell whether no other process warms this edition now; the kernel ends a turn with its process."""
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
