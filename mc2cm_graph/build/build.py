"""Building of a snapshot: the same sources give the same bytes, and a failed build leaves the old one serving."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mc2cm_graph import __version__
from mc2cm_graph.build.content import Content, compose
from mc2cm_graph.build.disk import LARGE_QUADS, count_lines, store_on_disk
from mc2cm_graph.build.recording import KEPT_VERSIONS, UNFINISHED, prune, record
from mc2cm_graph.snapshot import CURRENT, DATASET, MANIFEST, Dump, Manifest, NoSnapshot, Snapshot
from mc2cm_graph.sources import Fault, Sources
from mc2cm_graph.validate import check

Progress = Callable[[str], None]

_CODE = Path(__file__).resolve().parent.parent
_ROOMS = ("sources", "reason", "validate", "build", "questions", "related", "analysis")
_VERSION_DIGITS = 16


class BuildFailed(Exception):
    """The sources have errors; ``faults`` names each. No snapshot was made and ``current`` is as it was."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} errors in the sources; the snapshot was left as it was")
        self.faults = faults


def fingerprint(sources: Sources) -> str:
    """SHA-256 over the sources and over the code that builds: what a snapshot depends on."""
    digest = hashlib.sha256(sources.fingerprint().encode())
    shared = ("names", "terms", "snapshot", "search_format", "answers_format")
    files = [_CODE / f"{name}.py" for name in shared]
    files += sorted(path for room in _ROOMS for path in (_CODE / room).rglob("*.py"))
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stale(sources: Sources, build_dir: Path) -> bool:
    """Tell whether ``build/current`` is missing or was built from other sources or by other code."""
    try:
        return Snapshot.current(build_dir).manifest.sources != fingerprint(sources)
    except NoSnapshot:
        return True


def build(
    sources: Sources,
    build_dir: Path,
    progress: Progress = lambda _: None,
    large_quads: int = LARGE_QUADS,
    kept_versions: int = KEPT_VERSIONS,
) -> Snapshot:
    """Check, reason and write ``build/<version>/``, then switch ``build/current`` to it in one step.

    A dataset of ``large_quads`` or more gets a store on disk too, which is served in place of a copy in memory.
    What is new in it is recorded beside the snapshots (``history``), of which ``kept_versions`` are kept.
    Raises BuildFailed if the sources have errors. Two builds at once wait for each other.
    """
    build_dir.mkdir(parents=True, exist_ok=True)
    with _alone(build_dir):
        for leftover in build_dir.glob(UNFINISHED + "*"):
            shutil.rmtree(leftover)
        print_of_sources = fingerprint(sources)
        checked = check(sources, progress)
        if checked.errors:
            raise BuildFailed(checked.errors)
        content = compose(checked, sources)
        progress(f"build: writing {len(content.files)} files")
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=build_dir))
        unfinished.chmod(0o755)
        version = _write(content, unfinished, print_of_sources)
        add_store(unfinished, large_quads, progress)
        target = build_dir / version
        if _is_whole(target, Manifest.read(unfinished / MANIFEST)):
            # Somebody may be reading it: what is equal is left where it is.
            _renew(target, unfinished)
            shutil.rmtree(unfinished)
        else:
            shutil.rmtree(target, ignore_errors=True)
            unfinished.rename(target)
        # Recorded first: what is served has its place in the history, whenever this process ends.
        record(build_dir, Snapshot.at(target), progress)
        _switch(build_dir, version)
        prune(build_dir, kept_versions, progress)
    progress(f"build: version {version}")
    return Snapshot.current(build_dir)


def add_store(folder: Path, large_quads: int = LARGE_QUADS, progress: Progress = lambda _: None) -> None:
    """Give the snapshot in a folder a store on disk if it is large, and say so in its manifest."""
    quads = count_lines(folder / DATASET)
    if quads < large_quads:
        return
    progress(f"build: writing a store on disk of {quads} quads")
    manifest = Manifest.read(folder / MANIFEST)
    replace(manifest, store=store_on_disk(folder)).write(folder / MANIFEST)


@contextmanager
def _alone(build_dir: Path) -> Iterator[None]:
    with (build_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(content: Content, folder: Path, print_of_sources: str) -> str:
    dumps = []
    digest = hashlib.sha256()
    for name in sorted(content.files):
        media_type, body = content.files[name]
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        checksum = hashlib.sha256(body).hexdigest()
        dumps.append(Dump(name, media_type, len(body), checksum))
        digest.update(f"{name}\0{checksum}\0".encode())
    version = digest.hexdigest()[:_VERSION_DIGITS]
    Manifest(
        version=version,
        software=__version__,
        sources=print_of_sources,
        stated=content.stated,
        inferred=content.inferred,
        default=content.default,
        citations=content.citations,
        kinds=content.kinds,
        labels=content.labels,
        graphs=content.graphs,
        files=tuple(dumps),
    ).write(folder / MANIFEST)
    return version


def _is_whole(target: Path, manifest: Manifest) -> bool:
    """Tell whether a snapshot with these files, byte for byte, stands at ``target``."""
    try:
        old = Snapshot.at(target).manifest
        digests = {file.name: _digest(target / file.name) for file in manifest.files}
    except (NoSnapshot, OSError):
        return False
    is_stored = not old.store or (target / old.store).is_dir()
    return is_stored and all(digests[file.name] == file.sha256 for file in manifest.files)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _renew(target: Path, unfinished: Path) -> None:
    """Have a snapshot say from which sources and code it is made now, and give it a store on disk if it wants one.

    Who serves it holds a lock on the very file of its manifest, and somebody may be about to read it. So it is
    written over in one piece, which for another fingerprint is one of the same length, and keeps its date.
    """
    path = target / MANIFEST
    new = Manifest.read(unfinished / MANIFEST)
    if new.store and not (target / new.store).is_dir():
        (unfinished / new.store).rename(target / new.store)
    was, written = path.stat(), (unfinished / MANIFEST).read_bytes()
    if path.read_bytes() == written:
        return
    with path.open("r+b", buffering=0) as file:
        # Spaces at the end mean nothing in JSON: at no moment is there less than a whole one.
        file.write(written.ljust(was.st_size))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def _switch(build_dir: Path, version: str) -> None:
    """Point ``current`` at a version; a reader sees the old one or the new one, never none."""
    link = build_dir / f"{UNFINISHED}link"
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    link.replace(build_dir / CURRENT)
