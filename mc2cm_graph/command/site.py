"""The writing of a copy: the application of the pages, made for it alone, and what goes with every request."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from mc2cm_graph import __version__
from mc2cm_graph.citation import BadCitationFile
from mc2cm_graph.export import Content, ExportFailed, Wish, export
from mc2cm_graph.settings import BadSetting, Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import EngineFailed
from mc2cm_graph.web.app import create_app
from mc2cm_graph.web.copying import KEY, Copy, addresses, day_of_data

FAILED = 1

_DUMP = "dump/"


def write_copy(options: argparse.Namespace) -> int:
    """Write the copy that the command line asks for; 1 where that cannot be done."""
    snapshot = Snapshot.current(options.build_dir)
    dumps = [dump for dump in snapshot.manifest.files if dump.name.startswith(_DUMP)]
    try:
        # A copy is one of the snapshot, whatever engine a server of this machine asks.
        app = create_app(replace(Settings.read(snapshot.root, Path()), endpoint=""))
        day, live = options.on or day_of_data(app), options.live or ""
        sizes = tuple((dump.name.removeprefix(_DUMP), dump.bytes) for dump in dumps)
        wish = Wish(options.to.absolute(), options.base, options.languages, live, options.processes)
        content = Content(
            app.wsgi_app,
            addresses(app),
            {
                "data_version": snapshot.manifest.version,
                "software_version": __version__,
                "day": day.isoformat(),
            },
            more={KEY: Copy(live, day, options.languages, sizes)},
            given={f"/{dump.name}": snapshot.root / dump.name for dump in dumps},
        )
        with snapshot.hold():
            done = export(content, wish, lambda line: print(line, file=sys.stderr, flush=True))
    except (BadCitationFile, BadSetting, EngineFailed, ExportFailed, OSError) as error:
        print(f"mc2cm: {error}", file=sys.stderr)
        return FAILED
    print(f"{options.to}: {done.files} files, {done.pages} pages, {done.bytes} bytes")
    return 0
