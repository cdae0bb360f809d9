"""``/sparql`` and ``/graph-store`` without a thread: from the request to the workers and back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import parse_qsl

from mc2cm_graph.front.answers import in_memory
from mc2cm_graph.front.clients import Clients
from mc2cm_graph.front.coding import SHORTEST_BYTES, accepts_gzip, coded_tag
from mc2cm_graph.front.edition import Edition
from mc2cm_graph.front.incoming import BodyTooLong, BodyTooSlow, Incoming
from mc2cm_graph.front.metrics import Metrics
from mc2cm_graph.front.outgoing import Done, Outgoing, Spilled, as_hit, encode, replaced
from mc2cm_graph.front.refusal import refuse
from mc2cm_graph.sparql import exchange, graph_store, protocol
from mc2cm_graph.sparql.exchange import Prepared, Response, Service
from mc2cm_graph.sparql.negotiation import JSON, TURTLE, prefers_html
from mc2cm_graph.sparql.problem import Problem
from mc2cm_graph.sparql.request import FORM, Request, Wrong, longest_body_bytes, parameters
from mc2cm_graph.web.endpoint import MOST_ROWS
from mc2cm_graph.workers.job import Answer, Job

Prepare = Callable[[Request, Service], Response | Prepared]

PATHS: dict[str, tuple[str, Prepare]] = {
    "/sparql": ("/sparql", protocol.prepare),
    "/sparql/": ("/sparql", protocol.prepare),
    "/graph-store": ("/graph-store", graph_store.prepare),
}
"""Addresses of the endpoint: the one that it tells, and who judges requests to it."""

_LONG_QUERY_BYTES = 8 << 10
"""Longer requests are judged in a thread, so that the others need not wait."""

_PATIENCE_SLACK_S = 5.0
_FOR_PEOPLE = f"{JSON.media_type}, {TURTLE.media_type};q=0.9"
_HOST = re.compile(r"[A-Za-z0-9._~-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


class OtherVersion(Exception):
    """The body of a request asks for another version of the data than the served one."""

    def __init__(self, version: str, body: bytes) -> None:
        super().__init__(version)
        self.version, self.body = version, body


class Endpoint:
    """Answers requests to the addresses in ``PATHS``."""

    def __init__(self, clients: Clients, metrics: Metrics) -> None:
        self._clients = clients
        self._metrics = metrics

    async def answer(self, incoming: Incoming, edition: Edition) -> Done:
        """Answer a request; raises HungUp, and OtherVersion if its body asks for one."""
        path, prepare = PATHS[incoming.path]
        service = self._service(incoming, edition, path)
        if incoming.headers.get(b"content-encoding", b"identity").lower() not in (b"identity", b""):
            found = f"found Content-Encoding: {incoming.header(b'content-encoding')}, expected a plain body"
            wrong = Wrong(Problem("media-type", found), ("Accept-Encoding", "identity"))
            return Done(_outgoing(exchange.refuse(wrong, service)))
        request = await self._request(incoming, edition)
        if isinstance(request, Outgoing):
            return Done(request)
        self._check_version(request, edition)
        is_page = path == "/sparql" and wants_page(incoming)
        if is_page:
            request = request._replace(accept=_FOR_PEOPLE, if_none_match=None)
        if len(request.query_string) + len(request.body) > _LONG_QUERY_BYTES:
            prepared = await asyncio.to_thread(prepare, request, service)
        else:
            prepared = prepare(request, service)
        if is_page:
            return await self._draw(incoming, edition, prepared)
        if isinstance(prepared, Response):
            known = incoming.headers.get(b"if-none-match", b"")
            return Done(_of_known_coding(_outgoing(prepared), known), verdict=_verdict(prepared))
        return await self._run(incoming, edition, prepared)

    async def warm(self, edition: Edition, request: Request) -> None:
        """Have the answer to a request of ours ready for all processes; failures do not matter."""
        service = Service("http://localhost/sparql", edition.dataset, edition.settings.limits, _never)
        prepared = protocol.prepare(request, service)
        if isinstance(prepared, Prepared) and prepared.tag:
            key = prepared.job.key
            if edition.answers.find(key, is_coded=False) is None:
                answer = in_memory(await self._ask(prepared.job, edition))
                if answer.verdict == "ok":
                    await edition.answers.keep(key, answer, is_shared=True)
                answer.close()

    async def _run(self, incoming: Incoming, edition: Edition, prepared: Prepared) -> Done:
        key = prepared.job.key if prepared.tag else None
        is_coded = accepts_gzip(incoming.headers.get(b"accept-encoding"))
        if key is not None:
            kept = edition.answers.find(key, is_coded)
            if kept is not None:
                outgoing = _finished(prepared, kept, is_coded)
                return Done(outgoing._replace(headers=as_hit(outgoing.headers)), "hit", "ok")
        plain = edition.answers.find(key, is_coded=False) if key is not None and is_coded else None
        cache = "hit" if plain else "miss"
        answer = plain or in_memory(await incoming.unless_hung_up(self._ask(prepared.job, edition)))
        if answer.verdict != "ok":
            return Done(_outgoing(exchange.complete(prepared, answer)), "none", answer.verdict)
        is_coded = is_coded and answer.size > SHORTEST_BYTES
        if is_coded:
            answer = await edition.answers.coded(answer)
        if key is not None:
            await edition.answers.keep(key, answer, is_coded)
        return Done(_finished(prepared, answer, is_coded), cache if key else "none", "ok")

    async def _draw(self, incoming: Incoming, edition: Edition, prepared: Response | Prepared) -> Done:
        """Have the finished response drawn as a page: no thread of the pages waits for the query."""
        if isinstance(prepared, Prepared):
            job = prepared.job
            if not 0 < job.max_rows <= MOST_ROWS and prepared.form != "ASK":
                prepared = prepared._replace(job=job._replace(max_rows=MOST_ROWS))
            answer = in_memory(await incoming.unless_hung_up(self._ask(prepared.job, edition)))
            response = exchange.complete(prepared, answer)
        else:
            response = prepared
        scheme = self.scheme(incoming)
        drawing = edition.pages.answer(incoming, b"", scheme, response=response)
        return Done(await incoming.unless_hung_up(drawing), verdict=_verdict(response))

    async def _ask(self, job: Job, edition: Edition) -> Answer:
        if edition.jobs is not None:
            answer = await edition.jobs.ask_async(job)
        else:
            limits = edition.settings.limits
            patience_s = limits.deadline_s + limits.queue_wait_s + _PATIENCE_SLACK_S
            answer = await edition.workers.ask(job, patience_s)
        self._metrics.query(answer.verdict)
        return answer

    @staticmethod
    def _check_version(request: Request, edition: Edition) -> None:
        """Raise OtherVersion if the form that a request brings names one; the address was looked at before."""
        if b"version=" not in request.body or not (request.content_type or "").startswith(FORM):
            return
        with suppress(Wrong):
            named = [value for name, value in parameters(request.body, "the body") if name == "version"]
            if named and named[-1] != edition.version:
                raise OtherVersion(named[-1], request.body)

    async def _request(self, incoming: Incoming, edition: Edition) -> Request | Outgoing:
        most = longest_body_bytes(edition.settings.limits)
        wait_s = edition.settings.operation.body_wait_s
        try:
            body = await incoming.read_body(most, wait_s)
        except BodyTooLong:
            body = bytes(most + 1)  # The protocol judges its length; what is in it no longer matters.
        except BodyTooSlow:
            return refuse(
                HTTPStatus.REQUEST_TIMEOUT,
                f"the body did not come within {wait_s:g} s",
                incoming.path,
                limit="body_wait_s",
            )
        return Request(
            method=incoming.method,
            query_string=incoming.query,
            body=body,
            content_type=incoming.header(b"content-type"),
            accept=incoming.header(b"accept"),
            if_none_match=incoming.header(b"if-none-match"),
            accept_encoding=incoming.header(b"accept-encoding"),
            client=self.client(incoming),
        )

    def client(self, incoming: Incoming) -> str:
        """Return the opaque key of who asks."""
        return self._clients.key(_peer(incoming), incoming.headers.get(b"x-forwarded-for"))

    def scheme(self, incoming: Incoming) -> str:
        """Return the scheme under which the client asked."""
        return self._clients.scheme(_peer(incoming), incoming.headers, incoming.scope["scheme"])

    def _service(self, incoming: Incoming, edition: Edition, path: str) -> Service:
        settings = edition.settings
        address = f"{self.scheme(incoming)}://{_host(incoming)}{path}"
        service = edition.services.get(address)
        if service is None:
            limits, allowed = settings.limits, settings.service_allowed
            service = Service(address, edition.dataset, limits, _never, allowed, edition.jobs is not None)
            edition.services[address] = service
        return service


def wants_page(incoming: Incoming) -> bool:
    """Tell whether a request to the endpoint comes from a browser that wants to see a page."""
    accept = incoming.headers.get(b"accept", b"").lower()
    # Wildcards want everything alike: only who names HTML can want it more, and few who ask an endpoint do.
    if b"html" not in accept or incoming.method not in ("GET", "HEAD", "POST"):
        return False
    if not prefers_html(accept.decode("latin-1")):
        return False
    return not (b"format=" in incoming.query and "format" in _names(incoming))


def brings_query(incoming: Incoming) -> bool:
    """Tell whether there is something to be answered; without it the query page itself is shown."""
    return incoming.method == "POST" or "query" in _names(incoming)


def _names(incoming: Incoming) -> set[str]:
    try:
        return {name for name, _ in parse_qsl(incoming.query.decode("latin-1"), True, max_num_fields=1000)}
    except ValueError:
        return {"query"}  # Too many of them: the protocol says so.


def _never(_: Job) -> Answer:
    raise RuntimeError("the front asks the workers itself")


def _peer(incoming: Incoming) -> str:
    peer = incoming.scope.get("client")
    return str(peer[0]) if peer else ""


def _host(incoming: Incoming) -> str:
    """Return the host that the client named, if it is one; it is written into answers."""
    named = incoming.header(b"host") or ""
    if _HOST.fullmatch(named):
        return named
    server, port = incoming.scope.get("server") or ("localhost", 80)
    return f"{server}:{port}"


def _verdict(response: Response) -> str:
    return response.problem.kind if response.problem is not None else "ok"


def _finished(prepared: Prepared, answer: Answer, is_coded: bool) -> Outgoing:
    outgoing = _outgoing(exchange.complete(prepared, answer))
    if not is_coded:
        return outgoing
    tag = outgoing.header(b"etag")
    more = [(b"etag", coded_tag(tag))] if tag else []
    return outgoing._replace(headers=replaced(outgoing.headers, (b"content-encoding", b"gzip"), *more))


def _of_known_coding(outgoing: Outgoing, known: bytes) -> Outgoing:
    """Have 304 bear the tag of the form that the client holds, which may be the compressed one."""
    tag = outgoing.header(b"etag")
    if outgoing.status != HTTPStatus.NOT_MODIFIED or tag is None or coded_tag(tag) not in known:
        return outgoing
    return outgoing._replace(headers=replaced(outgoing.headers, (b"etag", coded_tag(tag))))


def _outgoing(response: Response) -> Outgoing:
    headers = encode(response.headers)
    if isinstance(response.body, bytes):
        return Outgoing(response.status, headers, response.body)
    size = int(dict(headers)[b"content-length"])
    return Outgoing(response.status, headers, Spilled(response.body, response.body.tell(), size))
