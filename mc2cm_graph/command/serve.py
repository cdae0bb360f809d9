"""Serving: build if the snapshot is stale, start the query workers, then the pages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from mc2cm_graph.build import BuildFailed, build, is_stale
from mc2cm_graph.front.archive import Archive
from mc2cm_graph.front.changeover import Changeover
from mc2cm_graph.front.run import Run
from mc2cm_graph.front.server import Serving, ignore_reload, serve_pages
from mc2cm_graph.settings import REPOSITORY, BadSetting, Settings
from mc2cm_graph.snapshot import NoSnapshot, Snapshot
from mc2cm_graph.sources import Sources
from mc2cm_graph.store import EngineFailed
from mc2cm_graph.store.opening import open_jobs
from mc2cm_graph.workers.process import NurseryFailed

_HIGHEST_PORT = 65535


def serve(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 1 if there is no snapshot, a setting is wrong or the workers do not start."""
    options = _options(arguments)
    ignore_reload()
    try:
        settings = _with_engine(Settings.read(Path(), Path(), file=options.settings), options)
        snapshot = _snapshot(Sources.under(REPOSITORY), options, settings.operation.kept_versions)
        if snapshot is None:
            return 1
        if settings.endpoint:
            open_jobs(settings, snapshot).close()
        _serve(options, settings, snapshot)
    except (BadSetting, EngineFailed, NurseryFailed, OSError) as error:
        print(f"server: {error}", file=sys.stderr)
        return 1
    return 0


def _serve(options: argparse.Namespace, settings: Settings, snapshot: Snapshot) -> None:
    run, alive = Run.begin()
    with ExitStack() as stack:
        stack.callback(run.end, alive)
        changeover = stack.enter_context(Changeover(run, options.build_dir, snapshot, settings))
        shown = f"[{options.host}]" if ":" in options.host else options.host
        version = snapshot.manifest.version

        def announce() -> None:
            changeover.ready()
            address = f"http://{shown}:{options.port}/"
            print(f"mc2cm-graph {version} is served at {address} (Ctrl-C ends it)", flush=True)

        serving = Serving(options.host, options.port, run, settings)
        stack.enter_context(Archive(run, options.build_dir, settings, serving.pages))
        serve_pages(serving, changeover.wake, announce)


def _with_engine(settings: Settings, options: argparse.Namespace) -> Settings:
    """Take the engine that the command line names; raise BadSetting if it has no address of the web."""
    endpoint = options.endpoint or settings.endpoint
    if endpoint and not endpoint.startswith(("http://", "https://")):
        raise BadSetting(f"--endpoint: found {endpoint!r}, expected the http(s) address of a SPARQL endpoint")
    if "@" in endpoint.partition("://")[2].partition("/")[0]:
        raise BadSetting("--endpoint: found a user in the address; set MC2CM_ENDPOINT_USER and _PASSWORD")
    default_graph = options.default_graph or settings.default_graph
    return replace(settings, endpoint=endpoint, default_graph=default_graph)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="server.py", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build", help="folder of snapshots")
    parser.add_argument("--settings", type=Path, help="TOML file of settings (the one in MC2CM_SETTINGS)")
    parser.add_argument(
        "--only-serve", action="store_true", help="serve what is built, even if the sources changed since"
    )
    parser.add_argument(
        "--endpoint", metavar="URL", help="serve from another engine, into which the snapshot was published"
    )
    parser.add_argument(
        "--default-graph", metavar="IRI", help="the named graph that holds the default graph there"
    )
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number from 1 to {_HIGHEST_PORT}")
    return int(text)


def _snapshot(sources: Sources, options: argparse.Namespace, kept_versions: int) -> Snapshot | None:
    """Build if need be; with faulty sources the last good snapshot is served, and the faults are told."""
    build_dir: Path = options.build_dir
    try:
        if not options.only_serve and is_stale(sources, build_dir):
            return build(sources, build_dir, _tell, kept_versions=kept_versions)
    except BuildFailed as failed:
        for fault in failed.faults:
            print(fault, file=sys.stderr)
        print(f"server: {failed}", file=sys.stderr)
    try:
        return Snapshot.current(build_dir)
    except NoSnapshot as missing:
        print(f"server: {missing}", file=sys.stderr)
        return None


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
