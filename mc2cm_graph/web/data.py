"""Data twins: choice of a format by extension or by Accept, and the answers in it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from flask import Response, g, request
from werkzeug.exceptions import NotAcceptable

from mc2cm_graph.web import links
from mc2cm_graph.web.messages import gettext

RDF_TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""Extensions of data twins and their media types."""

RDF_EXTENSION = "any(ttl,jsonld,nt,rdf)"
_HTML = "text/html"


NEGOTIATED = "negotiated"
"""Set for a request whose answer is chosen by its header ``Accept``, so that caches are told (RFC 9110, 12.5.5)."""


def wanted_extension() -> str | None:
    """Give the extension of the data format that the request prefers to the page; None for the page.

    Raises NotAcceptable (406) where neither page nor data fits (RFC 9110, 12.5.1).
    """
    g.negotiated = True
    accepted = request.accept_mimetypes
    if not accepted:
        return None
    best = accepted.best_match([_HTML, "application/xhtml+xml", *RDF_TYPES.values()])
    if best is None:
        offered = ", ".join((_HTML, *RDF_TYPES.values()))
        raise NotAcceptable(gettext("expected one of %(formats)s", formats=offered))
    return next((extension for extension, type_ in RDF_TYPES.items() if type_ == best), None)


def rdf_response(body: bytes, extension: str, iri: str, location: str) -> Response:
    """Answer with RDF about ``iri``; ``location`` is the address of this very format."""
    response = Response(body, content_type=_with_charset(RDF_TYPES[extension]))
    response.headers["Content-Location"] = links.in_version(location)
    response.headers.add("Link", f'<{iri}>; rel="about"')
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def alternates(path: str, extensions: Iterable[str] = RDF_TYPES) -> list[tuple[str, str]]:
    """List the data twins of a page: address and media type."""
    types = {**RDF_TYPES, "csv": "text/csv", "json": "application/json"}
    return [(links.in_version(f"{path}.{extension}"), types[extension]) for extension in extensions]


def announce(response: Response, twins: Iterable[tuple[str, str]], iri: str | None = None) -> Response:
    """Tell by ``Link`` headers where the data of a page is and what it is about."""
    for address, media_type in twins:
        response.headers.add("Link", f'<{address}>; rel="alternate"; type="{media_type}"')
    if iri:
        response.headers.add("Link", f'<{iri}>; rel="about"')
    return response


def csv_response(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> Response:
    """Answer with CSV by RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\r\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return _open(Response(text.getvalue(), content_type="text/csv; charset=utf-8; header=present"))


def json_response(
    content: object, media_type: str = "application/json", *, indent: int | None = 1
) -> Response:
    """Answer with JSON; without ``indent`` as short as it can be written."""
    separators = (",", ":") if indent is None else None
    body = json.dumps(content, ensure_ascii=False, indent=indent, separators=separators) + "\n"
    return _open(Response(body, content_type=media_type))


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type in ("text/turtle",) else media_type
