"""What the nursery holds for its workers: the store in memory, or the place of the one on disk."""

from __future__ import annotations

import os
import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.workers import engine, seal

_OWN_STATE = Path("/proc/self")
_FOR_NETWORK = (Path("/etc"), Path("/usr/share"))
"""Names of hosts, and certificates of most systems, which a worker needs that may call another endpoint."""
_LONGEST_MESSAGE = 600


class Unusable(Exception):
    """The snapshot cannot be served by forked workers; the message says why."""


@dataclass(frozen=True)
class Holding:
    """A store that workers share (``memory``), or one that each opens for itself (``folder``).

    RocksDB has threads and locks, which a fork would lose: so the store on disk is opened after it.
    ``network`` lets workers call other endpoints: only where the settings allow some.
    """

    memory: ox.Store | None
    folder: Path | None
    network: bool = False

    @classmethod
    def of(cls, snapshot: Snapshot, network: bool = False) -> Holding:
        """Load a snapshot, or try its store on disk; raise Unusable if it cannot be served."""
        tempfile.gettempdir()  # Found now: a worker that is sealed cannot look for it.
        if snapshot.store is not None:
            holding = cls(None, snapshot.store, network)
            holding._try()
            return holding
        store = engine.load(snapshot.dataset)
        threads = len(list(Path("/proc/self/task").iterdir()))
        if threads != 1:
            raise Unusable(f"found {threads} threads after loading, expected 1: a fork would lose them")
        return cls(store, None, network)

    def open(self) -> tuple[ox.Store, bool]:
        """In a worker: give up network and files; return the store, and whether both are out of reach for good.

        Raises OSError if the store cannot be opened, Unusable if the network stays within reach.
        """
        readable = [
            _OWN_STATE,
            *([self.folder] if self.folder else []),
            *((*_FOR_NETWORK, *_certificates()) if self.network else ()),
        ]
        # Where the kernel has no Landlock, the engine still opens no file that a query names.
        is_sealed = seal.close_files(readable, Path(tempfile.gettempdir()))
        if not self.network:
            has_no_network = seal.close_network()
            if not has_no_network and self.folder is not None:
                raise Unusable(
                    "the kernel has no way to keep a worker from the network (seccomp, namespaces)"
                )
            is_sealed = is_sealed and has_no_network
        return self.memory or ox.Store.read_only(str(self.folder)), is_sealed and not self.network

    def _try(self) -> None:
        """Open the store in a process of its own, as a worker does."""
        readable, writable = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                self.open()
            except (OSError, Unusable) as fault:
                os.write(writable, str(fault).encode()[:_LONGEST_MESSAGE])
            finally:
                os._exit(0)
        os.close(writable)
        with open(readable, "rb") as said:  # noqa: PTH123 - a pipe has no path
            message = said.read().decode()
        status = os.waitpid(pid, 0)[1]
        if message or status:
            raise Unusable(f"{self.folder}: {message or f'opening it ended with status {status}'}")


def _certificates() -> list[Path]:
    """Give where OpenSSL looks for the authorities that it trusts, as ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` say."""
    found = ssl.get_default_verify_paths()
    return [Path(path) for path in (found.cafile, found.capath) if path]
