"""Plays cases against a service and sees after each whether it still serves."""

from __future__ import annotations

import itertools
import json
import math
import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.case import CLOSED, Case, Family
from tests.hostile.target import Outcome, Target, get, query_by_get

PAGE_S = 1.0
"""Within this time, in seconds, a page must be answered after a hostile case."""
QUERY_S = 2.0
"""Within this time, in seconds, a simple query must be answered after a hostile case."""

_NUMBERS = itertools.count()
_SIMPLE = "SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT 1 # {number}"
_PROBLEM = "application/problem+json"
_PAUSE_S = 0.05


@dataclass(frozen=True)
class Record:
    """One case played. ``page_s`` and ``query_s`` are infinite where no right answer came in time; ``faults``
    tell what else was wrong, ``seconds`` how long the case took."""

    family: str
    case: str
    statuses: tuple[int, ...]
    seconds: float
    page_s: float
    query_s: float
    faults: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Tell whether page and query came within their times."""
        return self.page_s <= PAGE_S and self.query_s <= QUERY_S


@dataclass
class Trap:
    """A listener that nobody may call, and a file that nobody may read."""

    listener: socket.socket
    mark: str
    file: Path
    calls: int = field(default=0)

    @property
    def address(self) -> str:
        """Host and port of the listener."""
        host, port = self.listener.getsockname()
        return f"{host}:{port}"

    def called(self) -> bool:
        """Tell whether somebody has connected since the last look; drop the connection."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        self.calls += 1
        return True


@contextmanager
def trap() -> Iterator[Trap]:
    """Set the trap: a listener on the loopback, and a file of RDF with a secret in it."""
    mark = f"secret-{os.urandom(8).hex()}"
    with TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        file = Path(folder) / "secret.ttl"
        file.write_text(f'<http://example.org/a> <http://example.org/b> "{mark}" .\n', encoding="utf-8")
        Path(folder).chmod(0o755)
        file.chmod(0o644)
        yield Trap(listener, mark, file)


def aim(target: Target, trapped: Trap) -> Target:
    """Return the target with the trap laid before it."""
    return replace(target, trap=trapped.address, secret=trapped.file.as_uri())


def play(family: Family, case: Case, target: Target, trapped: Trap, wait_s: float = PAGE_S) -> Record:
    """Play a case and probe the service after it; ``wait_s`` is how long a probe waits beyond the promise."""
    begun = time.perf_counter()
    with ExitStack() as held:
        try:
            outcomes = list(case.play(replace(target, held=held)))
        except OSError as fault:
            outcomes = [Outcome(CLOSED, time.perf_counter() - begun, body=str(fault).encode())]
        seconds = time.perf_counter() - begun
        page_s, query_s = probe_page(target, PAGE_S + wait_s), probe_query(target, QUERY_S + wait_s)
    faults = [fault for outcome in outcomes for fault in judge(outcome, case, trapped.mark)]
    if trapped.called():
        faults.append("the listener was called")
    statuses = tuple(outcome.status for outcome in outcomes)
    return Record(family.name, case.name, statuses, seconds, page_s, query_s, tuple(dict.fromkeys(faults)))


def judge(outcome: Outcome, case: Case, mark: str) -> Iterator[str]:
    """Say what is wrong with an outcome: status, shape of the answer, its length, a secret in it."""
    if outcome.status not in case.allowed:
        yield f"answered {outcome.status}, expected one of {sorted(case.allowed)}: {outcome.body[:300]!r}"
    if not outcome.whole and outcome.status not in (CLOSED, *range(400, 500)):
        yield f"a body of {outcome.size} bytes was cut under a {outcome.status}"
    if mark.encode() in outcome.body:
        yield "the secret file was read"
    if outcome.headers.get("content-type", "").startswith(_PROBLEM):
        with suppress(ValueError):
            told = json.loads(outcome.body)
            if not told.get("title") or told.get("status") != outcome.status:
                yield f"problem details without title or status: {outcome.body[:200]!r}"
            return
        yield f"problem details that are no JSON: {outcome.body[:200]!r}"
    if "set-cookie" in outcome.headers or "evil.example" in outcome.headers.get("location", ""):
        yield f"headers of a stranger's making: {dict(outcome.headers)}"


def probe_page(target: Target, wait_s: float) -> float:
    """Ask for the page, as a new reader, until it comes; return after how long, infinite if not in ``wait_s``."""
    return _until_right(
        target, wait_s, lambda: get(target.page, {"Accept": "text/html"}), lambda outcome: outcome.size > 0
    )


def probe_query(target: Target, wait_s: float) -> float:
    """Ask simple queries that were never asked before, until one is answered; as ``probe_page``."""
    return _until_right(
        target,
        wait_s,
        lambda: query_by_get(target.sparql, _SIMPLE.format(number=next(_NUMBERS))),
        _has_one_row,
    )


def _until_right(
    target: Target, wait_s: float, write: Callable[[], bytes], is_right: Callable[[Outcome], bool]
) -> float:
    begun = time.perf_counter()
    while (left_s := wait_s - (time.perf_counter() - begun)) > 0:
        outcome = replace(target, patience_s=left_s).exchange(write())
        if outcome.status == 200 and outcome.whole and is_right(outcome):
            return time.perf_counter() - begun
        # A refusal comes at once: what is asked again at once would be a load of its own.
        select.select([], [], [], min(_PAUSE_S, left_s))
    return math.inf


def _has_one_row(outcome: Outcome) -> bool:
    try:
        return len(json.loads(outcome.body)["results"]["bindings"]) == 1
    except (ValueError, KeyError, TypeError):
        return False
