"""Where the sources lie, and their fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sources:
    """The four folders that people write: ``ontology/``, ``data/``, ``shapes/``, ``queries/``.

    ``root`` is the folder against which file names are shown.
    """

    root: Path
    ontology: Path
    data: Path
    shapes: Path
    queries: Path

    @classmethod
    def under(cls, root: Path, data: Path | None = None) -> Sources:
        """The usual layout under ``root``; ``data`` may lie elsewhere (a graph made for tests)."""
        return cls(root, root / "ontology", data or root / "data", root / "shapes", root / "queries")

    def ontology_files(self) -> list[Path]:
        """Every Turtle file of the ontology, concept schemes and alignments included, in a fixed order."""
        return _files(self.ontology, "*.ttl")

    def data_files(self) -> list[Path]:
        """Every file of things, in a fixed order."""
        return _files(self.data, "*.trig")

    def shape_files(self) -> list[Path]:
        """Every file of shapes, in a fixed order."""
        return _files(self.shapes, "*.ttl")

    def query_files(self) -> list[Path]:
        """Every query, in a fixed order."""
        return _files(self.queries, "*.rq")

    def shown(self, path: Path) -> str:
        """A file's name as faults and pages show it: relative to the root, with slashes."""
        resolved = path.resolve()
        root = self.root.resolve()
        return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path.as_posix()

    def fingerprint(self) -> str:
        """SHA-256 over names and bytes of all source files: equal exactly if a build would read the same."""
        digest = hashlib.sha256()
        for path in self._all():
            content = path.read_bytes()
            digest.update(f"{self.shown(path)}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    def _all(self) -> Iterator[Path]:
        yield from self.ontology_files()
        yield from self.data_files()
        yield from self.shape_files()
        yield from self.query_files()


def _files(directory: Path, pattern: str) -> list[Path]:
    return sorted(directory.rglob(pattern), key=lambda path: path.relative_to(directory).as_posix())
