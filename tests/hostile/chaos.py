"""Chaos: readers who know what they must be told, and the killing of processes beneath them."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.target import Target, get, query_by_form, query_by_get

QUERIES = (
    "SELECT ?s WHERE { ?s a <https://w3id.org/mc2cm/ontology#Practice> } ORDER BY ?s",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "ASK { ?s ?p ?o }",
    "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 4000",
)
PAGES = (
    "/city/lyon",
    "/practice/vienna-startwien",
    "/city/lyon.ttl",
    "/practice.csv",
    "/queries/count-by-kind.csv",
)
FAILURES = frozenset({0, 503})
"""What a request may meet while a process is killed: no answer at all, or one that says try again."""


_PAUSE_S = 0.05


@dataclass
class Tally:
    """What the readers met: answers by status, and answers that were wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Readers:
    """Threads that ask over and over again and compare every 200 with the answer known before."""

    def __init__(self, target: Target, number: int) -> None:
        self.tally = Tally()
        self._target = target
        self._stop = threading.Event()
        self._known = {data: target.exchange(data).body for data in requests(target)}
        # Each asks in an order of its own: all processes have something to do at any moment.
        self._threads = [threading.Thread(target=self._read, args=(seed,)) for seed in range(number)]

    @property
    def known(self) -> int:
        """How many different answers are known."""
        return len(self._known)

    def _read(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - repeatable, no secret
        while not self._stop.is_set():
            data = chance.choice(list(self._known))
            outcome = self._target.exchange(data)
            self.tally.statuses[outcome.status] += 1
            line = data.partition(b"\r\n")[0].decode()
            if outcome.status == 200 and outcome.whole:
                if outcome.body != self._known[data]:
                    self.tally.wrong.append(f"{line}: {outcome.body[:120]!r}")
            elif outcome.status in FAILURES:
                self._stop.wait(_PAUSE_S)  # As a client does that tries again.
            elif outcome.status != 200:
                self.tally.wrong.append(f"{line}: {outcome.status} {outcome.body[:120]!r}")

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def requests(target: Target) -> Iterator[bytes]:
    """Yield requests whose answers never change: pages, files, queries in several forms."""
    for path in PAGES:
        yield get(path)
    for text in QUERIES:
        yield query_by_get(target.sparql, text)
        yield query_by_form(target.sparql, text + " # by form")
        yield query_by_get(target.sparql, text, format="xml")


@dataclass(frozen=True)
class Process:
    """A process of the server: its id, and what it is for."""

    pid: int
    role: str


ROLES = ("store holder", "nursery", "worker", "page holder", "page process", "standby")
"""What the processes below the server are for, as the kernel lists them (``ps -o comm``)."""


def processes(main: int) -> list[Process]:
    """Return the processes below ``main``, itself left out, each with its role."""
    children: dict[int, list[Process]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        told, _, fields = read_stat(stat).rpartition(")")
        state, parent = fields.split()[:2] or ("Z", "0")
        if state != "Z":
            process = Process(int(stat.parent.name), told.partition("(")[2])
            children.setdefault(int(parent), []).append(process)
    found, open_ids = [], [main]
    while open_ids:
        below = children.get(open_ids.pop(), [])
        found += [process for process in below if process.role in ROLES]
        open_ids += [process.pid for process in below]
    return sorted(found, key=lambda process: process.pid)


def read_stat(path: Path) -> str:
    """Read what the kernel tells of a process (proc(5), ``/proc/[pid]/stat``); empty if it is gone."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def command(pid: int) -> str:
    """Return the command line of a process, empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ")
    except OSError:
        return ""


def kill(process: Process) -> bool:
    """Kill a process; False if it was gone before."""
    try:
        os.kill(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition: Callable[[], bool], longest_s: float = 60.0) -> float:
    """Ask until something holds; return how long it took. Raises TimeoutError if it never does."""
    begun = time.perf_counter()
    while not condition():
        if time.perf_counter() - begun > longest_s:
            raise TimeoutError(f"waited {longest_s:g} s in vain")
    return time.perf_counter() - begun


@contextmanager
def killings(main: int, seed: int, count: int) -> Iterator[Iterator[Process]]:
    """Give an iterator that kills a process at each step, every role in turn, and names it."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret

    def kills() -> Iterator[Process]:
        done = 0
        while done < count:
            living = [process for process in processes(main) if process.role == ROLES[done % len(ROLES)]]
            # There may be none: it was killed with its kin a moment ago and is being made anew.
            if living and kill(victim := chance.choice(living)):
                done += 1
                yield victim

    yield kills()
