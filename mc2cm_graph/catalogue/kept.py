"""The versions that are kept: the snapshots that stand beside the served one, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mc2cm_graph.answers_format import CATALOGUE
from mc2cm_graph.questions import load
from mc2cm_graph.snapshot import MANIFEST, Dump, NoSnapshot, Snapshot
from mc2cm_graph.store import Engine, Row, kept_rows

_FILES = "dump/"
"""Below this folder of a snapshot stand the files that are handed out."""

Facts = dict[str, list[Row]]
"""What a snapshot tells of itself: rows by the name of the question below ``queries/catalogue/``."""


@dataclass(frozen=True)
class Version:
    """A kept version: its snapshot, when it was made here (UTC), and its facts; of an older make it tells none."""

    snapshot: Snapshot
    moment: datetime
    facts: Facts

    @property
    def name(self) -> str:
        """The version: the hash of its content."""
        return self.snapshot.manifest.version

    @property
    def files(self) -> tuple[Dump, ...]:
        """The files that are handed out, under the names that they have there."""
        return tuple(
            replace(file, name=file.name.removeprefix(_FILES))
            for file in self.snapshot.manifest.files
            if file.name.startswith(_FILES)
        )

    def path(self, file: Dump) -> Path:
        """Give where a file of ``files`` lies."""
        return self.snapshot.root / _FILES / file.name


def kept_versions(served: Snapshot, engine: Engine) -> tuple[Version, ...]:
    """List the kept versions, the newest first; ``engine`` answers what the served one does not keep."""
    found = [_version(served, _asked(served, engine))]
    for path in served.root.parent.iterdir():
        other = _whole(path) if path.resolve() != served.root else None
        if other is not None:
            rows = {name: kept_rows(other, _file(name)) for name in CATALOGUE}
            found.append(_version(other, {name: said for name, said in rows.items() if said is not None}))
    return tuple(sorted(found, key=lambda version: (version.moment, version.name), reverse=True))


def _version(snapshot: Snapshot, facts: Facts) -> Version:
    # A snapshot itself knows no time, for the same sources give the same bytes: its folder does.
    made_s = (snapshot.root / MANIFEST).stat().st_mtime
    return Version(snapshot, datetime.fromtimestamp(int(made_s), UTC), facts)


def _asked(snapshot: Snapshot, engine: Engine) -> Facts:
    files = {name: snapshot.queries / _file(name) for name in CATALOGUE}
    return {name: engine.select(load(path)) for name, path in files.items() if path.is_file()}


def _whole(path: Path) -> Snapshot | None:
    """Open the snapshot in a folder that bears the name of its version; None for anything else."""
    if path.is_symlink() or not path.is_dir():
        return None
    try:
        snapshot = Snapshot.at(path)
    except NoSnapshot:
        return None
    return snapshot if snapshot.manifest.version == path.name else None


def _file(name: str) -> str:
    return f"catalogue/{name}.rq"
