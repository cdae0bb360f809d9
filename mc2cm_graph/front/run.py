"""The run folder: where the processes of one server meet. Nothing in it outlives the server.

``edition.json`` names the edition that is served now; it is moved into place, so a reader sees the old one or
the new one. A process that uses an edition holds a shared lock on a file of its name: the kernel drops the
lock with the process, however that ends, so nobody is waited for who is no more.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_POINTER = "edition.json"
_ALIVE = "alive"
_NAME = "mc2cm-"


@dataclass(frozen=True)
class Pointer:
    """One edition: data version, folder of its snapshot, socket of its query workers, its turn."""

    version: str
    snapshot: Path
    socket: Path
    turn: int


@dataclass(frozen=True)
class Run:
    """The run folder at ``root``."""

    root: Path

    @classmethod
    def begin(cls) -> tuple[Run, IO[bytes]]:
        """Make a run folder, and remove those whose server was killed. The file returned keeps it alive."""
        for old in Path(tempfile.gettempdir()).glob(_NAME + "*"):
            _remove_if_dead(old)
        run = cls(Path(tempfile.mkdtemp(prefix=_NAME)))
        alive = (run.root / _ALIVE).open("wb")
        fcntl.flock(alive, fcntl.LOCK_EX)
        alive.write(str(os.getpid()).encode())
        alive.flush()
        (run.root / "salt").write_bytes(secrets.token_bytes(32))
        run.metrics.mkdir()
        return run, alive

    @classmethod
    def inside(cls, folder: Path) -> Run:
        """Make a run folder of a part of the server inside its own; it ends with that."""
        run = cls(folder)
        (folder / "salt").write_bytes(secrets.token_bytes(32))
        return run

    def end(self, alive: IO[bytes]) -> None:
        """Remove the folder."""
        alive.close()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def salt(self) -> bytes:
        """The salt of the keys by which clients are told apart, the same in all processes."""
        return (self.root / "salt").read_bytes()

    @property
    def server_pid(self) -> int:
        """The process that started all others."""
        return int((self.root / _ALIVE).read_text())

    @property
    def metrics(self) -> Path:
        """Where the processes count."""
        return self.root / "metrics"

    def socket(self, turn: int) -> Path:
        """Where the query workers of an edition listen."""
        return self.root / f"workers-{turn}"

    def answers(self, turn: int) -> Path:
        """Where the answers of an edition are kept."""
        return self.root / f"answers-{turn}"

    @property
    def archive(self) -> Path:
        """Where page processes ask for older versions."""
        return self.root / "archive"

    def older(self, number: int) -> Path:
        """Where the processes of an older version meet."""
        return self.root / f"older-{number}"

    def point(self, pointer: Pointer) -> None:
        """Have the page processes serve this edition."""
        told = {
            "version": pointer.version,
            "snapshot": str(pointer.snapshot),
            "socket": str(pointer.socket),
            "turn": pointer.turn,
        }
        fresh = self.root / f".{_POINTER}"
        fresh.write_text(json.dumps(told), "utf-8")
        fresh.replace(self.root / _POINTER)

    def pointer(self) -> Pointer:
        """Read which edition is to be served."""
        told = json.loads((self.root / _POINTER).read_text("utf-8"))
        return Pointer(told["version"], Path(told["snapshot"]), Path(told["socket"]), told["turn"])

    def hold(self, pointer: Pointer) -> IO[bytes] | None:
        """Say that this process uses an edition, until the file is closed; None if it has been ended."""
        try:
            file = self._use(pointer.turn).open("rb")
        except OSError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            # It may have been withdrawn between the opening and the lock.
            if os.fstat(file.fileno()).st_ino == self._use(pointer.turn).stat().st_ino:
                return file
        except OSError:
            pass
        file.close()
        return None

    def offer(self, pointer: Pointer) -> None:
        """Allow processes to use an edition."""
        self._use(pointer.turn).touch()

    def withdraw(self, pointer: Pointer) -> bool:
        """Take an edition away for good if no process uses it; tell whether that was so."""
        path = self._use(pointer.turn)
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            path.unlink()
        shutil.rmtree(self.answers(pointer.turn), ignore_errors=True)
        return True

    def _use(self, turn: int) -> Path:
        return self.root / f"use-{turn}"


def _remove_if_dead(folder: Path) -> None:
    """Remove a run folder of ours that no living server holds."""
    alive = folder / _ALIVE
    with suppress(OSError):
        if folder.stat().st_uid != os.getuid() or folder.is_symlink():
            return
        with alive.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
