"""Changes of things from one version to the next: created, updated, deleted. In their order they are the stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from mc2cm_graph.history.things import Described, Thing

Kind = Literal["create", "update", "delete"]
KINDS: tuple[Kind, ...] = ("create", "update", "delete")
Counted = dict[str, list[int]]
"""Numbers by kind of thing or part of the dataset, each in the order of ``KINDS`` or as added and removed."""


@dataclass(frozen=True)
class Change:
    """One thing that changed: ``digest`` is that of its new state, empty if it is gone; ``labels`` its last names.

    ``added`` and ``removed`` count statements of its own file; both are 0 where a change of one of its sources
    is all there is, or where the predecessor was no longer there to be compared.
    """

    thing: Thing
    change: Kind
    digest: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    added: int = 0
    removed: int = 0

    @property
    def kind(self) -> str:
        """The kind of the thing, as ``city``."""
        return self.thing.partition("/")[0]

    @property
    def slug(self) -> str:
        """The name of the thing within its kind, as ``lyon``."""
        return self.thing.partition("/")[2]


def replay(changes: Iterable[Change]) -> dict[Thing, Described]:
    """Give the things that stand after all these changes: what a harvester holds who followed them."""
    held: dict[Thing, Described] = {}
    for change in changes:
        if change.change == "delete":
            held.pop(change.thing, None)
        else:
            held[change.thing] = Described(change.digest, dict(change.labels))
    return held


def changes_between(
    before: Mapping[Thing, Described],
    after: Mapping[Thing, Described],
    statements: Mapping[Thing, tuple[int, int]],
) -> list[Change]:
    """Compare two states, thing by thing, in the order of their names; ``statements`` are added and removed ones."""
    found = []
    for thing in sorted(before.keys() | after.keys()):
        old, new = before.get(thing), after.get(thing)
        added, removed = statements.get(thing, (0, 0))
        if new is None and old is not None:
            found.append(Change(thing, "delete", "", old.labels, 0, removed))
        elif new is not None and (old is None or old.digest != new.digest):
            kind: Kind = "create" if old is None else "update"
            found.append(Change(thing, kind, new.digest, new.labels, added, removed))
    return found


def counted(changes: Iterable[Change]) -> Counted:
    """Count the created, updated and deleted things by kind."""
    found: Counted = {}
    for change in changes:
        found.setdefault(change.kind, [0, 0, 0])[KINDS.index(change.change)] += 1
    return dict(sorted(found.items()))


def write_changes(path: Path, changes: Iterable[Change]) -> None:
    """Write changes, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for change in changes:
            file.write(json.dumps(asdict(change), ensure_ascii=False, sort_keys=True) + "\n")


def read_changes(path: Path, skip: int = 0) -> Iterator[Change]:
    """Read what ``write_changes`` wrote, without the first ``skip``; raises OSError if it is not there."""
    with path.open(encoding="utf-8") as file:
        for line in islice(file, skip, None):
            yield Change(**json.loads(line))
