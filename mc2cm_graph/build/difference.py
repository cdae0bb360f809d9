"""The difference of two datasets, statement by statement: what was added and what was removed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import IO

from mc2cm_graph.history.lines import Line
from mc2cm_graph.history.things import Thing, owner
from mc2cm_graph.names import INFERRED_GRAPH, ONTOLOGY_DOCUMENT, RELATED_GRAPH, SHAPES_DOCUMENT
from mc2cm_graph.snapshot import Dump

ADDED, REMOVED = "added.nq", "removed.nq"
_NQUADS = "application/n-quads"
_PARTS = {
    "": "default",
    f"<{INFERRED_GRAPH}>": "inferred",
    f"<{RELATED_GRAPH}>": "related",
    f"<{ONTOLOGY_DOCUMENT}>": "ontology",
    f"<{SHAPES_DOCUMENT}>": "shapes",
}
"""Parts of the dataset by graph; every other graph is a citation: what it holds is stated."""


class OutOfOrder(Exception):
    """A dataset is not sorted, so it is none that the build wrote."""


@dataclass
class Difference:
    """Added and removed statements: their number by part of the dataset and by thing, and the files of them."""

    parts: dict[str, list[int]] = field(default_factory=dict)
    things: dict[Thing, tuple[int, int]] = field(default_factory=dict)
    files: tuple[Dump, ...] = ()


def write_difference(before: Path, after: Path, folder: Path) -> Difference:
    """Write ``added.nq`` and ``removed.nq`` of two sorted N-Quads files into a folder; raises OutOfOrder.

    Both are read side by side, so memory does not grow with them. Blank nodes are compared by their labels, which
    the build derives from the file and the place that they stand in: a node that kept its place is the same one.
    Removing the ones from the old dataset and adding the others gives the new one, byte for byte once sorted.
    """
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    things: dict[Thing, list[int]] = defaultdict(lambda: [0, 0])
    with ExitStack() as stack:
        old, new = (stack.enter_context(path.open("rb")) for path in (before, after))
        files = [stack.enter_context((folder / name).open("wb")) for name in (ADDED, REMOVED)]
        for place, raw in _compare(old, new):
            files[place].write(raw)
            line = Line.read(raw.decode())
            part = _PARTS.get(line.graph, "stated")
            parts[part][place] += 1
            thing = owner(line)
            if thing and part == "stated":
                things[thing][place] += 1
    return Difference(
        dict(sorted(parts.items())),
        {thing: (added, removed) for thing, (added, removed) in things.items()},
        tuple(_dump(folder / name) for name in (ADDED, REMOVED)),
    )


def _compare(old: IO[bytes], new: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield what only the new file has as 0, what only the old one has as 1."""
    olds, news = _sorted(old), _sorted(new)
    gone, come = next(olds, None), next(news, None)
    while gone is not None or come is not None:
        if gone == come:
            gone, come = next(olds, None), next(news, None)
        elif come is None or (gone is not None and gone < come):
            yield 1, gone or b""
            gone = next(olds, None)
        else:
            yield 0, come
            come = next(news, None)


def _sorted(lines: IO[bytes]) -> Iterator[bytes]:
    """Yield lines, each once; raise OutOfOrder where one stands before a smaller one."""
    first = next(iter(lines), None)
    if first is None:
        return
    yield first
    lines.seek(0)
    for before, line in pairwise(lines):
        if line < before:
            raise OutOfOrder(f"found {line[:80]!r} after {before[:80]!r}, expected sorted lines")
        if line != before:
            yield line


def _dump(path: Path) -> Dump:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Dump(path.name, _NQUADS, path.stat().st_size, digest)
