"""The transfer check of a practice against a city or a typed-in profile: page, JSON, CSV, SHACL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.browse.footnotes import Footnotes
from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.browse.text import choose
from mc2cm_graph.terms import Literal
from mc2cm_graph.transfer import BadProfile, Check, Dossier, Profile, Transfer, read_profile
from mc2cm_graph.transfer.profile import FIELDS
from mc2cm_graph.web import checkfiles, checkform, data
from mc2cm_graph.web.checkview import CheckView, Group
from mc2cm_graph.web.checkwords import city_iri, profile_fault, profile_title
from mc2cm_graph.web.day import today
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language, site

MOST_EVIDENCE = 8
"""Evidence for one point on a page; its files hold all."""

_WAYS = "mc2cm-ways"
pages = Blueprint("checks", __name__)


@dataclass(frozen=True)
class Asked:
    """What a request asks to check, read and found fit."""

    practice: str
    slug: str
    city: str
    profile: Profile
    on: date
    reading: Reading

    @property
    def place(self) -> str:
        """Name the place that is checked as the reader sees it."""
        if self.city:
            return self.reading.link(self.city).label.value
        return self.profile.name or gettext("your city")

    @property
    def is_ready(self) -> bool:
        """Tell whether there is anything to check against."""
        return bool(self.city or self.profile)


class Answer:
    """A check with everything that its page and its files tell beside it."""

    def __init__(self, asked: Asked, most: int | None = None) -> None:
        """Carry out the check; the footnotes are numbered in the order of the page.

        Of long lists of evidence ``most`` are shown, all by default.
        """
        rooms = site().transfers
        self.asked = asked
        self.footnotes = Footnotes(asked.reading)
        self.check: Check = rooms.checker.check(asked.practice, asked.city, asked.on, asked.profile)
        self.groups: list[Group] = CheckView(
            self.check, asked.place, asked.reading, self.footnotes, most
        ).groups()
        self.dossier: Dossier = rooms.dossier(asked.practice)
        self.adoptions: tuple[Transfer, ...] = rooms.chains.tree(asked.practice).transfers
        self.here: list[Transfer] = rooms.chains.to_city(asked.practice, asked.city) if asked.city else []
        self.is_own = asked.city in rooms.chains.cities.get(asked.practice, ())

    @cached_property
    def link(self) -> Link:
        """Link to the practice."""
        return self.asked.reading.link(self.asked.practice)


@pages.get("/practice/<slug>/check")
def check_page(slug: str) -> ResponseReturnValue:
    """Show the check; without a city or a profile, the forms to choose one."""
    tidy = [(name, value) for name, value in request.args.items(multi=True) if value.strip()]
    if len(tidy) != sum(1 for _ in request.args.items(multi=True)):
        return redirect(f"{request.path}?{urlencode(tidy)}", 303)
    asked = _asked(slug)
    answer = Answer(asked, MOST_EVIDENCE) if asked.is_ready else None
    query = urlencode(tidy)
    twins = [
        (f"/practice/{slug}/check.{extension}?{query}", media_type)
        for extension, media_type in (("csv", "text/csv"), ("json", "application/json"))
        if answer
    ]
    body = render_template(
        "check.html",
        asked=asked,
        answer=answer,
        practice=asked.reading.link(asked.practice),
        form=checkform.form(
            asked.profile, asked.reading, site().transfers.checker.preconditions(asked.practice)
        ),
        cities=[(slug, label) for slug, _, label in browser().index.things("city", language())],
        chosen_city=request.args.get("city", "").strip(),
        profile_title=profile_title,
        text_of=lambda texts: choose(texts, language()),
        ways=_ways(),
        twins=twins,
    )
    return data.announce(make_response(body), twins)


@pages.get("/practice/<slug>/check.json")
def check_json(slug: str) -> Response:
    """Give the check as JSON."""
    return _in_language(data.json_response(checkfiles.as_json(_ready(slug))))


@pages.get("/practice/<slug>/check.csv")
def check_csv(slug: str) -> Response:
    """Give the check as CSV, one row a requirement."""
    return _in_language(data.csv_response(checkfiles.COLUMNS, checkfiles.as_rows(_ready(slug))))


@pages.get("/practice/<slug>/preconditions.ttl")
def preconditions_shape(slug: str) -> Response:
    """Give the preconditions as SHACL shapes whose target is the receiving city."""
    asked = _asked(slug)
    body = site().transfers.shapes(asked.practice, asked.city)
    return data.rdf_response(body, "ttl", asked.practice, request.full_path.removesuffix("?"))


def _ways() -> list[tuple[Literal, Literal]]:
    """Give the ways of showing evidence; they are the same for every check in a language."""
    kept = current_app.extensions.setdefault(_WAYS, {})
    found: list[tuple[Literal, Literal]] | None = kept.get(language())
    if found is None:
        ways = site().transfers.checker.ways
        found = kept[language()] = [checkform.way(question, language()) for question in ways]
    return found


def _ready(slug: str) -> Answer:
    asked = _asked(slug)
    if not asked.is_ready:
        raise BadRequest(gettext("city: found none, expected the name of a city, for example city=lyon"))
    return Answer(asked)


def _asked(slug: str) -> Asked:
    """Read the request; NotFound for an unknown practice, BadRequest for a value that does not fit."""
    index = browser().index
    practice = index.subject("practice", slug)
    if practice is None:
        raise NotFound(
            f"practice: found {slug!r}, expected the name of a practice as it stands in its address"
        )
    towns = request.args.getlist("city")
    city = towns[0].strip() if towns else ""
    if len(towns) > 1 or (city and index.subject("city", city) is None):
        raise BadRequest(
            gettext(
                "city: found “%(found)s”, expected the name of one city as it stands in its address, "
                "for example lyon",
                found=", ".join(towns)[:80],
            )
        )
    try:
        profile = read_profile({name: request.args.getlist(name) for name in FIELDS}, _is_known)
    except BadProfile as bad:
        raise BadRequest(profile_fault(bad)) from bad
    return Asked(
        practice, slug, city_iri(city) if city else "", profile, _day(), browser().reading(language())
    )


def _is_known(iri: str) -> bool:
    return bool(browser().index.labels(iri))


def _day() -> date:
    typed = request.args.get("on", "").strip()
    if not typed:
        return today()
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadRequest(
            gettext("on: found “%(found)s”, expected a day like 2026-05-31", found=typed[:40])
        ) from None


def _in_language(response: Response) -> Response:
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    return response
