"""The ASGI application: what was answered before is answered from memory, the rest goes to its room."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
import uuid
from contextlib import suppress
from http import HTTPStatus

from mc2cm_graph.front import endpoint, operations
from mc2cm_graph.front.accesslog import AccessLog, Entry
from mc2cm_graph.front.clients import Clients
from mc2cm_graph.front.edition import Edition, MakePages, Succession
from mc2cm_graph.front.endpoint import Endpoint, OtherVersion
from mc2cm_graph.front.incoming import (
    BodyBroken,
    BodyTooLong,
    BodyTooSlow,
    HungUp,
    Incoming,
    Receive,
    Scope,
    Send,
    join_headers,
)
from mc2cm_graph.front.lane import LaneFull
from mc2cm_graph.front.memo import Kept, may_keep
from mc2cm_graph.front.metrics import Metrics
from mc2cm_graph.front.otherversions import OtherVersions, Wanted, asked_version, linked
from mc2cm_graph.front.outgoing import PIECE_BYTES, Done, Outgoing, send_out
from mc2cm_graph.front.refusal import refuse, refuse_reader
from mc2cm_graph.front.relay import Relay
from mc2cm_graph.front.run import Run
from mc2cm_graph.front.settling import settle, settle_new
from mc2cm_graph.front.variant import Variant, variant
from mc2cm_graph.front.warming import Reached, warm, warm_pages
from mc2cm_graph.settings import Settings
from mc2cm_graph.sparql.request import longest_body_bytes

_HUNG_UP = 499
"""How a hang-up is counted; nobody is there to be sent a status."""

_RETRY_AFTER_S = 2
_NOTHING = {"type": "http.response.body", "body": b""}


class Front:
    """The application; ``make_pages`` makes the pages of each edition but the first, if that is ``opened``.

    With ``relayed`` it serves an older version to another application, which counts the requests.
    """

    def __init__(
        self,
        run: Run,
        settings: Settings,
        make_pages: MakePages,
        opened: Edition | None = None,
        relayed: Clients | None = None,
    ) -> None:
        operation = settings.operation
        self._is_older = relayed is not None
        self._others = OtherVersions(Relay(run.archive))
        self._send_wait_s, self._body_wait_s = operation.send_wait_s, operation.body_wait_s
        self._warm_s = operation.warm_s
        self._metrics = Metrics()
        self._endpoint = Endpoint(relayed or Clients(run.salt, operation.trusted_proxies), self._metrics)
        self._log: AccessLog | None = None
        if operation.access_log != "off":
            self._log = AccessLog(1 if operation.access_log == "stdout" else 2)
        self._succession = Succession(run, settings, make_pages, opened)
        self._reached = Reached()
        self._tasks: list[asyncio.Task[None]] = []
        if (
            opened is None
        ):  # What is inherited was settled before the fork, and is shared while nobody touches it.
            settle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            await self._live(scope, receive, send)
            return
        edition = self._succession.current
        pairs = scope["headers"]
        headers = dict(pairs)
        if len(headers) != len(pairs):
            headers = join_headers(pairs)
        incoming = Incoming(scope, receive, headers)
        asked = variant(incoming, self._endpoint.scheme(incoming), incoming.path in endpoint.PATHS)
        if asked is not None:
            kept = edition.memo.get(asked)
            if kept is not None:
                await self._repeat(incoming, send, kept)
                return
        edition.enter()
        try:
            await self._answer(incoming, send, asked, edition)
        finally:
            edition.leave()

    async def _repeat(self, incoming: Incoming, send: Send, kept: Kept) -> None:
        """Send what is kept, or 304 if the client has it."""
        known = incoming.headers.get(b"if-none-match")
        messages = kept.messages
        status, size = 200, 0
        if known is not None and kept.is_known(known):
            status = 304
            await send(messages.unchanged)
            await send(_NOTHING)
        elif incoming.method == "HEAD":
            await send(messages.start)
            await send(_NOTHING)
        else:
            size = kept.size
            if size <= PIECE_BYTES:
                await send(messages.start)
                await send(messages.body)
            else:
                with suppress(TimeoutError, HungUp):
                    sending = send_out(send, messages.outgoing, False, self._send_wait_s)
                    await incoming.unless_hung_up(sending)
        self._note(
            Entry(
                incoming.method,
                incoming.path,
                kept.route,
                status,
                size,
                time.perf_counter() - incoming.begun,
                "hit",
                "ok",
                kept.version,
            )
        )

    async def _answer(self, incoming: Incoming, send: Send, asked: Variant | None, edition: Edition) -> None:
        route = _route(incoming.path)
        try:
            done = await self._ask_once(incoming, edition, asked)
        except BodyBroken:
            # The client may still listen: without an answer of ours the server would send a 500 of its own.
            found = "the body ended before it was whole"
            done = Done(refuse(HTTPStatus.BAD_REQUEST, found, incoming.path), verdict="abandoned")
        except HungUp:
            done = Done(Outgoing(_HUNG_UP, ()), verdict="abandoned")
        except Exception as fault:
            done = Done(_broken(fault, incoming, edition), verdict="fault")
        outgoing = done.outgoing
        sent = 0
        try:
            if outgoing.status != _HUNG_UP:
                is_head = incoming.method == "HEAD"
                sending = send_out(send, outgoing, is_head, self._send_wait_s)
                await (incoming.unless_hung_up(sending) if outgoing.size > PIECE_BYTES else sending)
                sent = 0 if is_head else outgoing.size
                if asked is not None and not is_head and may_keep(outgoing):
                    edition.memo.keep(asked, Kept(outgoing, route, done.version or edition.version))
        except HungUp:
            done = done._replace(verdict="abandoned")
        except (TimeoutError, OSError) as fault:
            done = done._replace(verdict="slow reader" if isinstance(fault, TimeoutError) else "fault")
        finally:
            outgoing.close()
            self._note(
                Entry(
                    incoming.method,
                    incoming.path,
                    route,
                    outgoing.status,
                    sent,
                    time.perf_counter() - incoming.begun,
                    done.cache,
                    done.verdict,
                    done.version or edition.version,
                )
            )

    def _note(self, entry: Entry) -> None:
        if self._is_older:
            return
        self._metrics.request(entry)
        if self._log is not None:
            self._log.add(entry)

    async def _ask_once(self, incoming: Incoming, edition: Edition, asked: Variant | None) -> Done:
        """Have a page drawn once for all who wait for it; all else is asked by everyone for himself."""
        is_page = incoming.method == "GET" and not incoming.has_body and _route(incoming.path) == "page"
        if asked is None or not is_page:
            return await self._ask(incoming, edition)
        done = await edition.drawing.page(asked, lambda: self._ask(incoming, edition))
        self._reached.learn(incoming, asked.scheme, done.outgoing)
        return done

    async def _ask(self, incoming: Incoming, edition: Edition) -> Done:
        most = longest_body_bytes(edition.settings.limits)
        try:
            return await self._ask_version(incoming, edition, most)
        except BodyTooLong:
            status, found = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"expected at most {most} bytes"
        except BodyTooSlow:
            status, found = (
                HTTPStatus.REQUEST_TIMEOUT,
                f"the body did not come within {self._body_wait_s:g} s",
            )
        except LaneFull:
            status, found = HTTPStatus.SERVICE_UNAVAILABLE, "too many pages are asked for at this moment"
        more = (("Retry-After", str(_RETRY_AFTER_S)),) if status == HTTPStatus.SERVICE_UNAVAILABLE else ()
        refused = refuse_reader(edition.pages, incoming, status, found, *more)
        return Done(refused, verdict="busy" if more else "")

    async def _ask_version(self, incoming: Incoming, edition: Edition, most: int) -> Done:
        """Ask the edition, or an older version if the request is for one."""
        version, body = asked_version(incoming), None
        try:
            if version in (None, edition.version) or self._is_older:
                done = await self._ask_edition(incoming, edition, most)
                if self._is_older or (version is None and incoming.path in endpoint.PATHS):
                    return done  # Answers of queries tell their permanent address themselves.
                return done._replace(outgoing=linked(done.outgoing, incoming, edition, version))
        except OtherVersion as other:
            version, body = other.version, other.body
        if body is None:
            body = await incoming.read_body(most, self._body_wait_s)
        wanted = Wanted(version or "", body, self._endpoint.client(incoming), self._endpoint.scheme(incoming))
        return await self._others.answer(incoming, edition, wanted)

    async def _ask_edition(self, incoming: Incoming, edition: Edition, most: int) -> Done:
        path = incoming.path
        if path in endpoint.PATHS and (
            path == "/graph-store" or not endpoint.wants_page(incoming) or endpoint.brings_query(incoming)
        ):
            return await self._endpoint.answer(incoming, edition)
        if path in operations.PATHS:
            return Done(await operations.answer(incoming, edition, self._metrics))
        body = await incoming.read_body(most, self._body_wait_s)
        page = edition.pages.answer(incoming, body, self._endpoint.scheme(incoming), older=self._is_older)
        return Done(await incoming.unless_hung_up(page))

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin and end with the server (the lifespan protocol)."""
        if scope["type"] != "lifespan":
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._tasks = [asyncio.create_task(self._follow())]
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in self._tasks:
                    task.cancel()
                self._metrics.count()
                if self._log is not None:
                    await asyncio.to_thread(self._log.close)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _follow(self) -> None:
        """Follow the editions; what first readers would wait for is made in advance in each."""
        edition = self._succession.current
        while True:
            warming = asyncio.create_task(self._warm(edition))
            try:
                edition = await self._succession.next(_tell)
            finally:
                warming.cancel()

    async def _warm(self, edition: Edition) -> None:
        edition.enter()
        try:
            await asyncio.to_thread(edition.pages.warm, self._warm_s)
            await warm(self._endpoint, edition, self._warm_s)
            settle_new()
        except Exception as fault:  # It would only have been faster.
            _tell(f"not all was made in advance: {type(fault).__name__}: {fault}")
        finally:
            edition.leave()
        if self._is_older:
            return
        host, scheme = await self._reached.wait()
        edition.enter()
        try:
            await warm_pages(edition, host, scheme, self._ask_once, self._warm_s)
            settle_new()
        except Exception as fault:
            _tell(f"not all pages were drawn in advance: {type(fault).__name__}: {fault}")
        finally:
            edition.leave()


def _route(path: str) -> str:
    if path.startswith("/sparql"):
        return "sparql"
    if path.startswith("/graph-store"):
        return "graph-store"
    if path.startswith("/static/"):
        return "static"
    return "operations" if path in operations.PATHS else "page"


def _broken(fault: Exception, incoming: Incoming, edition: Edition) -> Outgoing:
    reference = uuid.uuid4().hex[:8]
    _tell(f"error {reference} at {incoming.path}\n{''.join(traceback.format_exception(fault))}")
    detail = f"our fault, not yours; the reference {reference} helps us find it"
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return refuse_reader(edition.pages, incoming, status, detail, reference=reference)


def _tell(line: str) -> None:
    print(f"server: {line}", file=sys.stderr, flush=True)
