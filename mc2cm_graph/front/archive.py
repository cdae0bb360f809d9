"""The archive: servers of older versions, each started when somebody asks for it and ended when nobody does.

It runs in the server's own process, in a thread with a loop of its own. A page process asks for a version on a Unix
socket and holds the connection for as long as it uses what it is told; the kernel closes it with the process. An
older version is a process for its pages (``older``), whose memory is bounded, and query workers as the served
version has them, under the same gate and limits. None of it can take memory or time from the pages of today.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from mc2cm_graph.front.run import Run
from mc2cm_graph.history import kept
from mc2cm_graph.settings import REPOSITORY, Settings
from mc2cm_graph.snapshot import NoSnapshot, Snapshot
from mc2cm_graph.workers.process import NurseryFailed, NurseryProcess

_OLDER = "mc2cm_graph.front.older"
_START_MOST_S = 60.0
_AGAIN_S = 60.0
"""A version that could not be opened is not tried again sooner: nobody may have processes started without end."""

_LONGEST_LINE = 1024


class NotToBeHad(Exception):
    """A version cannot be served now; ``kind`` is ``gone``, ``busy`` or ``failed``."""

    def __init__(self, kind: str, said: str = "") -> None:
        super().__init__(said or kind)
        self.kind = kind


@dataclass
class _Older:
    """One older version: its processes and the lock on its snapshot, once it has been opened, and who uses it."""

    number: int
    opening: asyncio.Task[Path]
    stack: AsyncExitStack
    users: int = 0
    used_at: float = 0.0


class Archive:
    """Keeps at most ``older_versions`` of the settings; one unused for ``older_idle_s`` is ended.

    ``pages`` is what makes the pages (``module:name``).
    """

    def __init__(self, run: Run, build_dir: Path, settings: Settings, pages: str) -> None:
        self._run, self._build_dir, self._settings, self._pages = run, build_dir, settings, pages
        self._older: dict[str, _Older] = {}
        self._failed: dict[str, float] = {}
        self._number = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._work, name="archive", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _work(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_unix_server(self._lend, self._run.archive, limit=_LONGEST_LINE)
        self._run.archive.chmod(0o600)
        self._ready.set()
        sweeping = asyncio.create_task(self._sweep())
        await self._stop.wait()
        sweeping.cancel()
        server.close()
        for version in list(self._older):
            await self._end(version)

    async def _lend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a page process that asks for a version, and keep that open until the process lets go."""
        with suppress(OSError, ValueError, asyncio.IncompleteReadError):
            version = (await reader.readuntil(b"\n")).decode().strip()
            try:
                async with self._used(version) as socket:
                    writer.write(json.dumps({"socket": str(socket)}).encode() + b"\n")
                    await reader.read()
            except NotToBeHad as fault:
                writer.write(json.dumps({"kind": fault.kind, "said": str(fault)}).encode() + b"\n")
        writer.close()

    @asynccontextmanager
    async def _used(self, version: str) -> AsyncIterator[Path]:
        older = self._older.get(version)
        if older is None:
            await self._make_room(version)
            # While room was made another may have asked for the same version.
            older = self._older.get(version) or self._begin(version)
        older.users += 1
        try:
            yield await asyncio.shield(older.opening)
        finally:
            older.users -= 1
            older.used_at = self._loop.time()

    async def _make_room(self, version: str) -> None:
        if self._loop.time() < self._failed.get(version, 0.0):
            raise NotToBeHad("failed", "it could not be opened a moment ago")
        while version not in self._older and len(self._older) >= self._settings.operation.older_versions:
            idle = [name for name, older in self._older.items() if not older.users]
            if not idle:
                raise NotToBeHad("busy")
            await self._end(min(idle, key=lambda name: self._older[name].used_at))

    def _begin(self, version: str) -> _Older:
        self._number += 1
        stack = AsyncExitStack()
        opening = asyncio.create_task(self._open(version, self._number, stack))
        older = self._older[version] = _Older(self._number, opening, stack, used_at=self._loop.time())
        opening.add_done_callback(lambda task: self._opened(version, task))
        return older

    def _opened(self, version: str, opening: asyncio.Task[Path]) -> None:
        fault = opening.exception()
        if fault is None:
            _tell(f"version {version} can be read beside the served one")
            return
        self._failed[version] = self._loop.time() + _AGAIN_S
        _tell(f"version {version} cannot be read: {fault}")
        older = self._older.pop(version, None)
        if older is not None:
            self._closing = asyncio.create_task(older.stack.aclose())

    async def _open(self, version: str, number: int, stack: AsyncExitStack) -> Path:
        """Open a version: hold its snapshot, start its workers and its pages; give the socket of the pages."""
        snapshot = kept(self._build_dir, version)
        if snapshot is None:
            raise NotToBeHad("gone")
        try:
            stack.enter_context(snapshot.hold())
            folder = self._run.older(number)
            workers, pages = folder / "workers", folder / "pages"
            folder.mkdir()
            limits, network = self._settings.limits, bool(self._settings.service_allowed)
            nursery = await asyncio.to_thread(NurseryProcess, snapshot.root, workers, limits, network)
            stack.push_async_callback(asyncio.to_thread, nursery.close)
            process = await self._start(snapshot, folder)
            stack.push_async_callback(_stop, process)
            self._watching = asyncio.create_task(self._bury(version, number, process))
            async with asyncio.timeout(_START_MOST_S):
                said = await process.stdout.readline() if process.stdout else b""
            if not said:
                raise NotToBeHad("failed", "the process of its pages ended before it was ready")
        except (NoSnapshot, NurseryFailed, TimeoutError, OSError) as fault:
            raise NotToBeHad("gone" if isinstance(fault, NoSnapshot) else "failed", str(fault)) from fault
        return pages

    async def _start(self, snapshot: Snapshot, folder: Path) -> asyncio.subprocess.Process:
        most = self._settings.operation.older_memory_bytes
        command = [sys.executable, "-m", _OLDER, "--pages", self._pages, "--snapshot", str(snapshot.root)]
        command += ["--folder", str(folder), "--memory-bytes", str(most)]
        return await asyncio.create_subprocess_exec(
            *command, cwd=REPOSITORY, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )

    async def _bury(self, version: str, number: int, process: asyncio.subprocess.Process) -> None:
        """Let go of a version whose pages have ended by themselves; who asks for it next has it started anew."""
        await process.wait()
        older = self._older.get(version)
        if older is not None and older.number == number and older.opening.done():
            _tell(f"the pages of version {version} ended with code {process.returncode}")
            await self._end(version)

    async def _end(self, version: str) -> None:
        older = self._older.pop(version, None)
        if older is None:
            return
        with suppress(NotToBeHad):
            # What is half started is started first: a thread that starts a process cannot be called back.
            await older.opening
        await older.stack.aclose()
        _tell(f"version {version} is no longer held beside the served one")

    async def _sweep(self) -> None:
        """End what nobody has used for long enough."""
        idle_s = self._settings.operation.older_idle_s
        while True:
            await asyncio.sleep(min(idle_s, 5.0) / 2)
            now = self._loop.time()
            for version, older in list(self._older.items()):
                if not older.users and now - older.used_at >= idle_s:
                    await self._end(version)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with suppress(ProcessLookupError):
        process.terminate()
    await process.wait()


def _tell(line: str) -> None:
    print(f"server: {line}", file=sys.stderr, flush=True)
