"""What the kernel lets a worker have: address space, files, descriptors, and no life after the nursery."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_PR_SET_PDEATHSIG = 1
_FILE_SLACK_BYTES = 1 << 16
_MOST_KEPT_BYTES = 96 << 20
"""What a worker may keep for itself between jobs."""


class Confinement:
    """Limits of the process that makes it, for good.

    ``memory_bytes`` is what the process may take beyond what it has, ``file_bytes`` the largest file that it may
    write.
    """

    def __init__(self, memory_bytes: int, file_bytes: int) -> None:
        self._page_bytes = resource.getpagesize()
        self._statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self._start_bytes, self._start_resident_bytes, reserved = self._sizes_bytes()
        self._memory_bytes = memory_bytes
        # The kernel limits address space. What an allocator has reserved of it and not touched can be taken at any
        # time, so it counts; not all of it, for a large block finds no room in what is left of many reserves.
        ceiling = self._start_bytes + memory_bytes - min(reserved, memory_bytes // 2)
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = file_bytes + _FILE_SLACK_BYTES
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    def _sizes_bytes(self) -> tuple[int, int, int]:
        """Return the size of the address space, of what of it is in memory, of data that is not (proc(5), statm)."""
        pages = [int(field) for field in os.pread(self._statm, 128, 0).split()]
        size, resident, of_files, data = pages[0], pages[1], pages[2], pages[5]
        untouched = max(0, data - (resident - of_files))
        return size * self._page_bytes, resident * self._page_bytes, untouched * self._page_bytes

    def is_swollen(self) -> bool:
        """Tell whether the process keeps so much memory that it had better be replaced.

        The next job would have too little, or (blocks of a store on disk, read once) the machine would.
        """
        size, resident, _ = self._sizes_bytes()
        kept = resident - self._start_resident_bytes
        return size - self._start_bytes > self._memory_bytes // 4 or kept > _MOST_KEPT_BYTES

    @contextmanager
    def sealed(self) -> Iterator[None]:
        """Allow no new descriptor inside the block: no file, no socket, no name look-up.

        The engine cannot be told to leave ``SERVICE`` alone; without a descriptor it cannot reach anybody.
        Descriptors that are open already go on working.
        """
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def die_with_parent(parent_pid: int) -> None:
    """Have the kernel kill this process when its parent ends; end at once if it has ended already."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:
        os._exit(0)
