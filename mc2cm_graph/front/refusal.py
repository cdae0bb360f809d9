"""Refusals of the front itself, in the one shape of errors: problem details (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus

from mc2cm_graph.front.outgoing import Outgoing, encode

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
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
                ("Access-Control-Allow-Origin", "*"),
                ("X-Content-Type-Options", "nosniff"),
                *headers,
            )
        ),
        body,
    )
