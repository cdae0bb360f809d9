"""Harvests of a test: quick manners, a store of its own, and what the store holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mc2cm_graph.harvest import Bounds, Client, Manners, Outcome, Store, Task, harvest, portal_of_kind
from mc2cm_graph.settings import REPOSITORY

QUERIES = REPOSITORY / "queries" / "harvest"

QUICK = Manners(interval_s=0.0005, attempts=4, backoff_s=0.001, patience_s=2.0, loopback=True)


def run(
    store: Path,
    address: str,
    kind: str = "ckan",
    *,
    rows: int = 10,
    manners: Manners = QUICK,
    bounds: Bounds | None = None,
    say: Callable[[str], None] = lambda _: None,
    anew: bool = False,
) -> Outcome:
    """Harvest a portal under the name ``made-up``."""
    with Store(store) as kept, Client(manners, say) as client:
        portal = portal_of_kind(kind, address, client, rows, QUERIES)
        return harvest(Task("made-up", kind, portal, bounds or Bounds(), anew), kept, say)


def process(store: Path, address: str) -> subprocess.Popen[bytes]:
    """Harvest in a process of its own, which can be killed."""
    command = [sys.executable, "-W", "error", "-m", "tests.harvest.running", str(store), address]
    return subprocess.Popen(command, cwd=REPOSITORY)


def identifiers(store: Path) -> list[str]:
    """The identifiers of all records that are not gone, in order."""
    with Store(store) as kept:
        rows = kept.base.execute("SELECT identifier FROM record WHERE gone = '' ORDER BY identifier")
        return [identifier for (identifier,) in rows]


def content(store: Path) -> list[tuple[Any, ...]]:
    """Everything that the store says of records, links and what was broken."""
    with Store(store) as kept:
        return [
            row
            for table in ("record", "link", "broken")
            for row in kept.base.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")  # noqa: S608 - of the three
        ]


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2])
