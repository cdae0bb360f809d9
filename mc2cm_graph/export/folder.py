"""Where a copy is written: beside its place, under a name of its own, and put there when it is whole."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mc2cm_graph.export.fault import ExportFailed

MANIFEST = "copy.json"
"""The file by which a copy of ours is known: what it is a copy of."""

SOFTWARE = "mc2cm-graph"


def check_place(place: Path) -> None:
    """Raise ExportFailed where a copy may not stand: on a file, or on a folder that holds something else."""
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise ExportFailed(f"{place}: found a file or a link, expected a folder or nothing")
    if place.is_dir() and any(place.iterdir()) and not is_copy(place):
        raise ExportFailed(
            f"{place}: found a folder with other files, expected an empty one or an earlier copy "
            f"(with {MANIFEST}); name another one or empty it"
        )


def is_copy(place: Path) -> bool:
    """Tell whether a folder is a copy that was written here."""
    try:
        found = json.loads((place / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("software") == SOFTWARE


@contextmanager
def folder_beside(place: Path) -> Iterator[Path]:
    """Give a new folder to write into; at the end it takes the place, at a fault it is removed.

    Who reads the place meanwhile finds the earlier copy, whole, but for the moment between two renames.
    """
    check_place(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        made.chmod(0o755)
        yield made
        check_place(place)
        earlier = made.with_name(made.name + "-earlier")
        if place.exists():
            place.rename(earlier)
        made.rename(place)
        shutil.rmtree(earlier, ignore_errors=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)
