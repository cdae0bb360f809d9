"""Why a statement stands in the graph: its sources, or the rule with the statements from which it follows."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.browse.footnotes import Footnotes
from mc2cm_graph.browse.why import Held
from mc2cm_graph.names import KINDS, PREFIXES, THINGS, compact
from mc2cm_graph.store import is_iri
from mc2cm_graph.web import links
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

pages = Blueprint("why", __name__)

_NAMES = ("s", "p", "o")


@pages.get("/why")
def why() -> ResponseReturnValue:
    """Explain one statement: ``s``, ``p`` and ``o`` are IRIs, or short (``city/lyon``, ``mc:inCity``)."""
    subject, property_, value = (_iri(name) for name in _NAMES)
    held = browser().why((subject, property_, value))
    if held is None:
        raise NotFound
    reading = browser().reading(language())
    footnotes = Footnotes(reading)
    numbered = {one.statement: footnotes.numbers(one.citations) for one in _all(held)}
    return render_template(
        "why.html",
        held=held,
        link=reading.link,
        term=reading.term,
        numbers=lambda one: numbered[one.statement],
        rule_words=rule_words,
        footnotes=footnotes.all(),
    )


def address(subject: str, property_: str, value: str) -> str:
    """Give the address of the explanation of a statement, its IRIs written short."""
    return links.href("/why", s=_short(subject), p=_short(property_), o=_short(value))


def rule_words(held: Held) -> str:
    """Say in a sentence by which rule a statement follows; its step must be there."""
    because = held.because
    if because is None:
        raise ValueError(f"{held.statement}: found no step, expected one")
    term = browser().reading(language()).term
    concluded = term(held.statement[1]).value
    named = [term(premise.statement[1]).value for premise in because.premises]
    above = term(held.statement[2]).value
    first, second, third = (*named, "", "")[:3]
    return {
        "prp-inv1": gettext(
            "“%(first)s” and “%(concluded)s” tell one relation from its two sides.",
            first=first,
            concluded=concluded,
        ),
        "prp-symp": gettext("“%(concluded)s” holds both ways.", concluded=concluded),
        "prp-spo1": gettext(
            "“%(first)s” is a special case of “%(concluded)s”: where the first holds, the second does.",
            first=first,
            concluded=concluded,
        ),
        "prp-eqp1": gettext(
            "“%(first)s” and “%(concluded)s” mean the same.", first=first, concluded=concluded
        ),
        "prp-spo2-two": gettext(
            "“%(first)s”, and from there “%(second)s”: “%(concluded)s” tells both in one step.",
            first=first,
            second=second,
            concluded=concluded,
        ),
        "prp-spo2-three": gettext(
            "“%(first)s”, then “%(second)s”, then “%(third)s”: “%(concluded)s” tells it in one step.",
            first=first,
            second=second,
            third=third,
            concluded=concluded,
        ),
        "prp-trp": gettext(
            "“%(concluded)s” passes on: from a first thing to a second and from that to a third, "
            "so from the first to the third.",
            concluded=concluded,
        ),
        "cax-sco": gettext("Everything of the class below is of the class “%(above)s” too.", above=above),
        "prp-dom": gettext("Whatever has “%(first)s” is of the class “%(above)s”.", first=first, above=above),
        "prp-rng": gettext(
            "Whatever “%(first)s” leads to is of the class “%(above)s”.", first=first, above=above
        ),
    }[_ALIKE.get(because.rule, because.rule)]


_ALIKE = {"prp-inv2": "prp-inv1", "prp-eqp2": "prp-eqp1"}


def _all(held: Held) -> list[Held]:
    """List a statement and all that it rests on, in the order of the page."""
    premises = held.because.premises if held.because else ()
    return [held, *(one for premise in premises for one in _all(premise))]


def _iri(name: str) -> str:
    """Read a term of the address; BadRequest where it is no IRI, neither whole nor short."""
    typed = request.args.get(name, "").strip()
    kind, _, slug = typed.partition("/")
    prefix, _, local = typed.partition(":")
    if kind in KINDS and slug:
        iri = browser().index.subject(kind, slug) or THINGS + typed
    elif prefix in PREFIXES and local and not local.startswith("//"):
        iri = PREFIXES[prefix] + local
    else:
        iri = typed
    if ":" not in iri or not is_iri(iri):
        raise BadRequest(
            gettext(
                "%(name)s: found “%(found)s”, expected an IRI, or a short name such as city/lyon or mc:inCity",
                name=name,
                found=typed[:80],
            )
        )
    return iri


def _short(iri: str) -> str:
    kind, _, slug = (browser().index.path(iri) or "").lstrip("/").partition("/")
    if browser().index.subject(kind, slug) == iri:
        return f"{kind}/{slug}"
    return compact(iri) or iri
