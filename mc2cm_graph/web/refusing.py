"""Refusals of the front that are shown as pages: another version of the data is asked for, and it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Flask, Response, make_response, render_template, request

from mc2cm_graph.web import links
from mc2cm_graph.web.messages import gettext

REFUSED = "mc2cm.refused"
"""Where the environment of a request holds the members of the problem (``front.otherversions``)."""

_MOST_NAMED = 12


def install(app: Flask) -> None:
    """Have requests that were refused already drawn as pages; nothing else is looked at then."""

    @app.before_request
    def refuse() -> Response | None:
        told = cast("Mapping[str, Any] | None", request.environ.get(REFUSED))
        return _page(told) if told is not None else None


def _page(told: Mapping[str, Any]) -> Response:
    status = int(told["status"])
    title, text = {
        400: (gettext("This is no version"), gettext("A version is named by letters, digits and dashes.")),
        404: (
            gettext("There is no such version"),
            gettext("No record here names a version %(version)s.", version=told["version"]),
        ),
        410: (
            gettext("This version cannot be read here"),
            _unkept(told),
        ),
    }.get(
        status,
        (
            gettext("This version cannot be read at this moment"),
            gettext("Version %(version)s is kept. Please try again in a moment.", version=told["version"]),
        ),
    )
    here = request.path
    readable = [
        (version, links.href(here, version=None if version == told["current"] else version))
        for version in told["kept"][:_MOST_NAMED]
    ]
    body = render_template(
        "error.html",
        status=status,
        title=title,
        text=text,
        detail="",
        near=[],
        readable=readable,
        version=told["version"] if told["recorded"] else "",
        current=told["current"],
        reference="",
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    if "retry_after_s" in told:
        response.headers["Retry-After"] = str(told["retry_after_s"])
    return response


def _unkept(told: Mapping[str, Any]) -> str:
    """Say that a version is not kept, and whether it is known that there was one."""
    if told["recorded"]:
        return gettext(
            "Version %(version)s of the data was here, and is no longer kept.", version=told["version"]
        )
    return gettext(
        "Version %(version)s is not kept here, and no record here names it: if there was one, it was elsewhere or "
        "before the record began.",
        version=told["version"],
    )
