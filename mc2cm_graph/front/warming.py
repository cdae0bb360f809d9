"""Warming: the published questions without parameters are answered before anybody asks.

One process does it, one query after the other, within a bounded time; its queries wait in the queue of the
workers as everybody's do, and the workers give way to pages.
"""

from __future__ import annotations

import asyncio
import fcntl
from contextlib import suppress
from typing import IO
from urllib.parse import urlencode

from mc2cm_graph.front.edition import Edition
from mc2cm_graph.front.endpoint import Endpoint
from mc2cm_graph.questions import BadQuestion, load_all
from mc2cm_graph.sparql.request import Request

CLIENT = "warming"
_PAUSE_S = 0.02


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
