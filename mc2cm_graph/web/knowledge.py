"""The page of the state of the knowledge: its numbers are the answers of published questions, none is its own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from mc2cm_graph.browse.knowledge import COUNTS, coverage, evidence_map, number
from mc2cm_graph.names import CONTENT_LANGUAGES, thing_iri
from mc2cm_graph.terms import Term
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.results import Table, table_of
from mc2cm_graph.web.site import browser, language

PROJECT = thing_iri("project", "mc2cm-1")
"""The project whose cities the map shows first."""

_SHOWN = ("partners", "all")
_LONGEST_FOUND = 40
_CITY_COLUMNS = (
    "city", "practices", "services", "policies", "challenges", "unanswered", "figures", "institutions", "events",
)  # fmt: skip
pages = Blueprint("knowledge", __name__)


@dataclass(frozen=True)
class Part:
    """A table of the page: the question that it answers, its name, what it shows and its headings."""

    question: str
    title: str
    table: Table
    headings: tuple[str, ...]


@pages.get("/knowledge")
def knowledge() -> ResponseReturnValue:
    """Show what is known, city by city and theme by theme, and what is not."""
    count = _choice("count", COUNTS)
    shown = _choice("cities", _SHOWN)
    partners = {city.link.iri for city in browser().project_cities(PROJECT, language())}
    cities = partners if shown == "partners" else set()
    preconditions = _rows("checkable-preconditions")
    whole = next((row for row in preconditions if "criterion" not in row), {})
    return render_template(
        "knowledge.html",
        chart=evidence_map(_rows("evidence-map"), cities, browser().reading(language())),
        count=count,
        counts=[(name, _counted(name)) for name in COUNTS],
        shown=shown,
        partners=bool(partners),
        preconditions=number(whole, "preconditions"),
        checkable=number(whole, "checkable"),
        without_result=len({row["practice"].value for row in _rows("practices-without-known-result")}),
        disagreements=len(_rows("statements-where-sources-disagree")),
        parts=_parts(cities, preconditions),
        labels=coverage(_rows("labels-by-language"), CONTENT_LANGUAGES),
        languages=CONTENT_LANGUAGES,
    )


def _rows(name: str) -> list[dict[str, Term]]:
    return browser().standing(name, language())


def _choice(name: str, allowed: tuple[str, ...]) -> str:
    found = request.args.get(name, allowed[0])
    if found not in allowed:
        raise BadRequest(
            gettext(
                "%(name)s: found “%(found)s”, expected one of: %(expected)s",
                name=name,
                found=found[:_LONGEST_FOUND],
                expected=", ".join(allowed),
            )
        )
    return found


def _counted(name: str) -> str:
    return {
        "practices": gettext("all practices"),
        "withPreconditions": gettext("with preconditions"),
        "withOutcomes": gettext("with results"),
        "withSeveralSources": gettext("with more than one source"),
    }[name]


def _parts(cities: set[str], preconditions: list[dict[str, Term]]) -> list[Part]:
    """Make the tables; that of the cities is of the cities that the map shows."""
    known = [row for row in _rows("knowledge-of-cities") if not cities or row["city"].value in cities]
    if not cities:
        known = [row for row in known if any(number(row, name) for name in _CITY_COLUMNS[1:])]
    places = [
        gettext("City"),
        gettext("Practices"),
        gettext("Services"),
        gettext("Policies"),
        gettext("Challenges"),
    ]
    places += [
        gettext("of them without an answer"),
        gettext("Figures"),
        gettext("Institutions"),
        gettext("Events"),
    ]
    themes = ("theme", "practices", "services", "policies", "challenges")
    criteria = [row for row in preconditions if "criterion" in row]
    return [
        _part("knowledge-of-cities", gettext("City by city"), known, _CITY_COLUMNS, places),
        _part(
            "themes-by-practices", gettext("Theme by theme"), _rows("themes-by-practices"), themes,
            [gettext("Theme"), gettext("Practices"), gettext("Services"), gettext("Policies"), gettext("Challenges")],
        ),
        _part(
            "checkable-preconditions", gettext("Preconditions by criterion"), criteria,
            ("criterion", "preconditions", "checkable"),
            [gettext("Criterion"), gettext("Preconditions"), gettext("of them to be checked by machine")],
        ),
        _part(
            "transfers-by-mode", gettext("Transfers by mode"), _rows("transfers-by-mode"),
            ("mode", "transfers", "practices"), [gettext("Mode"), gettext("Transfers"), gettext("Practices")],
        ),
        _part(
            "things-with-one-source", gettext("What rests on one source"), _rows("things-with-one-source"),
            ("class", "things", "single"),
            [gettext("Class"), gettext("Things"), gettext("of them with one source")],
        ),
    ]  # fmt: skip


def _part(
    question: str, title: str, rows: list[dict[str, Term]], columns: tuple[str, ...], headings: list[str]
) -> Part:
    return Part(question, title, table_of(rows, columns), tuple(headings))
