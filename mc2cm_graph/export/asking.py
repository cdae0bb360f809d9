"""Asking the application of the pages for an answer, as its server would (PEP 3333), without a server."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIApplication

from mc2cm_graph.export.address import FIRST_LANGUAGE, Address

_EVERYTHING = "*/*"


@dataclass(frozen=True)
class Answer:
    """An answer of the application: status, headers by their names in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Tell a page from a file of data."""
        return self.headers.get("content-type", "").startswith("text/html")


def ask(application: WSGIApplication, address: Address, root: str, more: Mapping[str, object]) -> Answer:
    """Ask for an address in its language as a browser does; ``root`` is what the application takes for its host.

    ``more`` goes into the environment of the request.
    """
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[..., Any]:
        told[:] = [(status, headers)]
        return _refuse_write

    body = application(_environ(address, root, more), start_response)
    try:
        content = b"".join(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()
    status, headers = told[0]
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, content)


def _environ(address: Address, root: str, more: Mapping[str, object]) -> dict[str, Any]:
    parts = urlsplit(root)
    path, _, query = address.asked.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc or "localhost",
        "HTTP_ACCEPT": _EVERYTHING if address.is_file else "text/html",
        "HTTP_ACCEPT_LANGUAGE": address.language or FIRST_LANGUAGE,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme or "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **more,
    }


def _refuse_write(_: bytes) -> None:
    raise NotImplementedError("write() of WSGI is for applications older than this copy")
