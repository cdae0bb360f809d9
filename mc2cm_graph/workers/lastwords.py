"""What a worker said before it ended, and what that means for who waits for its answer.

The engine aborts its process in three cases, which the signal does not tell apart: the kernel gives it no more memory,
its stack is full, or it finds itself in a state that should not be (Rust calls that a panic).
"""

from __future__ import annotations

import os
import re
from signal import SIGABRT

from mc2cm_graph.workers.job import Answer

_MOST_BYTES = 64 << 10
_PANIC = re.compile(rb"panicked at [^\n]*\n([^\n]*)")
_NO_ORDER = b"total order"
_MENDS_ORDER = "; it cannot sort numbers among other values: write ORDER BY STR(?x) in place of ORDER BY ?x"


def listen() -> int:
    """Make a file for the standard error of a worker and return its descriptor; raises OSError."""
    return os.memfd_create("last-words", os.MFD_CLOEXEC)


def answer(descriptor: int, status: int) -> Answer:
    """Say why there is no result: by what the worker said, and by its exit code (negative: the signal)."""
    if status != -SIGABRT:
        return Answer("crashed")
    size = os.fstat(descriptor).st_size
    panics = _PANIC.findall(os.pread(descriptor, _MOST_BYTES, max(0, size - _MOST_BYTES)))
    if not panics:
        return Answer("memory", limit="memory_bytes")
    said = panics[-1].decode("utf-8", "replace")
    mend = _MENDS_ORDER if _NO_ORDER in panics[-1] else ""
    return Answer("fault", message=f"the engine broke off, by an error of its own ({said}){mend}")
