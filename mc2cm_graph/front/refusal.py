"""Refusals of the front itself, in the one shape of errors: problem details (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from mc2cm_graph.front.incoming import Incoming
from mc2cm_graph.front.outgoing import Outgoing, encode
from mc2cm_graph.front.pages import Pages
from mc2cm_graph.sparql.negotiation import prefers_html

MEDIA_TYPE = "application/problem+json"


def refuse(
    status: HTTPStatus, detail: str, instance: str, *headers: tuple[str, str], limit: str | None = None
) -> Outgoing:
    """Make a refusal; ``limit`` names the setting that was exceeded."""
    members: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": instance,
    }
    if limit:
        members["limit"] = limit
    body = json.dumps(members, ensure_ascii=False, indent=1).encode() + b"\n"
    return Outgoing(
        status.value,
        encode(
            (
                ("Content-Type", MEDIA_TYPE),
                ("Content-Language", "en"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
                ("Access-Control-Allow-Origin", "*"),
                ("X-Content-Type-Options", "nosniff"),
                *headers,
            )
        ),
        body,
    )


def refuse_reader(
    pages: Pages,
    incoming: Incoming,
    status: HTTPStatus,
    detail: str,
    *headers: tuple[str, str],
    reference: str = "",
) -> Outgoing:
    """Refuse as a page in the reader's language for people, as problem details for machines."""
    if prefers_html(incoming.header(b"accept") or ""):
        drawn = pages.refusal(incoming, status.value, reference)
        if drawn is not None:
            told, body = drawn
            fixed = (
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            )
            return Outgoing(status.value, encode((*told, *fixed, *headers)), body)
    return refuse(status, detail, incoming.path, ("Vary", "Accept"), *headers)
