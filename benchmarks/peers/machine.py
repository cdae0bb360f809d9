"""What was measured on what: processor, memory, kernel, and how busy the machine was with other things."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path


def facts() -> str:
    """Describe the machine in one line."""
    processor = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text("utf-8"), re.MULTILINE)
    gibibytes = f"{int(memory[1]) / (1 << 20):.0f} GiB" if memory else "memory unknown"
    return (
        f"{os.cpu_count()} cores ({processor[1] if processor else platform.machine()}), {gibibytes}, "
        f"Linux {platform.release()}, Python {platform.python_version()}"
    )


def busy() -> float:
    """Give the processes that wanted to run in the last minute, on average."""
    return os.getloadavg()[0]
