"""``python -m benchmarks.peers.serve_rdflib FILE PORT``: rdflib-endpoint over a file, as its documentation shows.

Its own command makes the default graph the union of all graphs; ours is one of its own, so the dataset is made here.
"""

from __future__ import annotations

import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def main(file: str, port: str) -> None:
    """Load the N-Quads file and serve it at ``/`` on loopback."""
    dataset = Dataset(default_union=False)
    dataset.parse(file, format="nquads")
    uvicorn.run(SparqlEndpoint(graph=dataset), host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
