"""``python -m benchmarks.harvest.bare``: memory and time of the harvest alone, without the graph that is matched with.

The command's own peak is that of loading the graph; here nothing hides what the pages, the store and the client take.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.harvest.__main__ import portal
from mc2cm_graph.harvest import Client, Manners, Store, Task, harvest, portal_of_kind
from mc2cm_graph.settings import REPOSITORY

_SIZES = (2_000, 10_000, 20_000)


def alone(store: Path, address: str) -> None:
    """Harvest a portal of this machine without pauses."""
    with Store(store) as kept, Client(Manners(interval_s=0.0001, loopback=True)) as client:
        there = portal_of_kind("ckan", address, client, 100, REPOSITORY / "queries" / "harvest")
        assert harvest(Task("made-up", "ckan", there), kept).whole


def main() -> None:
    """Measure each size in a process of its own."""
    if len(sys.argv) == 3:
        alone(Path(sys.argv[1]), sys.argv[2])
        return
    for size in _SIZES:
        with tempfile.TemporaryDirectory(prefix="mc2cm-bench-") as folder, portal(size) as address:
            command = [sys.executable, "-m", "benchmarks.harvest.bare", f"{folder}/store", address]
            process = subprocess.Popen(command, cwd=REPOSITORY)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0
        each = (used.ru_utime + used.ru_stime) / size * 1000
        print(f"{size:>6,} descriptions: {used.ru_maxrss / 1024:.0f} MiB, {each:.2f} ms of processor each")


if __name__ == "__main__":
    main()
