"""A standby: the sleeping copy of a process that holds what others are forked from, and takes its place.

To load a snapshot or the pages again takes seconds, which nobody should have to wait for because one process was
killed. A fork shares what is loaded, costs a few milliseconds and next to no memory, and knows all that the process
knew when it was made; so it is made anew whenever that changes. The process must have one thread only.
"""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

_LONGEST_NAME = 15


class Standby:
    """The copy of this process, if there is one; ``handle`` is its pidfd, readable once it is dead.

    ``lifeline`` closes when the server ends: the copy ends then, too. Whoever takes over writes its process id and a
    line feed to ``announce``; that descriptor reaches its end when neither process nor copy is left.
    """

    def __init__(self, lifeline: int, announce: int) -> None:
        self._lifeline, self._announce = lifeline, announce
        self._pid = 0
        self.handle: int | None = None

    def renew(self) -> bool:
        """Make the copy anew. Returns twice: False here, and True in the copy once this process is dead.

        In the copy nothing heeds signals but their defaults, and the children of the dead process are nobody's: it
        has their pidfds and cannot reap them.
        """
        self.drop()
        original = os.pidfd_open(os.getpid())
        try:
            pid = os.fork()
            if pid == 0:
                self._sleep(original)
                os.write(self._announce, f"{os.getpid()}\n".encode())
                return True
            self._pid, self.handle = pid, os.pidfd_open(pid)
            return False
        finally:
            os.close(original)

    def drop(self) -> None:
        """End the copy, if there is one: before this process ends as it should, or before it knows more."""
        if self.handle is None:
            return
        os.close(self.handle)
        self.handle = None
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def forget(self) -> None:
        """In a child of this process that does something else: keep nothing of the copy's, and announce nothing."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
        os.close(self._announce)

    def _sleep(self, original: int) -> None:
        """Wait until the original is dead; end with the server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the original decides.
        rename("standby")
        poll = select.poll()
        poll.register(original, select.POLLIN)
        poll.register(self._lifeline, 0)
        ready = {descriptor for descriptor, _ in poll.poll()}
        if self._lifeline in ready:
            _end()


def rename(role: str) -> None:
    """Have the kernel's lists of processes (``ps -o comm``) tell what this one is for."""
    with suppress(OSError):
        Path("/proc/self/comm").write_text(role[:_LONGEST_NAME])


def exit_code(pid: int) -> int | None:
    """Reap a child that is dead; give its exit code, negative: the signal that ended it. None: another's child."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return None


def _end() -> NoReturn:
    os._exit(0)
