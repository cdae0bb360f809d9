"""Asking other endpoints: the part of a federated query that runs before the engine, outside its seal.

The gate has judged which endpoints a query may ask. The engine never asks one itself: it has no network, and
it would follow redirects. Here a call is one POST (SPARQL 1.1 Protocol, 2.1.2) that follows none, whose answer
is bounded, and whose solutions are written into the query as data (SPARQL 1.1 Federated Query, section 4).
The deadline of the job holds here too: the nursery ends the whole process.
"""

from __future__ import annotations

# Looked up by its name at the first host: too late in a worker, which may no longer open Python's own files.
import encodings.idna  # noqa: F401
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from mc2cm_graph import __version__, names
from mc2cm_graph.settings import Limits
from mc2cm_graph.workers.job import Call, Job

_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_BLANK = names.BASE + ".well-known/genid/"
_EVERYTHING = "SELECT *"
_NOTHING = "{}"


class ServiceFailed(Exception):
    """An endpoint gave no answer that can be used; the message says which and why."""


def answer_calls(job: Job, limits: Limits) -> Job:
    """Return the job with the answers of other endpoints in the place of its calls.

    Raises ServiceFailed if one fails that is not silent.
    """
    text = job.text
    # From the last to the first, so that the places of those before stay right.
    for number, call in reversed(list(enumerate(job.calls))):
        try:
            found = _solutions(_ask(call, job, limits), number)
        except ServiceFailed:
            if not call.silent:
                raise
            found = _NOTHING
        # As many lines as before: faults further down keep their line.
        lines = "\n" * text.count("\n", call.start, call.end)
        text = text[: call.start] + found + lines + text[call.end :]
    return job._replace(text=text, calls=())


def _ask(call: Call, job: Job, limits: Limits) -> ox.QuerySolutions:
    base = f"BASE <{job.base}>\n" if job.base else ""
    query = f"{base}{job.text[: call.prologue]}\n{_EVERYTHING} {job.text[call.group : call.end]}"
    try:
        content_type, body = _post(call.endpoint, query, limits)
        format_ = _FORMATS.get(content_type.partition(";")[0].strip().lower())
        if format_ is None:
            raise ServiceFailed(f"<{call.endpoint}> answered with {content_type or 'no Content-Type'}")
        results = ox.parse_query_results(body, format=format_)
    except (OSError, HTTPException, ValueError, SyntaxError) as fault:
        raise ServiceFailed(
            f"<{call.endpoint}> gave no answer ({str(fault)[:200] or type(fault).__name__})"
        ) from fault
    if isinstance(results, ox.QueryBoolean):
        raise ServiceFailed(f"<{call.endpoint}> answered true or false, expected solutions")
    return results


def _post(endpoint: str, query: str, limits: Limits) -> tuple[str, bytes]:
    """Send a query; return the media type and the body of an answer with status 200."""
    parts = urlsplit(endpoint)
    # Half of the deadline, so that a silent call to an endpoint that is down leaves time for the rest.
    timeout_s = limits.deadline_s / 2
    connection: HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = HTTPSConnection(parts.netloc, timeout=timeout_s, context=context)
    elif parts.scheme == "http":
        connection = HTTPConnection(parts.netloc, timeout=timeout_s)
    else:
        raise ServiceFailed(f"<{endpoint}> is no http address")
    headers = {
        "Accept": ", ".join(_FORMATS),
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": f"mc2cm-graph/{__version__}",
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, urlencode({"query": query}).encode("utf-8"), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise ServiceFailed(f"<{endpoint}> answered with status {response.status}")
        body = response.read(limits.result_bytes + 1)
    finally:
        connection.close()
    if len(body) > limits.result_bytes:
        raise ServiceFailed(f"<{endpoint}> answered with more than {limits.result_bytes} bytes")
    return response.headers.get("Content-Type", ""), body


def _solutions(solutions: ox.QuerySolutions, number: int) -> str:
    """Write solutions as a group of inline data."""
    variables = solutions.variables
    try:
        rows = " ".join(
            f"({' '.join(_term(solution[variable], number) for variable in variables)})"
            for solution in solutions
        )
    except (ValueError, SyntaxError, OSError) as fault:  # Solutions are parsed as they are read.
        raise ServiceFailed(f"an endpoint sent results that cannot be read ({str(fault)[:200]})") from fault
    return f"{{ VALUES ({' '.join(map(str, variables))}) {{ {rows} }} }}"


def _term(term: object, number: int) -> str:
    """Write a term; a blank node gets an IRI of its own (RDF 1.1, 3.5), for inline data can hold none."""
    if term is None:
        return "UNDEF"
    return f"<{_BLANK}{number}-{term.value}>" if isinstance(term, ox.BlankNode) else str(term)
