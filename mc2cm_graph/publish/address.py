"""Where the services of a store are: its query, update and Graph Store addresses below one URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Addresses:
    """The addresses of a store; empty where it has no such service.

    ``keeps_default`` tells that its default graph is one of its own, which can be written; else the default
    graph of the project is loaded under a name.
    """

    query: str
    update: str = ""
    graphs: str = ""
    keeps_default: bool = True


ENGINES = {
    "oxigraph": Addresses("query", "update", "store"),
    "fuseki": Addresses("sparql", "update", "data"),
    "virtuoso": Addresses("sparql", "sparql-auth", "sparql-graph-crud-auth", keeps_default=False),
    "graphdb": Addresses("", "statements", "rdf-graphs/service", keeps_default=False),
    "neptune": Addresses("sparql", "sparql", "sparql/gsp/", keeps_default=False),
}
"""Where known engines have their services, below the address of the server, the dataset or the repository."""


class BadAddress(Exception):
    """An address that cannot be used; the message says what was found and what was expected."""


def addresses(engine: str, url: str) -> Addresses:
    """Give the addresses of an engine at a URL: that of the store, or that of one of its services."""
    base = _base(url)
    known = ENGINES[engine]
    parts = (known.query, known.update, known.graphs)
    for part in sorted(filter(None, parts), key=len, reverse=True):
        if base.endswith("/" + part.rstrip("/")):
            base = base.removesuffix("/" + part.rstrip("/"))
            break
    query, update, graphs = (f"{base}/{part}" if part else base for part in parts)
    return Addresses(query, update, graphs, known.keeps_default)


def find(
    url: str, answers: Callable[[str], bool], has_graphs: Callable[[str], bool]
) -> tuple[str, Addresses]:
    """Find out which engine is at a URL; raise BadAddress if none of those known answers as it should.

    ``answers`` tells whether a query address answers a query, ``has_graphs`` whether a Graph Store address
    is one.
    """
    tried = []
    for engine in ENGINES:
        there = addresses(engine, url)
        tried.append(there.query)
        if answers(there.query) and has_graphs(there.graphs):
            return engine, there
    raise BadAddress(
        f"{url}: found no SPARQL 1.1 store with a Graph Store address, tried queries at {', '.join(tried)};"
        " name the engine with --engine, or its addresses with --query-url, --update-url and --graphs-url"
    )


def checked(url: str) -> str:
    """Give back an http(s) URL; raise BadAddress for anything else, or if it holds a password."""
    try:
        parts = urlsplit(url)
    except ValueError as fault:
        raise BadAddress(f"found {url!r}, expected a URL ({fault})") from fault
    if parts.username or parts.password:
        raise BadAddress(
            "found a user or password in the URL, where others can read it; set MC2CM_PUBLISH_USER and"
            " MC2CM_PUBLISH_PASSWORD, or MC2CM_PUBLISH_TOKEN, or write it to ~/.netrc"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadAddress(f"found {url!r}, expected an address such as http://localhost:7878")
    return url


def _base(url: str) -> str:
    parts = urlsplit(checked(url))
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
