"""The folder of the history: one folder a step, moved into place when it is whole, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from mc2cm_graph.history.changes import Change, Counted, changes_between, counted, read_changes
from mc2cm_graph.history.things import describe
from mc2cm_graph.snapshot import MANIFEST, Dump, Manifest, NoSnapshot, Snapshot

HISTORY = "history"
STEP, CHANGES = "step.json", "changes.jsonl"
STATEMENTS = "dump/mc2cm.nq"
"""The file of a snapshot that holds what the data files state."""

_NAME = re.compile(r"(\d{6})-(.+)")
_STREAM_DIGITS = 12


@dataclass(frozen=True)
class Step:
    """One version taking the place of another.

    ``number`` counts from 1; ``time`` is when the build recorded it (RFC 3339, UTC), later than that of every
    step before; ``previous`` the version whose place it took, empty for the first one. The counts are those of its
    manifest. ``things`` counts the created, updated and deleted things by kind; ``statements`` the added and removed
    statements by part of the dataset, empty where the predecessor could not be compared, and ``files`` are
    these statements. ``changes`` is how many changes of things there are.
    """

    number: int
    version: str
    time: str
    previous: str
    software: str
    sources: str
    stated: int
    inferred: int
    default: int
    citations: int
    kinds: dict[str, int]
    changes: int = 0
    things: Counted = field(default_factory=dict)
    statements: Counted = field(default_factory=dict)
    files: tuple[Dump, ...] = ()

    @property
    def moment(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.time)

    def total(self, place: int) -> int:
        """Count the created (0), updated (1) or deleted (2) things of all kinds."""
        return sum(counts[place] for counts in self.things.values())

    def write(self, folder: Path) -> None:
        """Write the step into its folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / STEP).write_text(text, "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Step:
        """Read the step of a folder; raises OSError, ValueError or TypeError if there is none of this make."""
        raw = json.loads((folder / STEP).read_text("utf-8"))
        raw["files"] = tuple(Dump(**file) for file in raw["files"])
        return cls(**raw)


class History:
    """The steps of a folder of builds, oldest first."""

    def __init__(self, build_dir: Path, steps: tuple[Step, ...]) -> None:
        self.build_dir, self.steps = build_dir, steps

    @classmethod
    def read(cls, build_dir: Path) -> History:
        """Read the history of a folder of builds; empty if none was recorded, without what cannot be read."""
        steps = []
        for path in sorted((build_dir / HISTORY).glob("*-*")):
            if _NAME.fullmatch(path.name):
                with suppress(OSError, ValueError, TypeError, KeyError):
                    steps.append(Step.read(path))
        return cls(build_dir, tuple(steps))

    @classmethod
    def of(cls, snapshot: Snapshot) -> History:
        """Read the history up to a snapshot, the last time that it was recorded.

        A snapshot that stands without any record, copied from elsewhere or built by older software, is the one
        step of its history, and the time that of its manifest's file.
        """
        build_dir = snapshot.root.parent
        steps = cls.read(build_dir).steps
        places = [place for place, step in enumerate(steps) if step.version == snapshot.manifest.version]
        if places:
            return cls(build_dir, steps[: places[-1] + 1])
        return _Unrecorded(snapshot)

    @property
    def is_recorded(self) -> bool:
        """Tell whether a build recorded it."""
        return True

    @property
    def last(self) -> Step:
        """The newest step."""
        return self.steps[-1]

    @property
    def stream(self) -> str:
        """A name of this very history: of another one, begun anew, nothing may be mistaken for a part of this."""
        first = self.steps[0]
        return hashlib.sha256(f"{first.version} {first.time}".encode()).hexdigest()[:_STREAM_DIGITS]

    def find(self, version: str) -> Step | None:
        """Give the last step to a version, or None if it is not known."""
        return next((step for step in reversed(self.steps) if step.version == version), None)

    def after(self, version: str) -> Step | None:
        """Give the step that took the place of a version when it was served last."""
        found = self.find(version)
        later = (step for step in self.steps if found is not None and step.number > found.number)
        return next(later, None)

    def changes(self, step: Step, skip: int = 0) -> Iterator[Change]:
        """Give the changes of things of one step, in the order of the stream, without the first ``skip``."""
        return read_changes(folder_of(self.build_dir, step) / CHANGES, skip)

    def is_kept(self, version: str) -> bool:
        """Tell whether the snapshot of a version is there and whole, as far as its manifest says."""
        return kept(self.build_dir, version) is not None

    def file(self, step: Step, name: str) -> Path | None:
        """Give the path of a file of the difference, None if there is none or it is no longer kept."""
        if name not in {file.name for file in step.files}:
            return None
        path = folder_of(self.build_dir, step) / name
        return path if path.is_file() else None


class _Unrecorded(History):
    """The history of a snapshot of which no build recorded anything: it is all there is, everything in it is new."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        changed_s = (snapshot.root / MANIFEST).stat().st_mtime
        first = step_of(snapshot.manifest, 1, datetime.fromtimestamp(changed_s, UTC))
        told = replace(first, changes=len(self._found), things=counted(self._found))
        super().__init__(snapshot.root.parent, (told,))

    @property
    def is_recorded(self) -> bool:
        return False

    def changes(self, step: Step, skip: int = 0) -> Iterator[Change]:
        return iter(self._found[skip:])

    @cached_property
    def _found(self) -> list[Change]:
        path = self._snapshot.root / STATEMENTS
        if not path.is_file():
            return []
        with path.open(encoding="utf-8") as lines:
            return changes_between({}, describe(lines), {})


def step_of(manifest: Manifest, number: int, moment: datetime, previous: str = "") -> Step:
    """Make the step to the version of a manifest; what changed in it is not told yet."""
    return Step(
        number=number,
        version=manifest.version,
        time=moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        previous=previous,
        software=manifest.software,
        sources=manifest.sources,
        stated=manifest.stated,
        inferred=manifest.inferred,
        default=manifest.default,
        citations=manifest.citations,
        kinds=manifest.kinds,
    )


def folder_of(build_dir: Path, step: Step) -> Path:
    """Give the folder of a step."""
    return build_dir / HISTORY / f"{step.number:06d}-{step.version}"


def kept(build_dir: Path, version: str) -> Snapshot | None:
    """Open the snapshot of a version where it is kept; the name of its folder must be what its manifest says."""
    try:
        snapshot = Snapshot.at(build_dir / version)
    except NoSnapshot:
        return None
    whole = snapshot.manifest.version == version and snapshot.root.name == version
    return snapshot if whole else None


def kept_versions(build_dir: Path) -> list[str]:
    """List the versions whose snapshots are kept, by name."""
    found = [path.name for path in build_dir.iterdir() if path.is_dir() and not path.is_symlink()]
    return sorted(name for name in found if not name.startswith(".") and kept(build_dir, name))
