"""``python -m benchmarks.harvest``: memory and time at several sizes, and kills at random moments.

The harvest is the command itself, as a process of its own; its peak of resident memory is what the kernel tells when
it has ended. Then the largest portal is harvested again and again killed with SIGKILL at random moments until a run
comes to its end, and the store is compared with that of a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harvest.portal import identifier
from benchmarks.made_up import SEED
from benchmarks.peers.report import insert
from mc2cm_graph.settings import REPOSITORY

_SIZES = (2_000, 5_000, 10_000, 20_000)
_MARK = "harvest"


@dataclass(frozen=True)
class Trial:
    """One harvest: seconds of wall clock and of processor, peak of resident memory in MiB, descriptions kept."""

    size: int
    wall_s: float
    processor_s: float
    peak_mib: float
    kept: int


@contextmanager
def portal(count: int) -> Iterator[str]:
    """Run a made-up portal as a process of its own; give its address."""
    command = [sys.executable, "-m", "benchmarks.harvest.portal", str(count)]
    process = subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def command(address: str, store: Path, build_dir: Path) -> list[str]:
    """Give the command line of a harvest without pauses."""
    base = [sys.executable, "-m", "mc2cm_graph.command", "--build-dir", str(build_dir), "harvest", "made-up"]
    where = ["--kind", "ckan", "--address", address, "--allow-loopback", "--store", str(store)]
    return [*base, *where, "--interval-s", "0.0001"]


def measure(address: str, count: int, folder: Path, build_dir: Path) -> Trial:
    """Harvest a portal of so many descriptions once."""
    store = folder / f"{count}.sqlite"
    begun = time.monotonic()
    process = subprocess.Popen(
        command(address, store, build_dir),
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    assert os.waitstatus_to_exitcode(status) == 0
    process.returncode = 0
    kept = len(contents(store))
    return Trial(count, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, kept)


def contents(store: Path) -> dict[str, str]:
    """Give what a store holds: the digest of each description by its identifier."""
    with sqlite3.connect(store) as base:
        rows = base.execute("SELECT identifier, digest FROM record").fetchall()
    base.close()
    held = dict(rows)
    assert len(held) == len(rows)
    return held


def kill_often(address: str, folder: Path, build_dir: Path, longest_s: float) -> tuple[int, dict[str, str]]:
    """Harvest a portal, killed at random moments until a run ends; return the number of kills and the content."""
    store, kills = folder / "killed.sqlite", 0
    moments = random.Random(SEED)  # noqa: S311 - repeatable, no secret
    while True:
        process = subprocess.Popen(
            command(address, store, build_dir),
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            code = process.wait(timeout=moments.uniform(1.0, longest_s))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        assert code == 0
        return kills, contents(store)


def main() -> None:
    """Measure, and write the table to standard output or into a file between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="numbers of descriptions")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build")
    parser.add_argument("--into", type=Path, help="file in which the table stands between its marks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mc2cm-bench-") as name:
        folder = Path(name)
        trials = []
        for size in (1, *sorted(options.sizes)):
            with portal(size) as address:
                trials.append(measure(address, size, folder, options.build_dir))
                if size == max(options.sizes):
                    # A run is to be killed some times before it ends, whatever the speed of the machine.
                    longest_s = 3.0 + trials[-1].wall_s / 3
                    kills, held = kill_often(address, folder, options.build_dir, longest_s)
        start, *trials = trials
        largest = max(options.sizes)
        undisturbed = contents(folder / f"{largest}.sqlite")
    expected = {identifier(number) for number in range(largest) if number % 100 != 99}
    lost, doubled = len(expected - held.keys()), len(held.keys() - expected)
    text = table(start, trials)
    text += (
        f"\nKilled {kills} times at random moments while {largest:,} descriptions came in: {lost} lost, {doubled} too"
        f" many, content {'the same as' if held == undisturbed else 'OTHER than'} that of a run left alone."
    )
    if options.into:
        insert(options.into, _MARK, text)
    print(text)
    if lost or doubled or held != undisturbed:
        sys.exit("found descriptions lost or doubled")


def table(start: Trial, trials: list[Trial]) -> str:
    """Write trials as a table in Markdown, each beside the first; ``start`` is what one description costs."""
    first = trials[0]
    first_each = (first.processor_s - start.processor_s) / first.size * 1000
    lines = [
        "| descriptions | kept | processor s | ms each beside the start | of the first | peak MiB | of the first |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for trial in trials:
        each = (trial.processor_s - start.processor_s) / trial.size * 1000
        lines.append(
            f"| {trial.size:,} | {trial.kept:,} | {trial.processor_s:.1f} | {each:.2f} | {each / first_each:.2f} |"
            f" {trial.peak_mib:.0f} | {trial.peak_mib / first.peak_mib:.2f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
