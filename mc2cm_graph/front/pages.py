"""Pages: Flask in a few threads, which never wait for a client.

The body of a request is read before a thread is taken, and the body of an answer is sent after it is given
back. The usual bridges from WSGI hold the thread until the last byte is taken, so that eight slow readers
stop every page.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication

from mc2cm_graph.front.incoming import Incoming
from mc2cm_graph.front.lane import Lane
from mc2cm_graph.front.outgoing import Outgoing, Spilled, encode
from mc2cm_graph.web.plain import REFUSALS, Drawn
from mc2cm_graph.web.warming import FIRST, PREPARE, STEPS

REST = 2.0
"""Rests of warming, as a multiple of the step before."""

_UNNAMED = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


class FileWrapper:
    """``wsgi.file_wrapper`` (PEP 3333): a file that is sent after the application is done with it."""

    def __init__(self, file: BinaryIO, block_bytes: int = 65536) -> None:
        self.file = file
        self._block_bytes = block_bytes

    def __iter__(self) -> Iterator[bytes]:
        """Yield the file, for whoever wraps this wrapper again."""
        return iter(lambda: self.file.read(self._block_bytes), b"")

    def close(self) -> None:
        """Leave the file open: it is closed when it is sent."""


class Pages:
    """A WSGI application that answers in the threads of ``lane``."""

    def __init__(self, application: WSGIApplication, lane: Lane) -> None:
        self._application = application
        self._lane = lane
        self._closed = threading.Event()

    async def answer(self, incoming: Incoming, body: bytes, scheme: str, **more: object) -> Outgoing:
        """Have the application answer; ``more`` goes into its environment. Raises LaneFull."""
        environ = _environ(incoming, body, scheme)
        environ.update({f"mc2cm.{name}": value for name, value in more.items()})
        return await self._lane.do(partial(self._run, environ))

    def refusal(self, incoming: Incoming, status: int, reference: str = "") -> Drawn | None:
        """Draw what people read when no page can be asked for; it takes no thread. None if the application has none."""
        draw = getattr(self._application, "extensions", {}).get(REFUSALS)
        if draw is None:
            return None
        query = incoming.query.decode("latin-1")
        drawn: Drawn = draw(status, query, incoming.header(b"accept-language"), reference)
        return drawn

    def prepare(self) -> None:
        """Have the application make what processes forked from this one would each make: no file, no thread."""
        prepare = getattr(self._application, "extensions", {}).get(PREPARE)
        if prepare is not None:
            prepare()

    def warm(self, seconds: float) -> int:
        """Have the application make what its first readers would wait for; give how many steps the time sufficed for.

        It takes a third of a processor, so that readers who come meanwhile go first. Raises what a step raises.
        """
        done, now = 0, time.monotonic()
        until = now + seconds
        for step in getattr(self._application, "extensions", {}).get(STEPS, tuple)():
            if self._closed.wait(REST * (time.monotonic() - now)) or time.monotonic() >= until:
                break
            now = time.monotonic()
            step()
            done += 1
        return done

    def first(self) -> Iterator[tuple[str, str]]:
        """Give the addresses that most readers meet first, each with a language of theirs."""
        return iter(getattr(self._application, "extensions", {}).get(FIRST, tuple)())

    def close(self) -> None:
        """Take no more requests; the threads end with what they do."""
        self._closed.set()
        self._lane.close()

    def _run(self, environ: dict[str, Any]) -> Outgoing:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _: object = None
        ) -> Callable[..., Any]:
            told[:] = [(status, headers)]
            return _refuse_write

        iterable = self._application(environ, start_response)
        try:
            body = _body(iterable)
        finally:
            close = getattr(iterable, "close", None)
            if close is not None:
                close()
        status, headers = told[0]
        if not any(name.lower() == "content-length" for name, _ in headers):
            size = body.size if isinstance(body, Spilled) else len(body)
            if environ["REQUEST_METHOD"] != "HEAD" and not status.startswith(("204", "304")):
                headers = [*headers, ("Content-Length", str(size))]
        return Outgoing(int(status.split(" ", 1)[0]), encode(headers), body)


def _refuse_write(_: bytes) -> None:
    raise NotImplementedError("write() of WSGI is for applications older than this server")


def _body(iterable: Iterable[bytes]) -> bytes | Spilled:
    if isinstance(iterable, FileWrapper):
        file = iterable.file
        position = file.tell()
        size = file.seek(0, 2) - position
        return Spilled(file, position, size)
    return b"".join(iterable)


def _environ(incoming: Incoming, body: bytes, scheme: str) -> dict[str, Any]:
    """Write the environment of PEP 3333; paths go over as bytes in the disguise of Latin-1."""
    scope = incoming.scope
    server, port = scope.get("server") or ("localhost", 80)
    path = unquote_to_bytes(scope.get("raw_path") or incoming.path.encode())
    environ: dict[str, Any] = {
        "REQUEST_METHOD": incoming.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": incoming.query.decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": FileWrapper,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in incoming.headers.items():
        key = _UNNAMED.get(name) or "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        environ[key] = value.decode("latin-1")
    return environ
