"""The page of limits: what one query may use here, and where each limit is set."""

from __future__ import annotations

from dataclasses import dataclass, fields

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from mc2cm_graph.settings import PREFIX, Limits
from mc2cm_graph.web import data
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import site

pages = Blueprint("limits", __name__)

_MEBIBYTE = 1 << 20
_KIBIBYTE = 1 << 10


@dataclass(frozen=True)
class Limit:
    """One limit: its setting, its value, the value as it is read, and what it bounds."""

    setting: str
    value: float | int
    shown: str
    meaning: str


@pages.get("/limits")
def limits() -> ResponseReturnValue:
    """Show the limits in force."""
    return render_template("limits.html", limits=_limits(), prefix=PREFIX)


@pages.get("/limits.json")
def limits_data() -> Response:
    """Give the limits in force, each under the name of its setting."""
    return data.json_response({limit.setting: limit.value for limit in _limits()})


def _limits() -> list[Limit]:
    held = site().settings.limits
    words = _meanings()
    values = ((field.name, getattr(held, field.name)) for field in fields(Limits))
    return [Limit(name, value, _shown(name, value), words[name]) for name, value in values]


def _shown(name: str, value: float | int) -> str:
    if name.endswith("_s"):
        return gettext("%(number)s s", number=f"{value:g}")
    if name.endswith("_bytes"):
        if value >= _MEBIBYTE:
            return gettext("%(number)s MiB", number=f"{value / _MEBIBYTE:g}")
        return gettext("%(number)s KiB", number=f"{value / _KIBIBYTE:g}")
    return f"{value:g}"


def _meanings() -> dict[str, str]:
    """Say what each limit bounds."""
    return {
        "deadline_s": gettext("Time that one query may run; timeout= may ask for less."),
        "memory_bytes": gettext("Memory that one query may take beside the graph itself."),
        "result_bytes": gettext("Length of one result; a longer one is refused, never cut."),
        "query_bytes": gettext("Length of one query."),
        "depth": gettext("Nesting of brackets of all kinds."),
        "patterns": gettext("Triple patterns, steps of property paths, GRAPH and VALUES in one query."),
        "operators": gettext("Operators of expressions and words such as UNION and FILTER in one query."),
        "workers": gettext("Queries that run at a time, beside as many quick ones of at most 20 ms."),
        "queue": gettext("Queries that may wait for a worker."),
        "queue_wait_s": gettext("Time that a query may wait for a worker."),
        "client_share": gettext(
            "Part of the workers and of the queue that one client may hold while others ask too."
        ),
        "long_s": gettext(
            "Time after which a running query makes room for new ones and goes on beside them."
        ),
        "long_jobs": gettext("Queries that may go on in this way at a time."),
        "reconcile_queries": gettext("Queries in one batch to the reconciliation service."),
        "reconcile_candidates": gettext("Candidates that one query to the reconciliation service is given."),
        "reconcile_ids": gettext("Entities in one request for their values (data extension)."),
        "reconcile_properties": gettext("Properties in one request for values."),
        "reconcile_values": gettext("Values of one property of one entity."),
    }
