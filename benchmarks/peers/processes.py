"""Memory and processor time of a tree of processes, as the kernel counts them."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Of one process, in bytes: ``private`` is its alone, ``proportional`` has its part of what it shares too."""

    pid: int
    command: str
    resident: int
    proportional: int
    private: int


def family(pid: int) -> dict[int, float]:
    """Give a process and all its descendants that still run, each with the seconds of processor it has used."""
    children: dict[int, list[int]] = defaultdict(list)
    used: dict[int, float] = {}
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            told = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        children[int(told[1])].append(int(folder.name))
        # Own time, and that of children which ended and were waited for (proc(5), fields 14 to 17).
        used[int(folder.name)] = sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")
    found: dict[int, float] = {}
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        waiting += sorted(children[one])
        if one in used:
            found[one] = used[one]
    return found


def processor_s(pid: int) -> float:
    """Give the seconds of processor that a tree of processes has used."""
    return sum(family(pid).values())


def tree(pid: int) -> list[Memory]:
    """Measure the memory of a process and all its descendants that still run."""
    return [memory for memory in map(_of, family(pid)) if memory]


def proportional_bytes(pid: int) -> int:
    """Sum up what a tree of processes holds, shared pages counted once."""
    return sum(memory.proportional for memory in tree(pid))


def _of(pid: int) -> Memory | None:
    try:
        told = (_PROC / str(pid) / "smaps_rollup").read_text("utf-8")
        command = (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return None
    sizes = {name: int(kib) << 10 for name, kib in re.findall(r"^(\w+):\s+(\d+) kB$", told, re.MULTILINE)}
    private = sizes.get("Private_Clean", 0) + sizes.get("Private_Dirty", 0)
    return Memory(pid, command.strip(), sizes.get("Rss", 0), sizes.get("Pss", 0), private)
