"""One exchange with another engine by the SPARQL 1.1 Protocol, with a deadline and a cap on its answer.

SPARQLWrapper writes the request and reads the status; the body is taken piece by piece, so that neither a
slow engine nor a long answer can hold the server: both are judged from outside, by clock and by length.
Nothing is cut: an answer that is not whole is no answer.
"""

from __future__ import annotations

import os
import re
import socket
import tempfile
import threading
import time
import urllib.error
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import BinaryIO, cast

from SPARQLWrapper import BASIC, POST, SELECT, SPARQLWrapper
from SPARQLWrapper import JSON as WRAPPER_JSON
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from mc2cm_graph.credentials import Credentials
from mc2cm_graph.store.door import EngineFailed, Failure
from mc2cm_graph.store.layout import Layout

JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"

_PIECE_BYTES = 64 << 10
_SPOOL_BYTES = 1 << 20
_LONGEST_MESSAGE = 300
_LATE_STATUS = frozenset({408, 504})
_AGENT = "mc2cm-graph"


class Cancelled(Exception):
    """The caller no longer wants the answer."""


@dataclass(frozen=True)
class Endpoint:
    """Where another engine is, what it wants to see, and where the default graph stands in it."""

    address: str
    layout: Layout = field(default_factory=Layout)
    credentials: Credentials = field(default_factory=Credentials)


@dataclass(frozen=True)
class Wish:
    """What is asked: the query, the media type of the answer, and the RDF dataset (Protocol, 2.1.4)."""

    query: str
    accept: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class Exchange:
    """One request on its way; ``cancel`` may be called from another thread at any moment."""

    def __init__(self, endpoint: Endpoint, deadline_s: float, most_bytes: int) -> None:
        """Prepare an exchange: ``deadline_s`` counts from ``run``, ``most_bytes`` is the longest body."""
        self._address = endpoint.address
        self._credentials = endpoint.credentials
        self._deadline_s = deadline_s
        self._ends = 0.0
        self._most_bytes = most_bytes
        self._response: HTTPResponse | None = None
        self._lock = threading.Lock()
        self._cancelled = False

    def cancel(self) -> None:
        """End the exchange; the thread that runs it raises Cancelled."""
        with self._lock:
            self._cancelled = True
            if self._response is not None:
                _hang_up(self._response)

    def run(self, wish: Wish) -> tuple[BinaryIO, int]:
        """Ask, and return the whole answer as a file at its start, and its length in bytes.

        Raises EngineFailed if there is none within the limits, Cancelled if nobody waits any longer.
        """
        self._ends = time.monotonic() + self._deadline_s
        if self._cancelled:
            raise Cancelled
        try:
            response = self._send(wish)
        except OSError as fault:
            raise self._failed(fault) from fault
        with self._lock:
            self._response = response
        try:
            if self._cancelled:
                raise Cancelled
            self._check(response, wish)
            return self._take(response)
        except (OSError, HTTPException, ValueError) as fault:
            # ValueError: the file of a response that was closed by ``cancel``.
            raise self._failed(fault) from fault
        finally:
            with self._lock:
                self._response = None
            response.close()

    def _send(self, wish: Wish) -> HTTPResponse:
        wrapper = SPARQLWrapper(self._address, agent=_AGENT)
        wrapper.setMethod(POST)
        # Not by ``setQuery``, which guesses the kind of request from words in the text: a stranger's query with
        # DELETE in a prefix would be sent as an update.
        wrapper.queryString, wrapper.queryType = wish.query, SELECT
        wrapper.setReturnFormat(WRAPPER_JSON)
        # Not by ``setTimeout``, which takes whole seconds and reads less than one as none at all.
        wrapper.timeout = max(self._left(), 0.001)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", wish.accept)
        for parameter, graphs in (
            ("default-graph-uri", wish.default_graphs),
            ("named-graph-uri", wish.named_graphs),
        ):
            for graph in graphs:
                wrapper.addParameter(parameter, graph)
        if self._credentials.token:
            wrapper.addCustomHttpHeader("Authorization", f"Bearer {self._credentials.token}")
        elif self._credentials.user:
            wrapper.setHTTPAuth(BASIC)
            wrapper.setCredentials(self._credentials.user, self._credentials.password)
        try:
            return cast(HTTPResponse, wrapper.query().response)
        except QueryBadFormed as fault:
            raise EngineFailed("syntax", _said(fault.args)) from fault
        except SPARQLWrapperException as fault:
            raise EngineFailed("engine", f"{self._where()} refused. {_said(fault.args)}") from fault
        except urllib.error.HTTPError as fault:
            with fault:
                said = _text(fault.read(_PIECE_BYTES))
            kind: Failure = "engine-deadline" if fault.code in _LATE_STATUS else "engine"
            found = f"{self._where()} answered with the status {fault.code}, expected 200: {said}"
            raise EngineFailed(kind, found) from fault
        except (HTTPException, ValueError) as fault:
            raise EngineFailed(
                "engine", f"{self._where()} does not speak HTTP as expected: {fault}"
            ) from fault

    def _check(self, response: HTTPResponse, wish: Wish) -> None:
        """Refuse what says of itself that it is not the answer, or not all of it."""
        media_type = (response.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if media_type not in (wish.accept, "text/plain" if wish.accept == N_TRIPLES else wish.accept):
            found = media_type or "no media type"
            raise EngineFailed("engine", f"{self._where()} answered in {found}, expected {wish.accept}")
        if response.length is None and not response.chunked:
            # It would end with the connection, and so would an answer that was broken off.
            raise EngineFailed(
                "engine", f"{self._where()} tells neither the length nor the end of its answer"
            )
        most = response.headers.get("X-SPARQL-MaxRows")
        if most:
            # Virtuoso's ResultSetMaxRows; the header comes when the limit was reached.
            found = f"{self._where()} cuts answers at {most} rows; it needs a higher ResultSetMaxRows"
            raise EngineFailed("engine", found)
        if response.headers.get("X-SQL-State"):
            # Virtuoso's "anytime" answer: the part that it found until its own time was over.
            said = response.headers.get("X-SQL-Message") or response.headers["X-SQL-State"]
            raise EngineFailed(
                "engine-deadline", f"{self._where()} answered in part only: {_text(said.encode())}"
            )

    def _take(self, response: HTTPResponse) -> tuple[BinaryIO, int]:
        size = 0
        body = cast(BinaryIO, tempfile.SpooledTemporaryFile(_SPOOL_BYTES))  # noqa: SIM115 - it goes to the caller
        try:
            while piece := response.read1(_PIECE_BYTES):
                size += len(piece)
                if size > self._most_bytes:
                    raise EngineFailed(
                        "result-size",
                        f"the answer is longer than {self._most_bytes} bytes, the most that is taken",
                    )
                if self._cancelled:
                    raise Cancelled
                if self._left() <= 0:
                    raise TimeoutError
                body.write(piece)
            if self._cancelled:
                raise Cancelled
            if response.length:
                raise EngineFailed(
                    "engine",
                    f"{self._where()} broke off {response.length} bytes before the end of its answer",
                )
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body, size

    def _failed(self, fault: BaseException) -> Exception:
        if self._cancelled:
            return Cancelled()
        reason = getattr(fault, "reason", fault)
        if isinstance(reason, TimeoutError) or self._left() <= 0:
            return EngineFailed(
                "engine-deadline",
                f"{self._where()} took longer than {self._deadline_s:g} s, the most that is given",
            )
        return EngineFailed("engine", f"{self._where()} cannot be asked: {reason or type(reason).__name__}")

    def _left(self) -> float:
        return self._ends - time.monotonic()

    def _where(self) -> str:
        return f"the engine at {self._address}"


def _hang_up(response: HTTPResponse) -> None:
    """Shut the connection down from outside: closing the file would leave its reader waiting."""
    with suppress(OSError, ValueError), socket.socket(fileno=os.dup(response.fileno())) as connection:
        connection.shutdown(socket.SHUT_RDWR)


def _said(arguments: tuple[object, ...]) -> str:
    return " ".join(_text(str(argument).encode()) for argument in arguments)


def _text(message: bytes) -> str:
    """Give the beginning of what an engine said, in one line."""
    text = re.sub(r"\s+", " ", message.decode("utf-8", "replace")).strip()
    return text[:_LONGEST_MESSAGE]
