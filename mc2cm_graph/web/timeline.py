"""The timeline: what began when, by kind, city and years, drawn and listed; as CSV too."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from mc2cm_graph.browse.chronology import ON_LINE, Chronology, Moment, chronology, decades
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import data
from mc2cm_graph.web.asked import impossible
from mc2cm_graph.web.links import href
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language

PATH = "/timeline"
COLUMNS = ("kind", "iri", "page", "label", "language", "start", "other_starts", "end", "places")
MOST_LISTED = 150
"""Whole years are listed until so many things stand on a page; a link leads to the years before."""

MOST_UNDATED = 100
"""Things without a known date on a page; its file holds all."""

_FIRST_YEAR, _LAST_YEAR = 1000, 2999

pages = Blueprint("timeline", __name__)


@dataclass(frozen=True)
class _Asked:
    """The choices of the address: empty or None where it makes none."""

    kind: str
    city: str
    first: int | None
    last: int | None

    def address(self, path: str = PATH, **other: str | int | None) -> str:
        """Give the address of these choices with some of them changed."""
        chosen = {"kind": self.kind or None, "city": self.city or None, "from": self.first, "to": self.last}
        return href(path, **{**chosen, **other})


@pages.get(PATH)
def timeline() -> ResponseReturnValue:
    """Show what began when; ``kind``, ``city``, ``from`` and ``to`` (years) keep a part."""
    asked = _read()
    found = _chosen(asked)
    twins = [(asked.address(f"{PATH}.csv"), "text/csv")]
    told = _told(asked, found)
    shown = told.newest(MOST_LISTED)
    body = render_template(
        "timeline.html",
        told=told,
        shown=told.years[:shown],
        earlier=told.years[shown:],
        asked=asked,
        kinds=ON_LINE,
        cities=_cities(),
        city=browser().index.subject("city", asked.city),
        decades=decades(found),
        most_undated=MOST_UNDATED,
        differ=sum(moment.sources_differ for moment in found),
        reading=browser().reading(language()),
        twins=twins,
    )
    return data.announce(make_response(body), twins)


@pages.get(f"{PATH}.csv")
def timeline_csv() -> Response:
    """Give the same as CSV, what has no date last."""
    asked = _read()
    told = _told(asked, _chosen(asked))
    ordered = [moment for _, found in reversed(told.years) for moment in found]
    response = data.csv_response(COLUMNS, (_fields(moment) for moment in [*ordered, *told.undated]))
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    return response


def _told(asked: _Asked, found: list[Moment]) -> Chronology:
    return chronology(found, asked.first, asked.last)


def _chosen(asked: _Asked) -> list[Moment]:
    city = browser().index.subject("city", asked.city)
    return [
        moment
        for kind in ON_LINE
        if asked.kind in ("", kind)
        for moment in browser().chronicle.moments(kind, language())
        if city is None or city in moment.cities
    ]


def _read() -> _Asked:
    """Read the choices; BadRequest where one is none of those there are."""
    kind, city = request.args.get("kind", ""), request.args.get("city", "")
    if kind and kind not in ON_LINE:
        raise impossible("kind", kind, ", ".join(ON_LINE))
    if city and browser().index.subject("city", city) is None:
        raise impossible("city", city, gettext("the name of a city as it stands in its address"))
    return _Asked(kind, city, _year("from"), _year("to"))


def _year(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text[:9]) <= _LAST_YEAR):
        raise impossible(name, text, gettext("a year of four digits"))
    return int(text)


def _cities() -> list[tuple[str, Literal]]:
    """List the cities of the moments: their names in addresses and their labels."""
    there = browser().chronicle.cities(language())
    listed = browser().index.things("city", language())
    return [(slug, label) for slug, iri, label in listed if iri in there]


def _fields(moment: Moment) -> dict[str, str]:
    values = [start.value for start in moment.starts]
    return {
        "kind": moment.kind,
        "iri": moment.iri,
        "page": f"/{moment.kind}/{moment.slug}",
        "label": moment.label.value,
        "language": moment.label.language,
        "start": values[0] if values else "",
        "other_starts": "; ".join(values[1:]),
        "end": moment.end.value if moment.end else "",
        "places": "; ".join(link.label.value for link in moment.places),
    }
