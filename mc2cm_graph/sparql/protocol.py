"""The query operation of the SPARQL 1.1 Protocol: plain values in, plain values out.

``prepare`` judges a request and says what has to run, ``complete`` makes a response of what came out;
``respond`` joins them for who can wait.
"""

from __future__ import annotations

import string
from urllib.parse import quote_plus, urlencode

from mc2cm_graph import names
from mc2cm_graph.sparql import description, gate, problem
from mc2cm_graph.sparql.exchange import (
    COMPLETE_HEADER,
    VERSION_HEADER,
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
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES, Format
from mc2cm_graph.sparql.request import FORM, QUERY, Asked, Request, Wrong, read
from mc2cm_graph.workers.job import Job

__all__ = [
    "COMPLETE_HEADER",
    "METHODS",
    "VERSION_HEADER",
    "Prepared",
    "Response",
    "Service",
    "complete",
    "prepare",
    "respond",
]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_PLAIN = frozenset(string.ascii_letters + string.digits + "_.-~ ")
_CODES = {c: f"%{ord(c):02X}" for c in ("%", *sorted({*map(chr, range(128))} - _PLAIN - {"%"}))}
"""How characters of ASCII are written in an address; the sign of the codes first, for it is in all the others."""

_LONGEST_ADDRESS = 6000
"""Longer addresses are not offered: they would overrun what clients and proxies take in one header."""


def respond(request: Request, service: Service) -> Response:
    """Answer a request with ``service.ask``; every wrong one gets its problem details."""
    prepared = prepare(request, service)
    return prepared if isinstance(prepared, Response) else complete(prepared, service.ask(prepared.job))


def prepare(request: Request, service: Service) -> Response | Prepared:
    """Judge a request: a Response if that is all, else the job that has to run. No engine, no I/O."""
    asked, form = None, None
    try:
        if request.method not in METHODS:
            raise refused_method(request.method, METHODS)
        if request.method == "OPTIONS":
            return options(METHODS, ("Accept-Post", f"{FORM}, {QUERY}"))
        asked = read(request, service.limits)
        check_version(asked.version, service)
        if asked.query is None:
            return ready(_description(request, asked, service), request)
        reading = _judge(asked, request, service)
        form = reading.form
        return ready(_query(request, asked, reading, service), request)
    except Wrong as wrong:
        return refuse(wrong, service, (asked and asked.query) or "", form)


def _judge(asked: Asked, request: Request, service: Service) -> gate.Reading:
    try:
        reading = gate.read(asked.query or "", service.limits, names.BASE, service.service_allowed)
    except QueryFault as fault:
        raise Wrong(problem.of_fault(fault, service.limits, in_url=request.method != "POST")) from fault
    if asked.default_graphs or asked.named_graphs:
        # The dataset of the request outranks that of the query (SPARQL 1.1 Protocol, 2.1.4).
        return reading._replace(default_graphs=asked.default_graphs, named_graphs=asked.named_graphs)
    return reading


def _query(request: Request, asked: Asked, reading: gate.Reading, service: Service) -> Prepared:
    is_table = reading.form in ("SELECT", "ASK")
    offered = TABLES if is_table else GRAPHS
    chosen, content_type = choose_format(offered, request, asked.format)
    job = Job(
        text=reading.text,
        media_type=chosen.media_type,
        base=names.BASE,
        default_graphs=reading.default_graphs,
        named_graphs=reading.named_graphs,
        prefixes={} if is_table else reading.prefixes,
        deadline_s=asked.timeout_s,
        max_rows=0 if reading.form == "ASK" else asked.max_rows,
        repeatable=reading.repeatable,
        client=request.client,
        calls=reading.calls,
    )
    tag = entity_tag(job, content_type, service.dataset) if reading.repeatable else None
    address = _address(asked, chosen, service) if reading.repeatable else ""
    return Prepared(service, job, content_type, tag, address, asked.query or "", reading.form)


def _description(request: Request, asked: Asked, service: Service) -> Prepared:
    chosen, content_type = choose_format(GRAPHS, request, asked.format)
    job = Job(
        text=description.describe(service.endpoint, service.dataset, service.limits, service.service_allowed),
        media_type=chosen.media_type,
        kind="document",
        prefixes=description.PREFIXES,
        client=request.client,
    )
    return Prepared(service, job, content_type, entity_tag(job, content_type, service.dataset))


def _address(asked: Asked, chosen: Format, service: Service) -> str:
    """Return the address under which GET gives this very answer: query, dataset, format and data version."""
    more = ""
    if asked.default_graphs or asked.named_graphs or asked.max_rows:
        pairs = [("default-graph-uri", graph) for graph in asked.default_graphs]
        pairs += [("named-graph-uri", graph) for graph in asked.named_graphs]
        pairs += [("maxrows", str(asked.max_rows))] if asked.max_rows else []
        more = f"&{urlencode(pairs)}"
    query, version = _quoted(asked.query or ""), _quoted(service.dataset.version)
    address = f"{service.endpoint}?query={query}{more}&format={chosen.name}&version={version}"
    return address if len(address) <= _LONGEST_ADDRESS else ""


def _quoted(text: str) -> str:
    """Write a value for an address as ``quote_plus`` does, one replacing for each character that needs it."""
    if text.isalnum() and text.isascii():
        return text
    if not text.isascii():
        return quote_plus(text)
    for character, code in _CODES.items():
        if character in text:
            text = text.replace(character, code)
    return text.replace(" ", "+")
