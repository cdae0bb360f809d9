"""Asking the application of the pages for an answer, as its server would (PEP 3333), without a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication

from werkzeug.test import EnvironBuilder, run_wsgi_app

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
    at = urlsplit(root)
    path, _, query = address.asked.partition("?")
    asking = EnvironBuilder(
        path,
        base_url=f"{at.scheme or 'http'}://{at.netloc or 'localhost'}/",
        query_string=query,
        headers=[
            ("Accept", _EVERYTHING if address.is_file else "text/html"),
            ("Accept-Language", address.language or FIRST_LANGUAGE),
        ],
        environ_overrides=dict(more),
    )
    body, status, headers = run_wsgi_app(application, asking.get_environ(), buffered=True)
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers.items()}, b"".join(body))
