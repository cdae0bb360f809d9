"""The versions that are kept: the snapshots that stand beside the served one, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mc2cm_graph import history
from mc2cm_graph.answers_format import CATALOGUE
from mc2cm_graph.history import History
from mc2cm_graph.questions import load
from mc2cm_graph.snapshot import MANIFEST, Dump, Snapshot
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
    build_dir = served.root.parent
    known = History.read(build_dir)
    found = [_version(served, known, _asked(served, engine))]
    for name in history.kept_versions(build_dir):
        other = history.kept(build_dir, name)
        if other is not None and name != served.manifest.version:
            rows = {question: kept_rows(other, _file(question)) for question in CATALOGUE}
            told = {question: said for question, said in rows.items() if said is not None}
            found.append(_version(other, known, told))
    return tuple(sorted(found, key=lambda version: (version.moment, version.name), reverse=True))


def _version(snapshot: Snapshot, known: History, facts: Facts) -> Version:
    # A snapshot itself knows no time, for the same sources give the same bytes: the history does, or its folder.
    step = known.find(snapshot.manifest.version)
    if step is not None:
        return Version(snapshot, step.moment.replace(microsecond=0), facts)
    made_s = (snapshot.root / MANIFEST).stat().st_mtime
    return Version(snapshot, datetime.fromtimestamp(int(made_s), UTC), facts)


def _asked(snapshot: Snapshot, engine: Engine) -> Facts:
    files = {name: snapshot.queries / _file(name) for name in CATALOGUE}
    return {name: engine.select(load(path)) for name, path in files.items() if path.is_file()}


def _file(name: str) -> str:
    return f"catalogue/{name}.rq"
