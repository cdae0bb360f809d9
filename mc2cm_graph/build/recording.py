"""Recording of a new snapshot in the history, and removing of snapshots of which there are more than are kept."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from mc2cm_graph.build.difference import Difference, OutOfOrder, write_difference
from mc2cm_graph.history import (
    CHANGES,
    HISTORY,
    STATEMENTS,
    Change,
    History,
    Step,
    changes_between,
    describe,
    folder_of,
    kept,
    replay,
    step_of,
)
from mc2cm_graph.history.changes import counted, write_changes
from mc2cm_graph.snapshot import CURRENT, MANIFEST, NoSnapshot, Snapshot

UNFINISHED = ".unfinished-"
"""How the names of folders begin that a build makes or removes; the next build clears away what is left of them."""

KEPT_VERSIONS = 10
"""Snapshots that are kept unless another number is asked for, the served one among them."""

_LEAST_APART = timedelta(milliseconds=1)
Progress = Callable[[str], None]


def record(build_dir: Path, snapshot: Snapshot, progress: Progress, now: datetime | None = None) -> None:
    """Record that a snapshot takes the place of the one before, unless it is that one.

    Where nothing was recorded yet, the snapshot that is served is recorded first, with the time of its manifest's
    file. ``now`` is the moment that is recorded, of this clock if none is given; never one before an earlier step.
    The step is moved into place when it is whole: who is killed before has recorded nothing.
    """
    history = History.read(build_dir)
    if not history.steps:
        served = _served(build_dir)
        if served is not None and served.manifest.version != snapshot.manifest.version:
            written_s = (served.root / MANIFEST).stat().st_mtime
            _add(history, served, datetime.fromtimestamp(written_s, UTC))
            history = History.read(build_dir)
    if history.steps and history.last.version == snapshot.manifest.version:
        return
    step = _add(history, snapshot, now or datetime.now(UTC))
    told = ", ".join(f"{step.total(place)} {word}" for place, word in enumerate(("new", "changed", "gone")))
    progress(f"build: recorded as version {step.number} of the history: things {told}")


def _add(history: History, snapshot: Snapshot, now: datetime) -> Step:
    shelf = history.build_dir / HISTORY
    shelf.mkdir(exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=history.build_dir))
    unfinished.chmod(0o755)
    last = history.last if history.steps else None
    difference = _difference(history, snapshot, unfinished)
    changes = _changes(history, snapshot, difference)
    write_changes(unfinished / CHANGES, changes)
    moment = max(now, last.moment + _LEAST_APART) if last else now
    number, previous = (last.number + 1, last.version) if last else (1, "")
    step = replace(
        step_of(snapshot.manifest, number, moment, previous),
        changes=len(changes),
        things=counted(changes),
        statements=difference.parts,
        files=difference.files,
    )
    step.write(unfinished)
    unfinished.rename(folder_of(history.build_dir, step))
    return step


def _difference(history: History, snapshot: Snapshot, folder: Path) -> Difference:
    """Compare with the predecessor; an empty difference if there is none, or if it is no longer there."""
    before = kept(history.build_dir, history.last.version) if history.steps else None
    if before is None:
        return Difference()
    try:
        return write_difference(before.dataset, snapshot.dataset, folder)
    except (OSError, OutOfOrder):
        return Difference()


def _changes(history: History, snapshot: Snapshot, difference: Difference) -> list[Change]:
    """Compare things with what the history itself says to stand: the stream never has a gap."""
    path = snapshot.root / STATEMENTS
    with path.open(encoding="utf-8") as lines:
        after = describe(lines)
    before = replay(chain.from_iterable(history.changes(step) for step in history.steps))
    return changes_between(before, after, difference.things)


def prune(build_dir: Path, most: int, progress: Progress) -> list[str]:
    """Remove recorded snapshots beyond the ``most`` newest ones, with the files of their differences.

    Never the current one, never one that a process holds (``Snapshot.hold``), never a folder that no step of the
    history names. What the history tells of a removed version stays. Gives the versions that were removed.
    """
    history = History.read(build_dir)
    served = _served(build_dir)
    newest = list(dict.fromkeys(step.version for step in reversed(history.steps)))
    removed = []
    for version in newest[max(1, most) :]:
        if served is not None and version == served.manifest.version:
            continue
        if (build_dir / version).is_dir() and _remove(build_dir / version):
            removed.append(version)
            progress(f"build: version {version} is no longer kept")
    gone = {version for version in newest if not (build_dir / version).is_dir()}
    for step in history.steps:
        if step.version in gone:
            for file in step.files:
                (folder_of(build_dir, step) / file.name).unlink(missing_ok=True)
    return removed


def _remove(root: Path) -> bool:
    """Remove a snapshot, unless somebody holds it: it goes out of sight in one step, then from the disk."""
    try:
        with (root / MANIFEST).open("rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
            out_of_sight = root.with_name(f"{UNFINISHED}{root.name}")
            root.rename(out_of_sight)
    except OSError:
        return False
    shutil.rmtree(out_of_sight, ignore_errors=True)
    return True


def _served(build_dir: Path) -> Snapshot | None:
    if not (build_dir / CURRENT).exists():
        return None
    try:
        return Snapshot.current(build_dir)
    except NoSnapshot:
        return None
