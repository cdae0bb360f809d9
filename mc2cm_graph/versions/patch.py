"""The difference of two versions as an RDF Patch: removed and added statements in one file, as one transaction.

RDF Patch (https://afs.github.io/rdf-patch/) is what Jena and its replication read and write; a line of it is a line
of N-Quads behind ``A`` or ``D``, so that it is made while it is sent. A vocabulary of changesets would write four
triples of reification for each statement and has no place for the graph that the statement stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mc2cm_graph.versions.writing import VERSIONS


def write_patch(version: str, previous: str, removed: Path, added: Path) -> Iterator[bytes]:
    """Yield the patch that makes the dataset of ``previous`` that of ``version``.

    Blank nodes bear the labels of the dataset, as RDF Patch wants it: a label names one node in both versions.
    """
    yield f"H id <{VERSIONS}{version}> .\nH prev <{VERSIONS}{previous}> .\nTX .\n".encode()
    for letter, path in ((b"D ", removed), (b"A ", added)):
        with path.open("rb") as lines:
            for line in lines:
                yield letter + line
    yield b"TC .\n"
