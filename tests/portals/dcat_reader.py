"""Reads catalogues with the parser of ckanext-dcat, as its harvester does, and prints its datasets as JSON.

Runs under the Python of ``.venv-ckan``, which has no more of this project than this file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ckanext.dcat.processors import RDFParser


def main(paths: list[str]) -> None:
    """Read each file by its extension; print the datasets of each and the address of its next page."""
    formats = {".ttl": "turtle", ".rdf": "xml", ".jsonld": "json-ld", ".nt": "nt"}
    pages = []
    for path in map(Path, paths):
        parser = RDFParser()
        parser.parse(path.read_text("utf-8"), _format=formats[path.suffix])
        pages.append({"datasets": list(parser.datasets()), "next": parser.next_page()})
    json.dump(pages, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
