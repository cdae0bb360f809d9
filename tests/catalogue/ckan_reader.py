"""Reads files with the parser of ckanext-dcat, in an environment of its own that holds CKAN: prints datasets as JSON.

``python ckan_reader.py PROFILE FILE...``: what a CKAN would make of each page, and which page it would read next.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ckanext.dcat.processors import RDFParser


def read(profile: str, page: Path) -> dict[str, object]:
    """Read one page in Turtle."""
    parser = RDFParser(profiles=[profile])
    parser.parse(page.read_bytes(), _format="turtle")
    return {"next": parser.next_page(), "datasets": list(parser.datasets())}


if __name__ == "__main__":
    json.dump([read(sys.argv[1], Path(name)) for name in sys.argv[2:]], sys.stdout)
