"""Hot swap: a new snapshot takes the place of the served one, and no request fails for it.

The new one is looked at first: its files are those that its manifest names, its pages can be made, its query
workers start. Only then are the page processes told; each opens it beside the old one and changes over
between two requests. The old query workers end when no page process uses them any more. A snapshot that does
not pass is told on standard error, and the old one goes on.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from mc2cm_graph.front.run import Pointer, Run
from mc2cm_graph.settings import REPOSITORY, Settings
from mc2cm_graph.snapshot import MANIFEST, NoSnapshot, Snapshot
from mc2cm_graph.workers.process import NurseryFailed, NurseryProcess

_TRIAL = "mc2cm_graph.front.trial"
_TRIAL_MOST_S = 120.0
_RETIRE_PAUSE_S = 0.2


@dataclass(frozen=True)
class _Served:
    """An edition that is served: its query workers, and the lock that keeps its snapshot from being removed."""

    pointer: Pointer
    nursery: NurseryProcess | None
    held: IO[bytes]

    def close(self) -> None:
        """End the workers, then let go of the snapshot."""
        if self.nursery is not None:
            self.nursery.close()
        self.held.close()


class Changeover:
    """Keeps the query workers of the served snapshot, and follows ``current`` of the folder of builds.

    ``watch_s`` of the settings is how often the link is looked at; ``wake`` has it looked at now. The first workers
    start beside the pages: ``ready`` waits for them, and begins to follow.
    """

    def __init__(self, run: Run, build_dir: Path, snapshot: Snapshot, settings: Settings) -> None:
        self._run, self._build_dir, self._settings = run, build_dir, settings
        self._turn = 0
        self._refused: tuple[Path, int] | None = None
        self._old: list[_Served] = []
        self._woken, self._closing = threading.Event(), threading.Event()
        self._served = self._start(snapshot, wait=False)
        self._thread = threading.Thread(target=self._watch, name="changeover", daemon=True)

    def ready(self) -> None:
        """Wait until queries are answered, and follow from then on; raises NurseryFailed."""
        if self._served.nursery is not None:
            self._served.nursery.wait()
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join()
        for served in [*self._old, self._served]:
            served.close()

    def wake(self) -> None:
        """Look at the link now, also at a snapshot that was refused before."""
        self._refused = None
        self._woken.set()

    def _start(self, snapshot: Snapshot, wait: bool = True) -> _Served:
        """Start the workers of a snapshot, unless another engine is asked, and have the processes serve it."""
        self._turn += 1
        socket = self._run.socket(self._turn)
        pointer = Pointer(snapshot.manifest.version, snapshot.root, socket, self._turn)
        settings, nursery = self._settings, None
        held = snapshot.hold()
        if not settings.endpoint:
            network = bool(settings.service_allowed)
            try:
                nursery = NurseryProcess(snapshot.root, socket, settings.limits, network, wait=wait)
            except BaseException:
                held.close()
                raise
        self._run.offer(pointer)
        self._run.point(pointer)
        return _Served(pointer, nursery, held)

    def _watch(self) -> None:
        watch_s = self._settings.operation.watch_s or None
        while not self._closing.is_set():
            self._woken.wait(_RETIRE_PAUSE_S if self._old else watch_s)
            self._woken.clear()
            if not self._closing.is_set():
                self._look()
                self._retire()

    def _look(self) -> None:
        try:
            root = (self._build_dir / "current").resolve(strict=True)
            if root == self._served.pointer.snapshot:
                return
            mark = root, (root / MANIFEST).stat().st_mtime_ns
        except OSError:
            return  # A build that switches or was cleared away: there is nothing to change to.
        if mark == self._refused:
            return
        try:
            snapshot = Snapshot.at(root)
            _inspect(snapshot)
            _try_pages(snapshot)
            if self._closing.is_set():
                return
            fresh = self._start(snapshot)
        except (NoSnapshot, NurseryFailed, OSError, subprocess.SubprocessError) as fault:
            self._refused = mark
            _tell(f"the snapshot {root.name} is not served, {self._served.pointer.version} goes on: {fault}")
            return
        self._old.append(self._served)
        self._served = fresh
        _tell(f"version {snapshot.manifest.version} is served now")

    def _retire(self) -> None:
        for served in list(self._old):
            if self._run.withdraw(served.pointer):
                served.close()
                self._old.remove(served)
                _tell(f"version {served.pointer.version} has ended: no page process uses it any more")


def _inspect(snapshot: Snapshot) -> None:
    """Raise NoSnapshot if a file is not the one that the manifest names."""
    for dump in snapshot.manifest.files:
        with (snapshot.root / dump.name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != dump.sha256:
            raise NoSnapshot(f"{dump.name}: found SHA-256 {found}, expected {dump.sha256}")


def _try_pages(snapshot: Snapshot) -> None:
    """Make the pages in a process of their own; raise NoSnapshot with its last words if that fails."""
    ended = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", _TRIAL, str(snapshot.root)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=_TRIAL_MOST_S,
        check=False,
    )
    if ended.returncode:
        last = ended.stderr.strip().rpartition("\n")[2]
        raise NoSnapshot(f"its pages cannot be made: {last or f'exit code {ended.returncode}'}")


def _tell(line: str) -> None:
    print(f"server: {line}", file=sys.stderr, flush=True)
