"""The read side of the SPARQL 1.1 Graph Store HTTP Protocol: one graph, whole, at one address."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from mc2cm_graph import names
from mc2cm_graph.sparql.exchange import (
    Prepared,
    Response,
    Service,
    check_version,
    choose_format,
    complete,
    entity_tag,
    options,
    ready,
    refuse,
    refused_method,
)
from mc2cm_graph.sparql.negotiation import GRAPHS
from mc2cm_graph.sparql.problem import Problem
from mc2cm_graph.sparql.request import Request, Wrong, parameters
from mc2cm_graph.workers.job import Job

METHODS = ("GET", "HEAD", "OPTIONS")


def respond(request: Request, service: Service) -> Response:
    """Answer a request with ``service.ask``; every wrong one gets its problem details."""
    prepared = prepare(request, service)
    return prepared if isinstance(prepared, Response) else complete(prepared, service.ask(prepared.job))


def prepare(request: Request, service: Service) -> Response | Prepared:
    """Judge a request to ``service.endpoint``: a Response if that is all, else the job that has to run.

    The methods that write (PUT, POST, DELETE, PATCH; sections 5.3 to 5.7) are refused with 405.
    """
    try:
        if request.method not in METHODS:
            raise refused_method(request.method, METHODS)
        if request.method == "OPTIONS":
            return options(METHODS)
        asked = parameters(request.query_string, "the address")
        graph = _graph(asked)
        values = dict(asked)
        check_version(values.get("version"), service)
        chosen, content_type = choose_format(GRAPHS, request, values.get("format"))
    except Wrong as wrong:
        return refuse(wrong, service)
    job = Job(
        text=graph,
        media_type=chosen.media_type,
        kind="graph",
        prefixes=names.PREFIXES,
        client=request.client,
    )
    which = f"graph={quote(graph, safe='')}" if graph else "default"
    version = service.dataset.version
    address = f"{service.endpoint}?{which}&format={chosen.name}&version={quote(version)}"
    tag = entity_tag(job, content_type, service.dataset)
    return ready(Prepared(service, job, content_type, tag, address), request)


def _graph(asked: list[tuple[str, str]]) -> str:
    """Return the IRI of the graph that the request names (section 4.2), empty for the default graph."""
    graphs = [value for name, value in asked if name == "graph"]
    defaults = [value for name, value in asked if name == "default"]
    if len(graphs) + len(defaults) != 1:
        found = f"found {len(graphs)} times graph= and {len(defaults)} times default"
        raise Wrong(Problem("which-graph", f"{found}, expected one of them, as in ?graph=<IRI> or ?default"))
    if defaults:
        if defaults[0] not in ("", "true"):
            raise Wrong(Problem("bad-parameter", f"found default={defaults[0][:40]}, expected no value"))
        return ""
    try:
        parts = urlsplit(graphs[0])
    except ValueError as fault:
        raise Wrong(_no_iri(graphs[0])) from fault
    # An embedded IRI must be absolute (section 4.2).
    if not parts.scheme or any(character in graphs[0] for character in ' <>"{}|^`\\'):
        raise Wrong(_no_iri(graphs[0]))
    return graphs[0]


def _no_iri(found: str) -> Problem:
    return Problem("bad-parameter", f"found graph={found[:80]}, expected an absolute IRI")
