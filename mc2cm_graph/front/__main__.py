"""``python -m mc2cm_graph.front``: the page holder, as the server starts it.

Its run folder and settings are in the environment; the listeners are inherited, and so is standard input,
which closes when the server ends or lets go.
"""

from __future__ import annotations

import argparse
import os
import pkgutil
import signal
import sys
from pathlib import Path

from mc2cm_graph.front.holder import PageHolder
from mc2cm_graph.front.run import Run
from mc2cm_graph.settings import RUN_VARIABLE
from mc2cm_graph.workers.confinement import die_with_parent


def main() -> None:
    """Load the pages, keep the page processes until SIGTERM or SIGINT, or until the server ends."""
    parser = argparse.ArgumentParser(prog="python -m mc2cm_graph.front", description=__doc__)
    parser.add_argument("--pages", required=True, metavar="MODULE:NAME", help="what makes the pages")
    parser.add_argument(
        "--ready", type=int, required=True, help="descriptor to be told when all is ready, and who takes over"
    )
    parser.add_argument("--listeners", type=int, nargs="+", required=True, help="listening sockets, one each")
    given = parser.parse_args()
    run = Run(Path(os.environ[RUN_VARIABLE]))
    die_with_parent(run.server_pid)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    make_pages = pkgutil.resolve_name(given.pages)
    PageHolder(run, make_pages, given.listeners, sys.stdin.fileno(), given.ready).keep()


if __name__ == "__main__":
    main()
