"""The front over a snapshot that has no pages, with a plain stand-in for the query page.

``python -m tests.front.plain --port N --snapshot DIR`` serves it.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from flask import Flask

from mc2cm_graph.front.changeover import Changeover
from mc2cm_graph.front.run import Run
from mc2cm_graph.front.server import Serving, serve_pages
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.web import endpoint


def show(asked: endpoint.Asked) -> tuple[str, int]:
    """Stand in for the query page: the query, and what came of it."""
    if asked.response is None:
        return "the editor", 200
    body = endpoint.read_body(asked.response).decode()
    return f"{asked.query} => {body}", asked.response.status


def plain_pages(_: Settings) -> Flask:
    """Make the application of the pages."""
    application = Flask(__name__)
    endpoint.register(application, show)
    return application


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--snapshot", type=Path)
    given = parser.parse_args()
    settings = Settings.read(Path(), Path())
    run, alive = Run.begin()
    try:
        with Changeover(run, given.snapshot, Snapshot.at(given.snapshot), settings) as changeover:
            serving = Serving("127.0.0.1", given.port, run, settings, f"{__spec__.name}:plain_pages")

            def announce() -> None:
                changeover.ready()
                print(f"run {run.root} of {os.getpid()}", flush=True)

            serve_pages(serving, changeover.wake, announce)
    finally:
        run.end(alive)


if __name__ == "__main__":
    main()
