"""What goes between a request and its response: the prepared job, and how its answer is sent back.

Nothing here does I/O: who serves runs the job of a ``Prepared`` as it likes and hands the answer to ``complete``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, NamedTuple

from mc2cm_graph.names import BASE
from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql import description, problem
from mc2cm_graph.sparql.negotiation import Format, NotAcceptable, choose
from mc2cm_graph.sparql.problem import Problem
from mc2cm_graph.sparql.request import Request, Wrong
from mc2cm_graph.workers.job import Answer, Job

VERSION_HEADER = "MC2CM-Data-Version"
COMPLETE_HEADER = "MC2CM-Complete"
_EXPOSED = (
    "Content-Location",
    "ETag",
    COMPLETE_HEADER,
    VERSION_HEADER,
    "Link",
    "Memento-Datetime",
    "Retry-After",
    "Server-Timing",
)

_LONGEST_CITED = 1900
"""Characters of a query in the address that an answer is cited by."""

Headers = tuple[tuple[str, str], ...]


class Response(NamedTuple):
    """What goes back. ``body`` is bytes, or a file that stands at its start and that the sender closes.

    ``query`` is the query that the request brought, ``form`` its form and ``problem`` what was wrong, for
    who renders the response for people.
    """

    status: int
    headers: Headers
    body: bytes | BinaryIO = b""
    query: str = ""
    form: str | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Service:
    """The endpoint: its own address, what it serves, its limits, and who runs its jobs.

    ``service_allowed`` are the endpoints that a query may name in ``SERVICE``. ``weak_tags`` says that who
    runs the jobs promises equal content and not equal bytes (RFC 9110, 8.8.1).
    """

    endpoint: str
    dataset: description.Dataset
    limits: Limits
    ask: Callable[[Job], Answer]
    service_allowed: frozenset[str] = frozenset()
    weak_tags: bool = False

    @cached_property
    def headers(self) -> Headers:
        """The headers of every answer; no credentials are ever allowed across origins."""
        return (
            ("Vary", "Accept, Accept-Encoding"),
            (VERSION_HEADER, self.dataset.version),
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Expose-Headers", ", ".join(_EXPOSED)),
            ("X-Content-Type-Options", "nosniff"),
        )


class Prepared(NamedTuple):
    """A request that may pass: the job that answers it, and what is known of its answer before the job runs.

    ``tag`` is the entity tag, None if the same request may be answered otherwise the next time; ``address``
    the permanent address of the answer, empty if there is none. ``query`` and ``form`` are those of the
    request, for who renders the response for people.
    """

    service: Service
    job: Job
    content_type: str
    tag: str | None
    address: str = ""
    query: str = ""
    form: str | None = None

    @property
    def key(self) -> str | None:
        """The key under which the answer may be kept: version, job and content type, all that it depends on."""
        return self.tag


def ready(prepared: Prepared, request: Request) -> Response | Prepared:
    """Return 304 (RFC 9110, 13.1.2) if the client holds the answer already, else what was prepared."""
    tag = prepared.tag
    if tag and prepared.service.weak_tags:
        prepared = prepared._replace(tag=f"W/{tag}")
    known = request.if_none_match
    if tag and known and request.method != "POST" and _matches(known, tag):
        return Response(304, _promised(prepared), query=prepared.query, form=prepared.form)
    return prepared


def complete(prepared: Prepared, answer: Answer) -> Response:
    """Turn the answer to the prepared job into a response; its status is decided here, before any byte."""
    service = prepared.service
    if answer.verdict != "ok":
        found = problem.of_answer(answer, service.limits, prepared.job)
        answer.close()
        return refuse(Wrong(found, *_timing(answer)), service, prepared.query, prepared.form)
    is_cut = f"false; maxrows={prepared.job.max_rows}" if answer.cut else "true"
    headers = (
        ("Content-Type", prepared.content_type),
        ("Content-Length", str(answer.size)),
        *_promised(prepared),
        (COMPLETE_HEADER, is_cut),
        *_timing(answer),
    )
    return Response(200, headers, answer.file or answer.content, prepared.query, prepared.form)


def refuse(wrong: Wrong, service: Service, query: str = "", form: str | None = None) -> Response:
    """Say what is wrong with a request, in problem details."""
    found = wrong.problem
    body = found.to_bytes(service.endpoint)
    headers = (
        ("Content-Type", problem.MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Content-Language", "en"),
        ("Cache-Control", "no-store"),
        *([("Retry-After", str(found.retry_after_s))] if found.retry_after_s else []),
        *wrong.headers,
        *service.headers,
    )
    return Response(found.status, headers, body, query, form, found)


def options(methods: Sequence[str], *more: tuple[str, str]) -> Response:
    """Answer OPTIONS, which browsers send before a page of another site may ask (the CORS preflight)."""
    allowed = ", ".join(methods)
    headers = (
        ("Allow", allowed),
        *more,
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", allowed),
        ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
        ("Access-Control-Max-Age", "86400"),
    )
    return Response(204, headers)


def refused_method(found: str, methods: Sequence[str]) -> Wrong:
    """Say which methods there are."""
    allowed = ", ".join(methods)
    return Wrong(Problem("method", f"found {found[:40]}, expected one of {allowed}"), ("Allow", allowed))


def choose_format(offered: tuple[Format, ...], request: Request, asked: str | None) -> tuple[Format, str]:
    """Return the format of the answer and its ``Content-Type``; ``asked`` is the parameter ``format``."""
    try:
        return choose(offered, request.accept, asked)
    except NotAcceptable as fault:
        raise Wrong(Problem("not-acceptable", str(fault))) from fault


def check_version(asked: str | None, service: Service) -> None:
    """Raise Wrong if a version of the data is asked for that is not served here."""
    served = service.dataset.version
    if asked is not None and asked != served:
        found = f"found version={asked[:40]}, expected {served}, the one that is served here"
        raise Wrong(Problem("unknown-version", found))


def entity_tag(job: Job, content_type: str, dataset: description.Dataset) -> str:
    """Return the entity tag of an answer: it is a function of version, query, dataset and format.

    Strong (RFC 9110, 8.8.1): the same snapshot gives the same bytes in every worker, after a restart and in
    every copy that keeps it in the same kind of store.
    """
    kept = "disk" if dataset.is_on_disk else "memory"
    parts = f"{dataset.version} {kept} {job.key} {content_type}"
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'


def _promised(prepared: Prepared) -> Headers:
    """Return the headers that are known before the job has run, and that 304 bears too (RFC 9110, 15.4.5)."""
    tag, address = prepared.tag, prepared.address
    return (
        *((("ETag", tag), ("Cache-Control", "no-cache")) if tag else (("Cache-Control", "no-store"),)),
        ("Link", f'<{_cited(prepared)}>; rel="cite-as"'),
        *((("Content-Location", address),) if address else ()),
        *prepared.service.headers,
    )


def _cited(prepared: Prepared) -> str:
    """Give the persistent address of an answer (RFC 8574); that of the snapshot where it would be too long."""
    service, address = prepared.service, prepared.address
    asked = address.removeprefix(service.endpoint)
    if asked and asked != address and len(asked) <= _LONGEST_CITED:
        return f"{BASE}sparql{asked}"
    return f"{BASE}versions/{service.dataset.version}"


def _timing(answer: Answer) -> Headers:
    waited, ran = answer.waited_s * 1000, answer.elapsed_s * 1000
    return (("Server-Timing", f"queue;dur={waited:.1f}, engine;dur={ran:.1f}"),)


def _matches(if_none_match: str, tag: str) -> bool:
    """Compare weakly (RFC 9110, 8.8.3.2); ``*`` stands for any answer, ``-gzip`` marks the compressed one."""
    wanted = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return not wanted.isdisjoint({tag, "*", f'{tag[:-1]}-gzip"'})
