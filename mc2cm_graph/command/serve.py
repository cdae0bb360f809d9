"""Serving: build if the snapshot is stale, start the query workers, then the pages."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.errors import ConfigurationError

from mc2cm_graph.build import BuildFailed, build, is_stale
from mc2cm_graph.settings import REPOSITORY, BadSetting, Settings
from mc2cm_graph.snapshot import NoSnapshot, Snapshot
from mc2cm_graph.sources import Sources
from mc2cm_graph.workers.process import NurseryFailed, NurseryProcess

_APPLICATION = "mc2cm_graph.web.app:create"
_PAGE_PROCESSES = 2
_PAGE_THREADS = 8
_HIGHEST_PORT = 65535


def serve(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 1 if there is no snapshot or the workers do not start."""
    options = _options(arguments)
    snapshot = _snapshot(Sources.under(REPOSITORY), options.build_dir)
    if snapshot is None:
        return 1
    with tempfile.TemporaryDirectory(prefix="mc2cm-") as folder:
        environment = {
            "MC2CM_SNAPSHOT": str(snapshot.root),
            "MC2CM_WORKERS_SOCKET": str(Path(folder) / "workers"),
        }
        os.environ.update(environment)
        try:
            settings = Settings.from_environment()
            with NurseryProcess(settings.snapshot, settings.workers_socket, settings.limits):
                _serve_pages(options.host, options.port, snapshot.manifest.version)
        except (BadSetting, NurseryFailed, ConfigurationError, OSError) as error:
            print(f"server: {error}", file=sys.stderr)
            return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="server.py", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number from 1 to {_HIGHEST_PORT}")
    return int(text)


def _snapshot(sources: Sources, build_dir: Path) -> Snapshot | None:
    """Build if need be; with faulty sources the last good snapshot is served, and the faults are told."""
    try:
        if is_stale(sources, build_dir):
            return build(sources, build_dir, lambda line: print(line, file=sys.stderr, flush=True))
    except BuildFailed as failed:
        for fault in failed.faults:
            print(fault, file=sys.stderr)
        print(f"server: {failed}", file=sys.stderr)
    try:
        return Snapshot.current(build_dir)
    except NoSnapshot as missing:
        print(f"server: {missing}", file=sys.stderr)
        return None


def _serve_pages(host: str, port: int, version: str) -> None:
    server = Granian(
        _APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=_PAGE_PROCESSES,
        blocking_threads=_PAGE_THREADS,
        respawn_failed_workers=True,
        log_access=False,
        websockets=False,
    )
    shown = f"[{host}]" if ":" in host else host

    @server.on_startup
    def announce() -> None:
        print(f"mc2cm-graph {version} is served at http://{shown}:{port}/ (Ctrl-C ends it)", flush=True)

    server.serve()
