"""What a snapshot holds, graph by graph, without holding it in memory."""

from __future__ import annotations

import mmap
import re
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

_LINE = re.compile(
    rb"(?P<triple>(?:<[^>]*>|_:\S+) <[^>]*> "
    rb'(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[^ ]+|\^\^<[^>]*>)?))(?: <(?P<graph>[^>]*)>)? \.\n'
)
"""One line of N-Quads as the build writes it (RDF 1.1 N-Quads, 2)."""

DEFAULT = ""
"""The name under which the default graph goes here."""


class Content:
    """The graphs of an N-Quads file by name; for each the places of its lines, 16 bytes a statement."""

    def __init__(self, dataset: Path) -> None:
        """Read where each statement stands; raise OSError for the file, ValueError for a line of no quad."""
        self._file = dataset.open("rb")
        self._bytes = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._places: dict[str, array[int]] = {}
        number, at = 0, 0
        for number, line in enumerate(iter(self._bytes.readline, b""), start=1):
            found = _LINE.fullmatch(line)
            if found is None:
                raise ValueError(
                    f"{dataset}:{number}: found {line[:80]!r}, expected one statement of N-Quads"
                )
            graph = (found["graph"] or b"").decode()
            places = self._places.setdefault(graph, array("Q"))
            places.append(at)
            places.append(at + found.end("triple"))
            at += len(line)
        self._places.setdefault(DEFAULT, array("Q"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bytes.close()
        self._file.close()

    @property
    def graphs(self) -> list[str]:
        """The names of the graphs in order, the default graph last: it is the largest."""
        return [*sorted(name for name in self._places if name != DEFAULT), DEFAULT]

    def size(self, graph: str) -> int:
        """Give the number of statements of a graph as they are written; 0 for one that is not held."""
        return len(self._places.get(graph, ())) // 2

    def lines(self, graph: str) -> Iterator[bytes]:
        """Yield the statements of a graph in N-Triples, in the order of the file."""
        places = self._places[graph]
        for index in range(0, len(places), 2):
            yield self._bytes[places[index] : places[index + 1]] + b" .\n"

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """Read the statements of a graph."""
        return triples_of(b"".join(self.lines(graph)))

    def parts(self, graph: str, most_bytes: int) -> Iterator[bytes]:
        """Cut a graph into documents of N-Triples, always in the same way.

        The statements with blank nodes come first and stay together, however long: a blank node of two
        documents would be two nodes. All others may be loaded twice without harm.
        """
        blank: list[bytes] = []
        plain: list[bytes] = []
        for line in self.lines(graph):
            (blank if line.startswith(b"_:") or b"> _:" in line else plain).append(line)
        yield from _cut(blank, plain, most_bytes)


def triples_of(document: bytes) -> Iterator[ox.Triple]:
    """Read N-Triples; raises SyntaxError as the parser does."""
    return (quad.triple for quad in ox.parse(document, format=ox.RdfFormat.N_TRIPLES))


def _cut(first: list[bytes], lines: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    part, size = first, sum(map(len, first))
    for line in lines:
        if part and size + len(line) > most_bytes:
            yield b"".join(part)
            part, size = [], 0
        part.append(line)
        size += len(line)
    yield b"".join(part)
