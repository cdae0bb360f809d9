"""``python -m benchmarks.ckan``: harvests of a real CKAN of growing size: time, memory, kills.

The datasets are made up in the shapes of portals of cities and go in through CKAN's own API, which takes most of
the time: a quarter of an hour for 20,000. CKAN's search is the stand-in of ``tests/portals/solr``.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.peers import report
from mc2cm_graph.settings import REPOSITORY
from tests.portals.ckan.filling import fill
from tests.portals.ckan.portal import Portal, portal
from tests.portals.ckan.reading import Told, command, datasets, kept, told

MARKER = "ckan"
SIZES = (2_000, 10_000, 20_000)
KILLS = 5
_MIB = 1 << 20


@dataclass(frozen=True)
class Run:
    """One harvest: seconds, those of processor, the most memory that it held (bytes), and what it said."""

    seconds: float
    processor_s: float
    peak_bytes: int
    told: Told


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, harvest, kill, print; 1 if something was lost or doubled or a second harvest changed anything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, nargs="+", default=SIZES, help="numbers of datasets, growing")
    parser.add_argument("--kills", type=int, default=KILLS, help="how often the last harvest is killed")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments of the kills")
    parser.add_argument("--into", type=Path, help="file with markers into which the table is written")
    options = parser.parse_args(arguments)
    lines = [
        "| datasets | harvest, s | of processor | most memory, MiB | again, s | of processor | most memory, MiB |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    right = True
    with portal() as ckan, TemporaryDirectory() as folder:
        filled = 0
        for size in sorted(options.size):
            fill(ckan, filled, size, lambda number: print(f"{number} datasets are in", file=sys.stderr))
            filled, store = size, Path(folder) / f"{size}.sqlite"
            first, second = run(ckan, store), run(ckan, store)
            right = (
                right and first.told == Told(size, size, 0, 0, 0) and second.told == Told(size, 0, 0, 0, 0)
            )
            lines.append(_row(size, first, second))
        killed = Path(folder) / "killed.sqlite"
        kills = run_killed(ckan, killed, options.kills, first.seconds, random.Random(options.seed))  # noqa: S311
        there = {dataset["id"] for dataset in datasets(ckan)}
        same = kept(killed) == kept(store) and kept(store).keys() == there
    lines.append("")
    lines.append(
        f"Killed {kills} times on the way (SIGKILL) and started again, the harvest of {filled} datasets ended with "
        f"{'the same store: nothing lost, nothing doubled' if same else 'ANOTHER store'}."
    )
    text = "\n".join(lines)
    print(text)
    if options.into:
        report.insert(options.into, MARKER, text)
    return 0 if right and same else 1


def run(ckan: Portal, store: Path) -> Run:
    """Harvest all of a CKAN in a process of its own and watch it."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command(ckan, store), cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        said = output.read()
    # The process is waited for here and not by Popen, for this tells its memory.
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, told(said))


def run_killed(ckan: Portal, store: Path, kills: int, whole_s: float, chance: random.Random) -> int:
    """Harvest and kill the harvest at moments that chance chooses, then let it end; give how often it was killed."""
    done = 0
    for _ in range(kills):
        process = subprocess.Popen(
            command(ckan, store), cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(chance.uniform(0.5, 1.5) / (kills + 2) * whole_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            done += 1
    run(ckan, store)
    return done


def _row(size: int, first: Run, second: Run) -> str:
    cells = [f"{size:,}"]
    for one in (first, second):
        cells += [f"{one.seconds:.1f}", f"{one.processor_s:.1f}", f"{one.peak_bytes / _MIB:.0f}"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
