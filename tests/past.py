"""A past for a snapshot: an earlier version of it, recorded before it as the build records."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mc2cm_graph.build.recording import record
from mc2cm_graph.history import HISTORY
from mc2cm_graph.names import thing_iri
from mc2cm_graph.snapshot import CURRENT, MANIFEST, Snapshot

EARLIER = "earlier"
"""The version that was before."""

BEGUN = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
_FILES = ("dataset.nq", "dump/mc2cm.nq")


def make_earlier(
    snapshot: Snapshot,
    version: str = EARLIER,
    without: Iterable[str] = (),
    renamed: tuple[str, str] = ("", ""),
) -> Snapshot:
    """Put a version beside a snapshot which lacks some things, and in which a name was another.

    Only the statements differ: its search index and kept answers are those of the snapshot.
    """
    root = snapshot.root.parent / version
    shutil.copytree(snapshot.root, root)
    absent = tuple(f"<{thing_iri(*thing.split('/'))}" for thing in without)
    for name in _FILES:
        path = root / name
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not any(f"{iri}{end}" in line for iri in absent for end in ">#")]
        path.write_text(
            "".join(sorted(line.replace(*renamed) if renamed[0] else line for line in kept)), "utf-8"
        )
    manifest = json.loads((root / MANIFEST).read_text("utf-8"))
    (root / MANIFEST).write_text(json.dumps(manifest | {"version": version}), "utf-8")
    return Snapshot.at(root)


def record_all(builds: Path, *snapshots: Snapshot) -> None:
    """Record snapshots one after the other, a day apart, in place of what was recorded before."""
    shutil.rmtree(builds / HISTORY, ignore_errors=True)
    served = (builds / CURRENT).readlink() if (builds / CURRENT).is_symlink() else None
    # Of what is served while nothing is recorded the build would think that it came first.
    (builds / CURRENT).unlink(missing_ok=True)
    for number, snapshot in enumerate(snapshots):
        record(builds, snapshot, lambda _: None, BEGUN + timedelta(days=number))
    if served is not None:
        switch(builds, served.name)


def switch(builds: Path, version: str) -> None:
    """Point ``current`` at a version as the build does."""
    link = builds / "link"
    link.symlink_to(version)
    link.replace(builds / "current")
