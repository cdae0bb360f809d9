"""Reading a request for the answer to a question: which question, its terms, which rows, in which format."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import request

from mc2cm_graph.questions import BadParameter, Misfit, Parameter, Question, bind, near_names
from mc2cm_graph.questions.question import RESERVED
from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES, Format, NotAcceptable, choose
from mc2cm_graph.store import Slice
from mc2cm_graph.terms import Term
from mc2cm_graph.web import paging, questionfaults
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.questionfaults import Fault, Refused
from mc2cm_graph.web.site import browser, language, site

PAGE = Format("html", "text/html", "text/html; charset=utf-8", other_types=("application/xhtml+xml",))
"""The page of a question, which is on offer beside the formats of its answer."""

_VERSION = re.compile(r"[0-9a-f]{16}")
_SHOWN = 120
_MOST_TOLD = 10


@dataclass(frozen=True)
class Asking:
    """A question with its values as typed and as terms, and the rows wanted of its answer."""

    question: Question
    values: tuple[tuple[str, str], ...]
    terms: dict[str, Term]
    part: Slice
    pinned: bool

    def address(self, extension: str = "", part: Slice | None = None) -> str:
        """Give the address of this answer, or of another page of it, in this version of the data."""
        path = f"/queries/{self.question.name}" + (f".{extension}" if extension else "")
        return paging.address(path, self.values, browser().manifest.version, part)

    def tag(self, content_type: str) -> str:
        """Give the entity tag: an answer is a function of the data, the code, the values, the rows, the format.

        Strong (RFC 9110, 8.8.1): that of the compressed answer is marked as such.
        """
        parts = (
            browser().manifest.version,
            site().edition,
            self.question.name,
            sorted(self.terms.items()),
            self.part,
            content_type,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def question_of(name: str) -> Question:
    """Find a question; raises Refused with the nearest names."""
    questions = browser().questions
    found = questions.get(name)
    if found is None:
        near = near_names(name[:_SHOWN], questions)
        raise Refused(
            Fault(
                "no-such-question",
                gettext(
                    "Found no question “%(name)s”; the questions are listed at /queries/.", name=name[:_SHOWN]
                ),
                found=name[:_SHOWN],
                near=near,
            )
        )
    return found


def formats_of(asked: Question) -> Sequence[Format]:
    """Give the formats of the answer to a question."""
    return GRAPHS if asked.form in ("construct", "describe") else TABLES


def format_by_extension(asked: Question, extension: str) -> Format:
    """Find the format of an extension; raises Refused if the answer has none of this name."""
    formats = formats_of(asked)
    for format_ in formats:
        if format_.name == extension:
            return format_
    offered = ", ".join(format_.name for format_ in formats)
    told = gettext(
        "Found “.%(found)s”, expected one of: %(offered)s.", found=extension[:_SHOWN], offered=offered
    )
    raise Refused(Fault("no-such-format", told, extension[:_SHOWN], offered))


def format_by_accept(asked: Question) -> tuple[Format, str]:
    """Choose page or data by ``Accept``, with the Content-Type; raises Refused where nothing fits."""
    offered = (PAGE, *formats_of(asked))
    accept = request.headers.get("Accept")
    try:
        return choose(offered, accept)
    except NotAcceptable as fault:
        types = ", ".join(format_.media_type for format_ in offered)
        told = gettext(
            "Found “Accept: %(found)s”, expected one of: %(offered)s.",
            found=(accept or "")[:_SHOWN],
            offered=types,
        )
        raise Refused(Fault("not-acceptable", told, (accept or "")[:_SHOWN], types)) from fault


def pairs() -> list[tuple[str, str]]:
    """Give the names and values of the address in their order; raises Refused if they are not UTF-8."""
    try:
        return parse_qsl(
            request.query_string.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict"
        )
    except ValueError as fault:
        raise Refused(Fault("encoding", gettext("Found bytes that are not UTF-8 in the address."))) from fault


def read(asked: Question, given: Sequence[tuple[str, str]]) -> Asking:
    """Read what is asked; a language that is not given is that of the reader.

    Raises Refused with everything that does not fit.
    """
    slices = ("limit", "offset") if asked.form == "select" else ()
    own = [(name, value) for name, value in given if name not in {"lang", "version", *slices}]
    named = {name for name, _ in own}
    tongues = [(p.name, language()) for p in asked.parameters if p.type == "language" and p.name not in named]
    misfits: tuple[Misfit, ...] = ()
    terms: dict[str, Term] = {}
    try:
        terms = bind(asked, [*own, *tongues], browser().values)
    except BadParameter as bad:
        misfits = tuple(_with_slices(misfit, asked) for misfit in bad.misfits)
    part, wrong = paging.read_slice(given) if slices else (Slice(), ())
    pinned, odd = _version(given)
    misfits = (*misfits, *wrong, *odd)
    if misfits:
        raise Refused(questionfaults.of_misfits(misfits[:_MOST_TOLD]))
    values = tuple((p.name, dict((*own, *tongues))[p.name]) for p in asked.parameters)
    asking = Asking(asked, values, terms, part, bool(pinned))
    if pinned and pinned != browser().manifest.version:
        raise Refused(_gone(asking, pinned))
    return asking


def reserved_of(asked: Question) -> frozenset[str]:
    """Give the names in an address that say nothing about the question itself."""
    return RESERVED if asked.form == "select" else RESERVED - {"limit", "offset"}


def version_parameter() -> Parameter:
    """Give the parameter ``version`` with the version that is served as its example."""
    return Parameter("version", "version", example=browser().manifest.version)


def _with_slices(misfit: Misfit, asked: Question) -> Misfit:
    """Name the parameters of paging too, where a name is unknown."""
    if misfit.parameter is not None:
        return misfit
    names = (*misfit.names, *sorted(reserved_of(asked)))
    near = near_names(misfit.name, names)
    return Misfit("unknown-parameter", misfit.name, misfit.found, None, near, names)


def _version(given: Sequence[tuple[str, str]]) -> tuple[str, tuple[Misfit, ...]]:
    values = [value for name, value in given if name == "version"]
    if len(values) > 1:
        return "", (Misfit("repeated-parameter", "version", ", ".join(values)[:_SHOWN], version_parameter()),)
    if values and not _VERSION.fullmatch(values[0]):
        return "", (Misfit("unfit-value", "version", values[0][:_SHOWN], version_parameter()),)
    return (values[0] if values else ""), ()


def _gone(asking: Asking, wanted: str) -> Fault:
    served = browser().manifest.version
    told = gettext(
        "Found version %(found)s, expected %(served)s, the one that is served now. "
        "Pages of two versions must not be mixed: begin again with the first page.",
        found=wanted,
        served=served,
    )
    start = asking.address(part=Slice(0, asking.part.limit))
    return Fault("version-gone", told, wanted, served, parameter="version", start=start)
