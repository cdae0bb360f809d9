"""Processes whose parent died: they become the server's children, who reaps them when they end."""

from __future__ import annotations

import ctypes
import os
import threading

_PR_SET_CHILD_SUBREAPER = 36
_PAUSE_S = 1.0


class Orphans:
    """Adopts what the descendants of this process leave behind (prctl(2)), until ``close``.

    Without it they would be children of the machine's first process, which in a container is often one that reaps
    nobody. Children that were started here are waited for by who started them, within a moment; so only who is still
    unreaped at a second look is an orphan.
    """

    def __init__(self) -> None:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._reap, name="orphans", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Reap no more."""
        self._closing.set()
        self._thread.join()

    def _reap(self) -> None:
        seen = 0
        while not self._closing.wait(_PAUSE_S):
            try:
                while (found := _dead()) and found == seen:
                    os.waitpid(found, 0)
                seen = found
            except ChildProcessError:
                seen = 0


def _dead() -> int:
    """Return the process id of a child that is dead and not reaped; 0 if there is none."""
    told = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return told.si_pid if told is not None else 0
