"""Problem details (RFC 9457): the one shape in which the endpoint says what is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mc2cm_graph import names
from mc2cm_graph.settings import Limits
from mc2cm_graph.sparql.fault import Place, QueryFault
from mc2cm_graph.workers.job import Answer, Job, Verdict

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its HTTP status and its title."""

    status: int
    title: str


KINDS = {
    "no-query": Kind(400, "The request brings no query"),
    "several-queries": Kind(400, "The request brings more than one query"),
    "parameters": Kind(400, "The request has too many parameters"),
    "which-graph": Kind(400, "The request does not say which graph"),
    "bad-parameter": Kind(400, "A parameter has a bad value"),
    "encoding": Kind(400, "The request is not UTF-8"),
    "syntax": Kind(400, "The query is not SPARQL 1.1"),
    "service-refused": Kind(400, "SERVICE is not offered"),
    "update-refused": Kind(403, "The graph is read-only here"),
    "unknown-graph": Kind(400, "The dataset names a graph that is not held"),
    "unsupported": Kind(400, "The query calls a function that is not offered"),
    "query-too-deep": Kind(400, "The query is nested too deep"),
    "query-too-large": Kind(400, "The query has too many patterns"),
    "no-graph": Kind(404, "There is no such graph"),
    "no-version": Kind(404, "There is no such version of the data"),
    "unknown-version": Kind(410, "This version of the data is not served"),
    "method": Kind(405, "The method is not allowed"),
    "not-acceptable": Kind(406, "No wanted format is on offer"),
    "query-too-long": Kind(413, "The query is too long"),
    "uri-too-long": Kind(414, "The query is too long"),
    "media-type": Kind(415, "The media type of the request is not supported"),
    "share": Kind(429, "You hold your share of the query workers"),
    "fault": Kind(500, "The engine failed"),
    "engine": Kind(502, "The engine behind this endpoint does not answer as it should"),
    "service-failed": Kind(502, "A service that the query asks gave no answer"),
    "deadline": Kind(503, "The query took too long"),
    "memory": Kind(503, "The query took too much memory"),
    "result-size": Kind(503, "The result is too large"),
    "crashed": Kind(503, "The query ended its worker"),
    "busy-version": Kind(503, "This version of the data cannot be read at this moment"),
    "busy": Kind(503, "All query workers are busy"),
    "unavailable": Kind(503, "The query workers do not answer"),
    "engine-deadline": Kind(504, "The engine behind this endpoint took too long"),
}
"""Every problem that the endpoint reports; the key is the fragment of the problem's type."""

_OF_VERDICT: dict[Verdict, str] = {"refused": "service-refused", "abandoned": "unavailable"}


@dataclass(frozen=True)
class Problem:
    """One problem with one request. ``limit`` names the setting that was exceeded, ``most`` its value."""

    kind: str
    detail: str
    place: Place | None = None
    limit: str | None = None
    most: float | None = None
    retry_after_s: int | None = None

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind].status

    @property
    def type(self) -> str:
        """The IRI of the kind; the service description says what it means."""
        return type_iri(self.kind)

    def members(self, instance: str) -> dict[str, str | int | float]:
        """Return the members of the JSON object; those that say nothing are left out."""
        place = self.place
        members: dict[str, str | int | float | None] = {
            "type": self.type,
            "title": KINDS[self.kind].title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "excerpt": place.excerpt if place else None,
            "limit": self.limit,
            "limit_value": self.most,
            "retry_after_s": self.retry_after_s,
        }
        return {name: value for name, value in members.items() if value is not None}

    def to_bytes(self, instance: str) -> bytes:
        """Write the problem as JSON."""
        return json.dumps(self.members(instance), ensure_ascii=False, indent=1).encode() + b"\n"


def type_iri(kind: str) -> str:
    """Return the IRI of a kind of problem."""
    return f"{names.BASE}sparql#{kind}"


def of_fault(fault: QueryFault, limits: Limits, in_url: bool) -> Problem:
    """Say what the gate found; ``in_url`` tells that the query came in the address."""
    kind = "uri-too-long" if fault.rule == "query-too-long" and in_url else fault.rule
    most = getattr(limits, fault.limit) if fault.limit else None
    return Problem(kind, fault.message, fault.place, fault.limit, most)


def of_answer(answer: Answer, limits: Limits, job: Job) -> Problem:
    """Say why a worker has no result for a job."""
    kind = _OF_VERDICT.get(answer.verdict, answer.verdict)
    if kind == "unknown-graph" and job.kind == "graph":
        kind = "no-graph"
    limit = answer.limit
    most = getattr(limits, limit) if limit else None
    if kind == "deadline" and 0 < job.deadline_s < limits.deadline_s:
        limit, most = "timeout", job.deadline_s
    place = None
    if answer.line is not None and answer.column is not None:
        place = Place.at(job.text, answer.line, answer.column)
    detail = _detail(kind, answer, limits, job) or answer.message or KINDS[kind].title
    return Problem(kind, detail, place, limit, most, answer.retry_after_s)


def _detail(kind: str, answer: Answer, limits: Limits, job: Job) -> str | None:
    return {
        "deadline": f"the query ran for {job.deadline_s:g} s, the time that timeout gave it"
        if 0 < job.deadline_s < limits.deadline_s
        else f"the query ran for {limits.deadline_s:g} s, the most that is given; ask for less at a time",
        "memory": f"the query asked for more than {limits.memory_bytes >> 20} MiB of memory;"
        " sort or group fewer rows",
        "result-size": f"the result is longer than {limits.result_bytes >> 20} MiB; ask for it in parts"
        " (ORDER BY, LIMIT, OFFSET) or take a dump",
        "crashed": "the query ended the process that ran it, as very deep nesting does; write it simpler",
        "busy": "no worker became free in time; ask again after the seconds in Retry-After",
        "share": "as many queries of yours run or wait as one client may have; let one end, then ask again",
        "unknown-graph": f"found the graph <{answer.message}>, expected one that this snapshot holds;"
        " the citations are listed by the question at /queries/sources-of-a-thing",
        "no-graph": f"found the graph <{answer.message}>, expected one that this snapshot holds",
    }.get(kind)
