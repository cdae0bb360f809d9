"""The query operation of the SPARQL 1.1 Protocol: plain values in, plain values out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from mc2cm_graph import names
from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql import description, gate, problem
from mc2cm_graph.sparql.fault import QueryFault
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES, Format, NotAcceptable, choose
from mc2cm_graph.sparql.problem import Problem
from mc2cm_graph.sparql.request import FORM, QUERY, Asked, Request, Wrong, read
from mc2cm_graph.workers.job import Answer, Job

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
VERSION_HEADER = "MC2CM-Data-Version"


@dataclass(frozen=True)
class Response:
    """What goes back. ``body`` is bytes, or a file that stands at its start and that the sender closes.

    ``query`` is the query that the request brought, ``form`` its form and ``problem`` what was wrong, for
    who renders the response for people.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | BinaryIO = b""
    query: str = ""
    form: str | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Service:
    """The endpoint: its own address, what it serves, its limits, and who runs its jobs."""

    endpoint: str
    dataset: description.Dataset
    limits: Limits
    ask: Callable[[Job], Answer]


@dataclass(frozen=True)
class Prepared:
    """A request that may pass: the job that answers it, and what is known of its answer before the job runs.

    ``tag`` is the entity tag, None if the same request may be answered otherwise the next time. ``query`` and
    ``form`` are those of the request, for who renders the response for people.
    """

    service: Service
    job: Job
    content_type: str
    tag: str | None
    query: str = ""
    form: str | None = None

    @property
    def key(self) -> str | None:
        """The key under which the answer may be kept: two requests that share it share every byte."""
        return self.tag


def respond(request: Request, service: Service) -> Response:
    """Answer a request with ``service.ask``; every wrong one gets its problem details."""
    prepared = prepare(request, service)
    return prepared if isinstance(prepared, Response) else complete(prepared, service.ask(prepared.job))


def prepare(request: Request, service: Service) -> Response | Prepared:
    """Judge a request: a Response if that is all, else the job that has to run. No engine, no I/O."""
    asked, form = None, None
    try:
        if request.method not in METHODS:
            raise Wrong(
                Problem("method", f"found {request.method}, expected one of {', '.join(METHODS)}"),
                ("Allow", ", ".join(METHODS)),
            )
        if request.method == "OPTIONS":
            return _options()
        asked = read(request, service.limits)
        if asked.query is None:
            prepared = _describe(request, asked, service)
        else:
            reading = _judge(asked, request, service.limits)
            form = reading.form
            prepared = _query(request, asked, reading, service)
    except Wrong as wrong:
        return _refuse(wrong, service, (asked and asked.query) or "", form)
    tag = prepared.tag
    if tag and request.method != "POST" and _matches(request.if_none_match, tag):
        return Response(304, (*_caching(tag), *_common(service)), query=prepared.query, form=form)
    return prepared


def complete(prepared: Prepared, answer: Answer) -> Response:
    """Turn the answer to the prepared job into a response; its status is decided here, before any byte."""
    service = prepared.service
    if answer.verdict != "ok":
        found = problem.of_answer(answer, service.limits, prepared.job.text)
        return _refuse(Wrong(found, *_timing(answer)), service, prepared.query, prepared.form)
    headers = (
        ("Content-Type", prepared.content_type),
        ("Content-Length", str(answer.size)),
        *_caching(prepared.tag),
        *_common(service),
        *_timing(answer),
    )
    return Response(200, headers, answer.file or answer.content, prepared.query, prepared.form)


def _refuse(wrong: Wrong, service: Service, query: str, form: str | None) -> Response:
    found = wrong.problem
    return Response(
        found.status,
        (
            ("Content-Type", problem.MEDIA_TYPE),
            ("Cache-Control", "no-store"),
            *([("Retry-After", str(found.retry_after_s))] if found.retry_after_s else []),
            *wrong.headers,
            *_common(service),
        ),
        found.to_bytes(service.endpoint),
        query=query,
        form=form,
        problem=found,
    )


def _judge(asked: Asked, request: Request, limits: Limits) -> gate.Reading:
    in_url = request.method != "POST"
    try:
        reading = gate.read(asked.query or "", limits, names.BASE)
    except QueryFault as fault:
        raise Wrong(problem.of_fault(fault, limits, in_url)) from fault
    if asked.default_graphs or asked.named_graphs:
        # The dataset of the request outranks that of the query (SPARQL 1.1 Protocol, 2.1.4).
        return replace(reading, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs)
    return reading


def _query(request: Request, asked: Asked, reading: gate.Reading, service: Service) -> Prepared:
    offered = TABLES if reading.form in ("SELECT", "ASK") else GRAPHS
    chosen, content_type = _choose(offered, request, asked)
    job = Job(
        text=reading.text,
        media_type=chosen.media_type,
        base=names.BASE,
        default_graphs=reading.default_graphs,
        named_graphs=reading.named_graphs,
        prefixes=reading.prefixes,
    )
    tag = _tag(job, content_type, service.dataset.version) if reading.repeatable else None
    return Prepared(service, job, content_type, tag, asked.query or "", reading.form)


def _describe(request: Request, asked: Asked, service: Service) -> Prepared:
    chosen, content_type = _choose(GRAPHS, request, asked)
    job = Job(
        text=description.describe(service.endpoint, service.dataset, service.limits),
        media_type=chosen.media_type,
        kind="document",
        prefixes=description.PREFIXES,
    )
    return Prepared(service, job, content_type, _tag(job, content_type, service.dataset.version))


def _choose(offered: Sequence[Format], request: Request, asked: Asked) -> tuple[Format, str]:
    try:
        return choose(offered, request.accept, asked.format)
    except NotAcceptable as fault:
        raise Wrong(Problem("not-acceptable", str(fault))) from fault


def _options() -> Response:
    return Response(
        204,
        (
            ("Allow", ", ".join(METHODS)),
            ("Accept-Post", f"{FORM}, {QUERY}"),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", ", ".join(METHODS)),
            ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
            ("Access-Control-Max-Age", "86400"),
        ),
    )


def _common(service: Service) -> tuple[tuple[str, str], ...]:
    """Return the headers of every answer; no credentials are ever allowed across origins."""
    return (
        ("Vary", "Accept"),
        (VERSION_HEADER, service.dataset.version),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", f"ETag, {VERSION_HEADER}, Retry-After, Server-Timing"),
        ("X-Content-Type-Options", "nosniff"),
    )


def _caching(tag: str | None) -> tuple[tuple[str, str], ...]:
    return (("ETag", tag), ("Cache-Control", "no-cache")) if tag else (("Cache-Control", "no-store"),)


def _timing(answer: Answer) -> tuple[tuple[str, str], ...]:
    waited, ran = answer.waited_s * 1000, answer.elapsed_s * 1000
    return (("Server-Timing", f"queue;dur={waited:.1f}, engine;dur={ran:.1f}"),)


def _tag(job: Job, content_type: str, version: str) -> str:
    """Return the entity tag of an answer: it is a function of version, query, dataset and format.

    Weak (RFC 9110, 8.8.1): the rows of a query without ORDER BY may come in another order after a restart.
    """
    parts = (version, content_type, job.text, job.default_graphs, job.named_graphs)
    return f'W/"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}"'


def _matches(if_none_match: str | None, tag: str) -> bool:
    wanted = {part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")}
    return tag.removeprefix("W/") in wanted
