"""What can be wrong with the asking of a question, as problem details (RFC 9457) in the reader's language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request

from mc2cm_graph.names import BASE
from mc2cm_graph.questions import Misfit
from mc2cm_graph.sparql.problem import MEDIA_TYPE
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.questionwords import expected_words, misfit_words
from mc2cm_graph.web.site import language

STATUSES = {
    "unknown-parameter": 400,
    "missing-parameter": 400,
    "repeated-parameter": 400,
    "unfit-value": 400,
    "encoding": 400,
    "no-such-thing": 404,
    "no-such-question": 404,
    "no-such-format": 404,
    "not-acceptable": 406,
    "version-gone": 410,
}
"""Every problem of the questions with its HTTP status; the key is the fragment of the problem's type."""


def titles() -> dict[str, str]:
    """Name every problem in the reader's language."""
    return {
        "unknown-parameter": gettext("The question has no such parameter"),
        "missing-parameter": gettext("A parameter is missing"),
        "repeated-parameter": gettext("A parameter is given more than once"),
        "unfit-value": gettext("This value does not fit"),
        "encoding": gettext("The address is not UTF-8"),
        "no-such-thing": gettext("The graph knows nothing of this name"),
        "no-such-question": gettext("There is no such question"),
        "no-such-format": gettext("The answer has no such format"),
        "not-acceptable": gettext("Not in that format"),
        "version-gone": gettext("The data has changed since"),
    }


@dataclass(frozen=True)
class Fault:
    """One problem: its key in STATUSES, what was found and expected, what may be meant, and every misfit.

    ``start`` is where to begin anew, if there is such a place.
    """

    key: str
    detail: str
    found: str = ""
    expected: str = ""
    parameter: str = ""
    near: tuple[str, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    start: str = ""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUSES[self.key]

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return titles()[self.key]


class Refused(Exception):
    """A question cannot be answered as it was asked; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


def of_misfits(misfits: tuple[Misfit, ...]) -> Fault:
    """Say what is wrong with parameters: the first that is no more than unknown to the graph comes last."""
    first = min(misfits, key=lambda misfit: STATUSES[misfit.wrong])
    return Fault(
        key=first.wrong,
        detail=" ".join(map(misfit_words, misfits)),
        found=first.name if first.parameter is None else first.found,
        expected=_expected(first),
        parameter=first.name,
        near=first.near,
        misfits=misfits,
    )


def respond(fault: Fault) -> Response:
    """Answer a program with the problem."""
    members: dict[str, object] = {
        "type": type_iri(fault.key),
        "title": fault.title,
        "status": fault.status,
        "detail": fault.detail,
        "instance": quote(request.path),
        **_told(fault.parameter, fault.found, fault.expected, fault.near),
    }
    if fault.misfits:
        members["errors"] = [
            {
                "type": type_iri(misfit.wrong),
                "detail": misfit_words(misfit),
                **_told(misfit.name, misfit.found, _expected(misfit), misfit.near),
            }
            for misfit in fault.misfits
        ]
    if fault.start:
        members["start"] = fault.start
    body = json.dumps(members, ensure_ascii=False, indent=1) + "\n"
    response = Response(body, fault.status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language()
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.update(("Accept", "Accept-Language"))
    return response


def type_iri(key: str) -> str:
    """Give the IRI of a kind of problem; the page of the questions tells what it means."""
    return f"{BASE}queries/#{key}"


def _expected(misfit: Misfit) -> str:
    return expected_words(misfit.parameter) if misfit.parameter else ", ".join(misfit.names)


def _told(parameter: str, found: str, expected: str, near: tuple[str, ...]) -> dict[str, object]:
    told: dict[str, object] = {
        "parameter": parameter,
        "found": found,
        "expected": expected,
        "near": list(near),
    }
    return {name: value for name, value in told.items() if value}
