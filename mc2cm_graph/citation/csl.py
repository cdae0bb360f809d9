"""CSL-JSON, the input of citation processors (Citation Style Language 1.0.2, csl-data.json)."""

from __future__ import annotations

import json
from typing import Any

from mc2cm_graph.citation.reference import Author, Reference, one_line

MEDIA_TYPE = "application/vnd.citationstyles.csl+json"


def write_csl(reference: Reference) -> str:
    """Write a reference as an array of one item."""
    item: dict[str, Any] = {
        "id": reference.key,
        "type": "dataset",
        "title": one_line(reference.title or reference.container),
        "author": [_name(author) for author in reference.authors],
        "issued": {
            "date-parts": [[reference.released.year, reference.released.month, reference.released.day]]
        },
        "version": reference.version,
        "genre": "Data set",
        "URL": reference.address,
    }
    if reference.title:
        item["container-title"] = one_line(reference.container)
    if reference.language:
        item["language"] = reference.language
    return json.dumps([item], ensure_ascii=False) + "\n"


def _name(author: Author) -> dict[str, str]:
    if not author.family:
        return {"literal": one_line(author.name)}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.particle,
        "suffix": author.suffix,
    }
    return {name: one_line(part) for name, part in parts.items() if part}
