"""An edition: one version of the data with its pages, its query workers and its kept answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import IO
from wsgiref.types import WSGIApplication

from cachetools import LRUCache

from mc2cm_graph.front.answers import Answers
from mc2cm_graph.front.drawing import Drawing
from mc2cm_graph.front.lane import Lane
from mc2cm_graph.front.memo import Memo
from mc2cm_graph.front.pages import Pages
from mc2cm_graph.front.run import Pointer, Run
from mc2cm_graph.front.settling import settle
from mc2cm_graph.front.shelf import Shelf
from mc2cm_graph.history import History
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sparql.description import Dataset
from mc2cm_graph.sparql.exchange import Service
from mc2cm_graph.store.jobs import RemoteJobs
from mc2cm_graph.store.opening import open_jobs
from mc2cm_graph.workers.line import Line

MakePages = Callable[[Settings], WSGIApplication]
"""Makes the application of the pages over the snapshot of the settings."""

_TRIES = 5
_MOST_SERVICES = 64
_SETTLING_S = 1.0
"""How long after its last request an edition is looked for in memory."""


class Edition:
    """What a page process serves at a time; it does not change, another one takes its place.

    ``users`` counts the requests that go on with it. When it is retired and the last of them is over, it
    lets go of its query workers, which the server then ends. ``workers`` asks them; ``jobs`` runs queries in
    another engine, if one is asked in their place. ``services`` are the endpoints by the addresses under which
    the edition is known, ``history`` what was recorded when it was opened.
    """

    def __init__(self, pointer: Pointer, settings: Settings, run: Run, use: IO[bytes], pages: Pages) -> None:
        operation = settings.operation
        self.pointer, self.settings, self.pages = pointer, settings, pages
        self.version = pointer.version
        manifest = Snapshot.at(pointer.snapshot).manifest
        self.manifest = manifest
        self.history = History.read(pointer.snapshot.parent)
        self.dataset = Dataset(
            manifest.version,
            manifest.default,
            manifest.citations,
            manifest.inferred,
            bool(manifest.store),
            manifest.graphs,
        )
        self.memo = Memo(operation.cache_memory_bytes // 2)
        self.drawing = Drawing(self.memo)
        shelf = Shelf(run.answers(pointer.turn), operation.cache_bytes, operation.page_processes)
        self.answers = Answers(shelf, operation.cache_memory_bytes // 2)
        self.services: LRUCache[str, Service] = LRUCache(_MOST_SERVICES)
        self.workers = Line(settings.workers_socket)
        self.jobs: RemoteJobs | None = None
        self.users = 0
        self._use = use
        self._retired = False
        self._then: Callable[[], object] | None = None

    def enter(self) -> None:
        """Begin a request."""
        self.users += 1

    def leave(self) -> None:
        """End a request."""
        self.users -= 1
        self._let_go()

    def retire(self, then: Callable[[], object] | None = None) -> None:
        """Begin no more requests, and call ``then`` when the last that goes on is over."""
        self._retired, self._then = True, then
        self._let_go()

    def _let_go(self) -> None:
        if self._retired and not self.users:
            self.pages.close()
            self.workers.close()
            if self.jobs is not None:
                self.jobs.close()
            self._use.close()
            if self._then is not None:
                self._then()


def open_edition(run: Run, settings: Settings, make_pages: MakePages) -> Edition:
    """Open the edition that the run folder points to. Blocks for as long as its pages take to load.

    Raises NoSnapshot, OSError, EngineFailed if another engine is to be asked that does not hold the snapshot,
    or whatever the pages raise that cannot be made from the snapshot.
    """
    for _ in range(_TRIES):
        pointer = run.pointer()
        use = run.hold(pointer)
        if use is not None:
            break
    else:
        raise OSError("the edition was withdrawn each time it was opened")
    try:
        own = replace(settings, snapshot=pointer.snapshot, workers_socket=pointer.socket)
        operation = settings.operation
        # Pages that wait for another engine take nothing from each other.
        at_once = operation.page_threads if own.endpoint else 1
        pages = Pages(make_pages(own), Lane(operation.page_threads, at_once, operation.page_queue))
        jobs = open_jobs(own, Snapshot.at(own.snapshot)) if own.endpoint else None
        edition = Edition(pointer, own, run, use, pages)
        edition.jobs = jobs
        return edition
    except BaseException:
        use.close()
        raise


class Succession:
    """Follows the run folder: where it points to another edition, that one is opened beside the old one.

    The first is ``opened``, if it is given.
    """

    def __init__(
        self,
        run: Run,
        settings: Settings,
        make_pages: MakePages,
        opened: Edition | None = None,
        pause_s: float = 0.2,
    ) -> None:
        self._run, self._settings, self._make_pages = run, settings, make_pages
        self._pause_s = pause_s
        self._refused: Pointer | None = None
        self.current = opened or open_edition(run, settings, make_pages)

    async def next(self, told: Callable[[str], None]) -> Edition:
        """Wait for the next edition, and change over to it.

        One that cannot be opened is told, and the old one goes on.
        """
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._pause_s)
            pointer = self._run.pointer()
            if pointer in (self.current.pointer, self._refused):
                continue
            try:
                fresh = await loop.run_in_executor(
                    None, open_edition, self._run, self._settings, self._make_pages
                )
            except Exception as fault:
                self._refused = pointer
                told(f"version {pointer.version} cannot be served: {type(fault).__name__}: {fault}")
                continue
            self.current.retire(then=lambda: loop.call_later(_SETTLING_S, settle))
            self.current = fresh
            return fresh
