"""``python -m mc2cm_graph.front.older``: the pages of an older version, in one process whose memory is bounded.

It is the same application as that of the served version, over another snapshot: the archive starts it, page processes
relay requests to its socket. It ends when its standard input closes.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import resource
import socket
import sys
import threading
import traceback
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from mc2cm_graph.front import pageprocess
from mc2cm_graph.front.application import Front
from mc2cm_graph.front.clients import Relayed
from mc2cm_graph.front.edition import open_edition
from mc2cm_graph.front.run import Pointer, Run
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sparql.problem import MEDIA_TYPE, Problem

_BACKLOG = 128
_SHARE = 8
"""An older version keeps an eighth of the answers that the served one keeps."""


def main() -> None:
    """Load the pages, say so on standard output, serve until standard input closes."""
    parser = argparse.ArgumentParser(prog="python -m mc2cm_graph.front.older", description=__doc__)
    parser.add_argument("--pages", required=True, metavar="MODULE:NAME", help="what makes the pages")
    parser.add_argument("--snapshot", type=Path, required=True, help="folder of the snapshot")
    parser.add_argument(
        "--folder", type=Path, required=True, help="where it meets its workers and its readers"
    )
    parser.add_argument("--memory-bytes", type=int, required=True, help="memory for data of this process")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_DATA, (given.memory_bytes, given.memory_bytes))
    threading.Thread(target=_end_with_stdin, name="end-with-server", daemon=True).start()
    snapshot = Snapshot.at(given.snapshot)
    run = Run.inside(given.folder)
    pointer = Pointer(snapshot.manifest.version, snapshot.root, given.folder / "workers", 1)
    run.offer(pointer)
    run.point(pointer)
    settings = _modest(Settings.read(snapshot.root, pointer.socket))
    make_pages = pkgutil.resolve_name(given.pages)

    def make(own: Settings) -> WSGIApplication:
        try:
            application: WSGIApplication = make_pages(own)
        except Exception:
            # Its queries can be answered all the same: they need the dataset alone.
            traceback.print_exc()
            return unreadable
        return application

    edition = open_edition(run, settings, make)
    front = Front(run, settings, make, edition, relayed=Relayed(run.salt, ()))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(given.folder / "pages"))
        (given.folder / "pages").chmod(0o600)
        listener.listen(_BACKLOG)
        print("ready", flush=True)
        pageprocess.serve(0, front, listener.fileno(), settings.operation, is_local=True)


def unreadable(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Stand in for the pages of a snapshot that today's software cannot draw."""
    told = (
        "the software that runs here cannot draw the pages of this version, which another release made; "
        "its queries are answered at /sparql?version="
    )
    found = Problem("unknown-version", told)
    start_response("410 Gone", [("Content-Type", MEDIA_TYPE), ("Cache-Control", "no-store")])
    return [found.to_bytes(environ.get("PATH_INFO", ""))]


def _modest(settings: Settings) -> Settings:
    """Take a part of what the served version may take; it asks no other engine, which would not hold this data."""
    operation = replace(
        settings.operation,
        page_processes=1,
        page_threads=2,
        cache_bytes=settings.operation.cache_bytes // _SHARE,
        cache_memory_bytes=settings.operation.cache_memory_bytes // _SHARE,
        warm_s=0.0,
        access_log="off",
    )
    return replace(settings, operation=operation, endpoint="", default_graph="")


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
