"""``python -m mc2cm_graph.workers --snapshot DIR --socket PATH``: the nursery as a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from mc2cm_graph.settings import Limits
from mc2cm_graph.snapshot import NoSnapshot, Snapshot
from mc2cm_graph.workers.holder import hold
from mc2cm_graph.workers.holding import Holding, Unusable
from mc2cm_graph.workers.process import NUMBERS

_LONGEST_SOCKET_PATH = 100
_BACKLOG = 512


def arguments() -> argparse.ArgumentParser:
    """Describe the command line; every number of ``settings.Limits`` is an option."""
    parser = argparse.ArgumentParser(prog="python -m mc2cm_graph.workers", description=__doc__)
    parser.add_argument("--snapshot", type=Path, required=True, help="folder of a built snapshot")
    parser.add_argument("--socket", type=Path, required=True, help="path of the Unix socket to listen on")
    parser.add_argument(
        "--end-with-stdin",
        action="store_true",
        help="end when standard input closes (the starter's life line)",
    )
    parser.add_argument(
        "--network",
        action="store_true",
        help="let workers call other endpoints; the gate judges which (no limit is as strong as the kernel's)",
    )
    for limit in NUMBERS:
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


def main() -> None:
    """Load the snapshot (or find it on disk), say ``{"ready": version}`` on standard output, serve."""
    given = arguments().parse_args()
    limits = Limits(**{limit.name: getattr(given, limit.name) for limit in NUMBERS})
    try:
        snapshot = Snapshot.at(given.snapshot)
    except NoSnapshot as fault:
        raise SystemExit(f"--snapshot: {fault}") from fault
    try:
        holding = Holding.of(snapshot, given.network)
    except (Unusable, OSError) as fault:
        raise SystemExit(f"workers: {fault}") from fault
    listener = listen(given.socket)
    if given.end_with_stdin:
        # Ctrl-C reaches the whole group; the starter decides when it is over.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(json.dumps({"ready": snapshot.manifest.version}), flush=True)
    parent = sys.stdin.fileno() if given.end_with_stdin else None
    hold(holding, listener, limits, snapshot.manifest.version, parent)


if __name__ == "__main__":
    main()
