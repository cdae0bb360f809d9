"""Where a practice could go, what a city could take, and both at once for a theme; as pages, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.browse.suggestions import (
    Matrix,
    ReadGround,
    ReadSuggestion,
    matrix,
    practices_on,
    read,
    worth_a_column,
)
from mc2cm_graph.names import concept_iri
from mc2cm_graph.related import WHERE_TO, Suggestion, Tally, take, weigh, where_to
from mc2cm_graph.web import asked, data, inline, links, present
from mc2cm_graph.web.day import today
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.related import in_language, query_path, reasons_each, relations
from mc2cm_graph.web.site import browser, language, site

MOST_SHOWN = 20
"""Suggestions on a page; its files hold all."""

MOST_COLUMNS = 12
"""Cities in a matrix on a page; its files hold all."""

MOST_ROWS = 25
"""Practices in a matrix on a page; its files hold all."""

MOST_CELLS = 2500
"""Pairs of a practice and a city that a page of a matrix weighs, while it has at least some rows."""

_LEAST_ROWS = 3
_MOST_VALUES = 4
_DIGITS = 7

pages = Blueprint("suggest", __name__)


@pages.get("/practice/<slug>/where-to")
def cities(slug: str) -> ResponseReturnValue:
    """Rank the cities for a practice."""
    return _page("practice", slug, "where-to")


@pages.get("/practice/<slug>/where-to.<any(json,csv):extension>")
def cities_data(slug: str, extension: str) -> Response:
    """Rank the cities for a practice, as data."""
    return _data("practice", slug, extension)


@pages.get("/city/<slug>/take")
def practices(slug: str) -> ResponseReturnValue:
    """Rank the practices for a city."""
    return _page("city", slug, "take")


@pages.get("/city/<slug>/take.<any(json,csv):extension>")
def practices_data(slug: str, extension: str) -> Response:
    """Rank the practices for a city, as data."""
    return _data("city", slug, extension)


@pages.get("/concepts/theme/<slug>/matrix")
def theme(slug: str) -> ResponseReturnValue:
    """Show the practices of a theme by the cities for which most speaks."""
    on_theme = _practices_on(slug)
    # Every row asks for every city: a graph with many has fewer rows on a page.
    rows = min(MOST_ROWS, max(_LEAST_ROWS, MOST_CELLS // max(1, len(relations().places.cities))))
    last = max(1, -(-len(on_theme) // rows))
    number = asked.leaf(last)
    shown = on_theme[(number - 1) * rows : number * rows]
    table = _first_columns(shown)
    twins = data.alternates(f"/concepts/theme/{slug}/matrix", ("csv", "json"))
    body = render_template(
        "matrix.html",
        theme=_reading().link(concept_iri("theme", slug)),
        matrix=table,
        total=len(relations().places.cities),
        slug=slug,
        number=number,
        last=last,
        twins=twins,
    )
    return data.announce(make_response(body), twins)


@pages.get("/concepts/theme/<slug>/matrix.csv")
def theme_csv(slug: str) -> Response:
    """Give the whole matrix as CSV, one row a practice and city."""
    table = _matrix(_practices_on(slug))
    columns = ("practice", "practice_label", "city", "city_label", "standing", "score")
    return in_language(data.csv_response(columns, (dict(row) for row in table.rows())))


@pages.get("/concepts/theme/<slug>/matrix.json")
def theme_json(slug: str) -> Response:
    """Give the whole matrix as JSON."""
    table = _matrix(_practices_on(slug))
    body = {
        "theme": concept_iri("theme", slug),
        "data_version": browser().manifest.version,
        "day": today().isoformat(),
        "cells": table.rows(),
    }
    return in_language(data.json_response(body))


def ground_words(ground: ReadGround) -> str:
    """Say what speaks for a practice in a city; what it rests on follows."""
    return {
        "same-country": lambda: gettext("Same country:"),
        "near-origin": lambda: gettext("%(km)s km from", km=round(ground.figure)),
        "network-of-origin": lambda: gettext("Works with a city of the practice in"),
        "adopters-of-country": lambda: gettext("Transfers of it are documented in the same country, to"),
        "near-adopter": lambda: gettext(
            "%(km)s km from a city with a documented transfer of it:", km=round(ground.figure)
        ),
        "network-of-adopters": lambda: gettext("Works with cities with a documented transfer of it in"),
        "takes-part": lambda: gettext("Joined to the practice by"),
        "flow": lambda: gettext(
            "Other documented transfers (%(count)s) within or between:", count=round(ground.figure)
        ),
        "adopted-before": lambda: gettext("Documented transfers of it to"),
        "alike-here": lambda: gettext("The city has a practice that is like it:"),
        "challenge": lambda: gettext("The city names the challenge"),
        "population": lambda: gettext("About as many inhabitants as"),
        "share-of-foreign-residents": lambda: gettext("About the same share of foreign residents as"),
        "share-of-foreign-born": lambda: gettext("About the same share of people born abroad as"),
        "conditions": lambda: gettext("Conditions met"),
    }[ground.name]()


def ground_line(ground: ReadGround) -> Markup:
    """Write what speaks for a practice in a city, with its part of the score and a link to what it rests on."""
    sign = "+" if ground.part > 0 else ""
    part = escape(sign + present.show_number(f"{ground.part:.2f}"))
    leads = gettext("Show what this rests on")
    told = f'<bdi dir="ltr">{part}</bdi> <span class="hidden">{escape(leads)}</span>'
    return inline.reason(
        ground_words(ground),
        ground.values[:_MOST_VALUES],
        links.href(ground.path, **ground.query),
        Markup(told),  # noqa: S704 - every part is escaped
        max(0, len(ground.values) - _MOST_VALUES),
    )


def _page(kind: str, slug: str, name: str) -> ResponseReturnValue:
    other = "city" if kind == "practice" else "practice"
    chosen = request.args.get(other)
    if chosen:
        found = _suggestions(kind, slug)
        total = len(found)
        wanted = browser().index.subject(other, chosen)
        found = [one for one in found if wanted in (one.city, one.practice)]
        if not found:
            raise NotFound
    else:
        found, total = _best(kind, slug)
    reading = _reading()
    path = f"/{kind}/{slug}/{name}"
    twins = data.alternates(path, ("csv", "json"))
    subject = browser().index.subject(kind, slug) or ""
    body = render_template(
        "suggest.html",
        kind=kind,
        slug=slug,
        subject=reading.link(subject),
        found=read(found, reading),
        total=total,
        chosen=chosen,
        twins=twins,
        ground_line=ground_line,
        each=reasons_each(len(one.grounds) for one in found),
        whole=lambda to: links.href(path, **{other: to.path.rpartition("/")[2]}),
    )
    return data.announce(make_response(body), twins, subject)


def _data(kind: str, slug: str, extension: str) -> Response:
    found = read(_suggestions(kind, slug), _reading())
    if extension == "json":
        body = {
            "subject": browser().index.subject(kind, slug),
            "data_version": browser().manifest.version,
            "day": today().isoformat(),
            "suggestions": [_object(one) for one in found],
        }
        return in_language(data.json_response(body))
    columns = ("rank", "practice", "practice_label", "city", "city_label", "score")
    reason = ("reason", "part", "figure", "values", "query", "met", "not_met", "unknown")
    return in_language(data.csv_response((*columns, *reason), _rows(found)))


def _suggestions(kind: str, slug: str) -> list[Suggestion]:
    iri = browser().index.subject(kind, slug)
    if iri is None:
        raise NotFound
    checked = site().transfers.checker.bulk(today())
    places = relations().places
    if kind == "practice":
        return where_to(places, iri, checked.of_practice(iri))
    return take(places, iri, checked.of_city(iri))


def _best(kind: str, slug: str) -> tuple[list[Suggestion], int]:
    """Give the first suggestions, and how many there are."""
    iri = browser().index.subject(kind, slug)
    if iri is None:
        raise NotFound
    checked = site().transfers.checker.bulk(today())
    if kind == "practice":
        return relations().best_cities(iri, checked.of_practice(iri), MOST_SHOWN)
    return relations().best_practices(iri, checked.of_city(iri), MOST_SHOWN)


def _practices_on(slug: str) -> tuple[Link, ...]:
    iri = concept_iri("theme", slug)
    if not browser().index.labels(iri):
        raise NotFound
    return practices_on(relations().practices, iri, _reading())


def _matrix(practices: Iterable[Link]) -> Matrix:
    places = relations().places
    checked = site().transfers.checker.bulk(today())

    def score_of(practice: str, city: str) -> float:
        return weigh(places, practice, city, WHERE_TO, checked.tally(practice, city)).score

    return matrix(places, practices, score_of, _reading(), places.cities)


def _first_columns(practices: Iterable[Link]) -> Matrix:
    """Make the table of a page, which tells less digits of a score than rough ones have right."""
    known = relations()
    checked = site().transfers.checker.bulk(today())
    rough = {p.iri: known.rough_scores(p.iri, checked.of_practice(p.iri)) for p in practices}

    def score_of(practice: str, city: str) -> float:
        return round(rough[practice].get(city, 0.0), _DIGITS)

    cities = worth_a_column(known.places, rough, MOST_COLUMNS)
    return matrix(known.places, practices, score_of, _reading(), cities).most(MOST_COLUMNS)


def _object(found: ReadSuggestion) -> dict[str, object]:
    return {
        "rank": found.rank,
        "practice": found.practice.iri,
        "practice_label": found.practice.label.value,
        "city": found.city.iri,
        "city_label": found.city.label.value,
        "score": found.score,
        "reasons": [
            {
                "reason": ground.name,
                "part": ground.part,
                "strength": ground.strength,
                "figure": ground.figure,
                "values": [value.iri for value in ground.values],
                "query": query_path(ground.path, ground.query),
            }
            for ground in found.grounds
        ],
        "conditions": _tally(found.conditions),
    }


def _tally(tally: Tally | None) -> dict[str, int] | None:
    if tally is None:
        return None
    return {"met": tally.met, "not_met": tally.not_met, "unknown": tally.unknown}


def _rows(found: Iterable[ReadSuggestion]) -> Iterable[dict[str, str]]:
    for one in found:
        head = {
            "rank": str(one.rank),
            "practice": one.practice.iri,
            "practice_label": one.practice.label.value,
            "city": one.city.iri,
            "city_label": one.city.label.value,
            "score": str(one.score),
            **{name: str(count) for name, count in (_tally(one.conditions) or {}).items()},
        }
        for ground in one.grounds:
            yield {
                **head,
                "reason": ground.name,
                "part": str(ground.part),
                "figure": str(ground.figure),
                "values": " ".join(value.iri for value in ground.values),
                "query": query_path(ground.path, ground.query),
            }


def _reading() -> Reading:
    return browser().reading(language())
