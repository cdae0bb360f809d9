"""``python -m mc2cm_graph.workers --snapshot DIR --socket PATH``: the nursery as a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from mc2cm_graph.settings import Limits
from mc2cm_graph.snapshot import NoSnapshot, Snapshot
from mc2cm_graph.workers import engine
from mc2cm_graph.workers.holder import hold

_LONGEST_SOCKET_PATH = 100
_BACKLOG = 512


def arguments() -> argparse.ArgumentParser:
    """Describe the command line; every field of ``settings.Limits`` is an option."""
    parser = argparse.ArgumentParser(prog="python -m mc2cm_graph.workers", description=__doc__)
    parser.add_argument("--snapshot", type=Path, required=True, help="folder of a built snapshot")
    parser.add_argument("--socket", type=Path, required=True, help="path of the Unix socket to listen on")
    parser.add_argument(
        "--end-with-stdin",
        action="store_true",
        help="end when standard input closes (the starter's life line)",
    )
    for limit in fields(Limits):
        option = f"--{limit.name.replace('_', '-')}"
        kind = float if isinstance(limit.default, float) else int
        parser.add_argument(option, type=kind, default=limit.default)
    return parser


def listen(path: Path) -> socket.socket:
    """Listen on a path, in place of whoever listened there before.

    The socket is made beside it and moved over it, so that there is no moment without one. Raises
    SystemExit if the path is too long for a Unix socket.
    """
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        raise SystemExit(
            f"--socket: found a path of {len(os.fsencode(path))} bytes, expected at most"
            f" {_LONGEST_SOCKET_PATH} (a limit of Unix sockets); choose a shorter one: {path}"
        )
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    fresh = path.with_name(f".{os.getpid()}")
    listener.bind(str(fresh))
    fresh.chmod(0o600)
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    fresh.rename(path)
    return listener


def _opener(snapshot: Snapshot) -> Callable[[], ox.Store]:
    """Return what gives a worker its store: the one loaded here, or the snapshot's own on disk.

    Raises SystemExit if it cannot be opened, or if a fork would lose a thread.
    """
    if snapshot.store is not None:
        fault = engine.trial(snapshot.store)
        if fault:
            raise SystemExit(f"workers: {snapshot.store}: {fault}")
        return partial(engine.open_disk, snapshot.store)
    store = engine.load(snapshot.dataset)
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise SystemExit(
            f"workers: found {threads} threads after loading, expected 1: a fork would lose them"
        )
    return lambda: store


def main() -> None:
    """Load the snapshot (or find it on disk), say ``{"ready": version}`` on standard output, serve."""
    given = arguments().parse_args()
    limits = Limits(**{limit.name: getattr(given, limit.name) for limit in fields(Limits)})
    try:
        snapshot = Snapshot.at(given.snapshot)
    except NoSnapshot as fault:
        raise SystemExit(f"--snapshot: {fault}") from fault
    opener = _opener(snapshot)
    listener = listen(given.socket)
    if given.end_with_stdin:
        # Ctrl-C reaches the whole group; the starter decides when it is over.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(json.dumps({"ready": snapshot.manifest.version}), flush=True)
    parent = sys.stdin.fileno() if given.end_with_stdin else None
    hold(opener, listener, limits, snapshot.manifest.version, parent)


if __name__ == "__main__":
    main()
