"""The page of the state of the knowledge: its numbers are the answers of published questions, none is its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from mc2cm_graph.browse.knowledge import COUNTS, coverage, evidence_map, number
from mc2cm_graph.browse.reading import Link
from mc2cm_graph.names import CONTENT_LANGUAGES, thing_iri
from mc2cm_graph.terms import Term
from mc2cm_graph.web import asked, links
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.results import Table, table_of
from mc2cm_graph.web.site import browser, language

PROJECT = thing_iri("project", "mc2cm-1")
"""The project whose cities the map shows first."""

PER_PAGE = 84
"""Cities on one page."""

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
    leaves = [partners] if shown == "partners" and partners else _leaves()
    page = asked.leaf(len(leaves))
    cities = leaves[page - 1]
    practised = (
        cities if shown == "partners" else cities & {row["city"].value for row in _rows("evidence-map")}
    )
    chart = evidence_map(_rows("evidence-map"), practised, browser().reading(language()))
    preconditions = _rows("checkable-preconditions")
    whole = next((row for row in preconditions if "criterion" not in row), {})
    return render_template(
        "knowledge.html",
        practices_of=lambda city, theme: _practices_of(city, theme, is_brief=shown != _SHOWN[0]),
        chart=chart if practised else replace(chart, rows=()),
        count=count,
        counts=[(name, _counted(name)) for name in COUNTS],
        shown=shown,
        number=page,
        last=len(leaves),
        partners=bool(partners),
        preconditions=number(whole, "preconditions"),
        checkable=number(whole, "checkable"),
        without_result=len(
            {row["practice"].value for row in _counted_rows("practices-without-known-result")}
        ),
        disagreements=len(_counted_rows("statements-where-sources-disagree")),
        parts=_parts(cities, preconditions)[: None if shown == _SHOWN[0] or not partners else 1],
        labels=coverage(_rows("labels-by-language"), CONTENT_LANGUAGES),
        languages=CONTENT_LANGUAGES,
    )


def _practices_of(city: Link, theme: Link, is_brief: bool) -> str:
    """Give the address of the practices behind a field: the question, or the list, whose address is shorter."""
    names = {"city": city.path.rpartition("/")[2], "theme": theme.path.rpartition("/")[2]}
    if is_brief:
        return links.href("/practice/", **names)
    return links.href("/queries/practices-in-a-city-on-a-theme", **names, language=language())


def _leaves() -> list[set[str]]:
    """Part the cities of which something is known into pages, by name; there is always one."""
    known = {
        row["city"].value
        for row in _rows("knowledge-of-cities")
        if any(number(row, name) for name in _CITY_COLUMNS[1:])
    }
    known |= {row["city"].value for row in _rows("evidence-map")}
    named = [iri for _, iri, _ in browser().index.things("city", language()) if iri in known]
    return [set(named[start : start + PER_PAGE]) for start in range(0, max(1, len(named)), PER_PAGE)]


def _counted_rows(name: str) -> list[dict[str, Term]]:
    """Answer a question of which only the number of rows is wanted: it is the same in every language."""
    return browser().standing(name, CONTENT_LANGUAGES[0])


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
    """Make the tables; that of the cities is of the cities that the page shows."""
    known = [row for row in _rows("knowledge-of-cities") if row["city"].value in cities]
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
