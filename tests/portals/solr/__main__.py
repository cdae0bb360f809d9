"""Run the stand-in: ``python -m tests.portals.solr --port 8983 --schema schema.xml``."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.portals.solr.collection import Collection
from tests.portals.solr.schema import Schema
from tests.portals.solr.server import Server


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--schema", type=Path, required=True)
    chosen = parser.parse_args()
    with Server(chosen.port, Collection(Schema.read(chosen.schema))) as server:
        print(f"listening at {server.url}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
