"""The built snapshot: where the making wing ends and the serving wing begins.

A snapshot is a folder ``build/<version>/``; ``build/current`` is a symbolic link to the one that is served.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

CURRENT = "current"
MANIFEST = "manifest.json"
DATASET = "dataset.nq"


class NoSnapshot(Exception):
    """No readable snapshot stands where one was expected."""


@dataclass(frozen=True)
class Dump:
    """One file of a snapshot: name, media type, length in bytes, SHA-256 in hexadecimal."""

    name: str
    media_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself.

    ``version`` is the hash of the content, ``software`` the version of the ontology and code, ``sources`` the
    fingerprint of the files it was built from. Counts are numbers of triples (``stated``, ``inferred``,
    ``default``: all that stands in the default graph; ``graphs``: in each named graph that is no citation, by
    its IRI), of citations and of things by kind. ``store`` names
    the folder of a store on disk made of ``dataset.nq``, empty if there is none; it is no part of the content:
    its bytes differ from build to build, what it answers does not.
    """

    version: str
    software: str
    sources: str
    stated: int
    inferred: int
    default: int
    citations: int
    kinds: dict[str, int]
    labels: dict[str, int]
    files: tuple[Dump, ...]
    store: str = ""
    graphs: dict[str, int] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write the manifest as JSON with sorted keys."""
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest; raise NoSnapshot if it is absent or of another make."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            raw["files"] = tuple(Dump(**dump) for dump in raw["files"])
            return cls(**raw)
        except (OSError, ValueError, TypeError, KeyError) as fault:
            raise NoSnapshot(
                f"{path}: no readable manifest ({fault}); run `mc2cm build` to make a snapshot"
            ) from fault


@dataclass(frozen=True)
class Snapshot:
    """A built snapshot at ``root``."""

    root: Path
    manifest: Manifest

    @classmethod
    def at(cls, root: Path) -> Snapshot:
        """Open the snapshot in a folder; raise NoSnapshot if there is none."""
        root = root.resolve()
        return cls(root, Manifest.read(root / MANIFEST))

    @classmethod
    def current(cls, build: Path) -> Snapshot:
        """Open the snapshot that ``build/current`` names; raise NoSnapshot if there is none."""
        return cls.at(build / CURRENT)

    def hold(self) -> IO[bytes]:
        """Keep the build from removing this snapshot until the file returned is closed.

        It is a shared lock on the manifest: the kernel drops it with the process, however that ends. Raises
        NoSnapshot if the snapshot is being removed or gone.
        """
        path = self.root / MANIFEST
        try:
            file = path.open("rb")
        except OSError as fault:
            raise NoSnapshot(f"{path}: the snapshot was removed ({fault.strerror})") from fault
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            # It may have been moved out of sight between the opening and the lock.
            if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                return file
        except OSError:
            pass
        file.close()
        raise NoSnapshot(f"{path}: the snapshot is being removed")

    @property
    def dataset(self) -> Path:
        """N-Quads of every named graph and of the real default graph, sorted."""
        return self.root / DATASET

    @property
    def store(self) -> Path | None:
        """The same quads as a store on disk (RocksDB of the engine), where the build made one."""
        return self.root / self.manifest.store if self.manifest.store else None

    @property
    def queries(self) -> Path:
        """The queries that belong to this snapshot."""
        return self.root / "queries"
