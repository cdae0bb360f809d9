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
    """List the kept versions that the history knows, the newest first; ``engine`` answers what the served one does not keep.

    A snapshot itself knows no time, for the same sources give the same bytes: the history does.
    """
    history = History.of(served)
    moments = {step.version: step.moment for step in history.steps}
    found = [Version(served, _second(moments.pop(served.manifest.version)), _asked(served, engine))]
    for name, moment in moments.items():
        other = kept(history.build_dir, name)
        if other is not None:
            rows = {name: kept_rows(other, _file(name)) for name in CATALOGUE}
            facts = {name: said for name, said in rows.items() if said is not None}
            found.append(Version(other, _second(moment), facts))
    return tuple(sorted(found, key=lambda version: (version.moment, version.name), reverse=True))


def _asked(snapshot: Snapshot, engine: Engine) -> Facts:
    files = {name: snapshot.queries / _file(name) for name in CATALOGUE}
    return {name: engine.select(load(path)) for name, path in files.items() if path.is_file()}


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _file(name: str) -> str:
    return f"catalogue/{name}.rq"
