"""Load: wrk asks an endpoint over some connections for some seconds."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")
_TIMEOUT_S = 120
_RUN = 1_000_000
# Texts of an earlier run may still be in somebody's cache. Lua writes numbers of up to 14 digits whole.
_numbers = itertools.count(int(time.time()) % 10_000_000 * _RUN, _RUN)


class LoadFailed(Exception):
    """The load generator is missing or could not measure; the message says why."""


@dataclass(frozen=True)
class Load:
    """What one run measured: times in milliseconds, ``failed`` requests with another status than 2xx or none."""

    requests: int
    per_s: float
    median_ms: float
    p99_ms: float
    failed: int
    bytes: int


def present() -> bool:
    """Tell whether the load generator is there."""
    return shutil.which("wrk") is not None


@dataclass(frozen=True)
class Demand:
    """What is asked for: ``paths`` of ``base`` in turn, in one media type.

    ``cold`` adds a comment to the end of each path, which must be a query, so that no text comes twice; ``anew`` adds
    a parameter that a page does not look at, so that no address comes twice and no answer is a kept one.
    """

    base: str
    paths: Sequence[str]
    accept: str
    cold: bool = False
    anew: bool = False


def drive(demand: Demand, connections: int, seconds: int) -> Load:
    """Ask over some connections for some seconds; raise LoadFailed if not one request was answered."""
    program = shutil.which("wrk")
    if program is None:
        raise LoadFailed("wrk is not installed")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(f"{path}\n" for path in demand.paths))
        file.flush()
        command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={_TIMEOUT_S}s"]
        command += ["-s", str(SCRIPT), demand.base, "--", file.name, demand.accept]
        command += ["cold" if demand.cold else "anew" if demand.anew else "repeated", str(next(_numbers))]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise LoadFailed(f"wrk: {ended.stderr or ended.stdout}")
    told = json.loads(lines[-1])
    if not told["requests"]:
        raise LoadFailed(f"no answer in {seconds} s")
    return Load(
        requests=told["requests"],
        per_s=told["requests"] / (told["duration_us"] / 1e6),
        median_ms=told["median_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
        failed=told["refused"] + told["broken"],
        bytes=told["bytes"],
    )
