"""Related practices with their reasons: the page, and the same as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, make_response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from mc2cm_graph.browse.incoming import fair_share
from mc2cm_graph.browse.relations import RelatedPage, RelatedPractice, Relations, SharedFeature
from mc2cm_graph.questions import load_all
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.web import data, inline, links
from mc2cm_graph.web.linked import of_list
from mc2cm_graph.web.messages import gettext, once_a_language
from mc2cm_graph.web.site import browser, language, site

MOST_REASONS, LEAST_REASONS = 150, 4
"""Reasons on a page of related practices or suggestions, and of each at least; a link leads to all."""

_NAME = "mc2cm-relations"
pages = Blueprint("related", __name__)


def relations() -> Relations:
    """Give the relations of the snapshot, computed when they are first asked for."""
    kept = current_app.extensions
    if _NAME not in kept:
        with site().loading:
            if _NAME not in kept:
                questions = load_all(Snapshot.at(site().settings.snapshot).queries / "related")
                store = browser().store
                kept[_NAME] = Relations(lambda name: store.select(questions[name]))
    return cast(Relations, kept[_NAME])


@pages.get("/practice/<slug>/related")
def related(slug: str) -> ResponseReturnValue:
    """Show which practices are related to a practice, and why."""
    page = _page(slug)
    twins = data.alternates(f"/practice/{slug}/related", ("csv", "json"))
    body = render_template(
        "related.html",
        page=page,
        slug=slug,
        twins=twins,
        reason_line=reason_line,
        each=reasons_each(len(entry.reasons) for _, found in _lists(page) for entry in found),
        side_by_side=lambda entry: side_by_side(slug, entry),
        linked=of_list([entry.practice for entry in page.related], len(page.related)),
    )
    return data.announce(make_response(body), twins, page.practice.iri)


def reasons_each(numbers: Iterable[int]) -> int:
    """Give how many reasons a page tells of each thing that it lists, by how many each has."""
    return max(LEAST_REASONS, fair_share(list(numbers), MOST_REASONS))


@pages.get("/practice/<slug>/related.json")
def related_json(slug: str) -> Response:
    """Give related practices, complements, sequels and origins with all their reasons as JSON."""
    page = _page(slug)
    lists = {name: [_object(entry) for entry in found] for name, found in _lists(page)}
    response = data.json_response(
        {
            "practice": page.practice.iri,
            "label": page.practice.label.value,
            "data_version": browser().manifest.version,
            "practices": page.of,
            **lists,
        }
    )
    return in_language(response)


@pages.get("/practice/<slug>/related.csv")
def related_csv(slug: str) -> Response:
    """Give the same as CSV, one row a reason."""
    columns = ("relation", "practice", "label", "score", "feature", "value", "value_label")
    counted = ("bearers", "of", "part", "query")
    rows = (
        {"relation": name, **_row(entry, reason)}
        for name, found in _lists(_page(slug))
        for entry in found
        for reason in entry.reasons
    )
    return in_language(data.csv_response((*columns, *counted), rows))


def in_language(response: Response) -> Response:
    """Say in which language the labels of an answer are."""
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    return response


def query_path(path: str, values: dict[str, str]) -> str:
    """Give the address on this host of a page that is asked with some values."""
    return f"{path}?{urlencode(values)}"


def side_by_side(slug: str, entry: RelatedPractice) -> str:
    """Give the address of the comparison of a practice with a related one."""
    other = entry.practice.path.rpartition("/")[2]
    return links.href_of_pairs("/compare", [("practice", slug), ("practice", other)])


def reason_line(reason: SharedFeature) -> Markup:
    """Write why two practices are alike, with a link to the question that counts it."""
    if reason.bearers * 20 < reason.of:
        told = gettext("only %(bearers)s of %(of)s do", bearers=reason.bearers, of=reason.of)
    else:
        told = gettext("%(bearers)s of %(of)s do", bearers=reason.bearers, of=reason.of)
    asked = links.href(f"/queries/{reason.question}", **reason.values)
    return inline.reason(reason_words(reason.name), (reason.value,), asked, told)


@once_a_language
def reason_words(name: str) -> str:
    """Say what two practices have in common that share a feature of this name; the value follows."""
    return {
        "theme": gettext("Both are about"),
        "target-group": gettext("Both are meant for"),
        "challenge": gettext("Both meet the challenge"),
        "challenge-theme": gettext("Both meet a challenge of"),
        "criterion": gettext("Both rest on conditions of the kind"),
        "lead-kind": gettext("Both are led by the same kind of body:"),
        "organisation": gettext("Both involve"),
        "service": gettext("Both deliver"),
        "service-theme": gettext("Both deliver a service on"),
        "policy": gettext("Both put into effect"),
        "policy-kind": gettext("Both put into effect a policy of the kind"),
        "policy-level": gettext("Both put into effect a policy of the level"),
        "origin": gettext("Both belong to what came out of"),
        "taken-up-in": gettext("Both have a documented transfer to"),
    }[name]


def _page(slug: str) -> RelatedPage:
    practice = browser().index.subject("practice", slug)
    if practice is None:
        raise NotFound
    return relations().page(practice, browser().reading(language()))


def _lists(page: RelatedPage) -> Iterator[tuple[str, tuple[RelatedPractice, ...]]]:
    yield "related", page.related
    yield "complementary", page.complementary
    yield "sequels", page.sequels
    yield "origins", page.origins


def _object(entry: RelatedPractice) -> dict[str, object]:
    return {
        "practice": entry.practice.iri,
        "label": entry.practice.label.value,
        "cities": [{"iri": city.iri, "label": city.label.value} for city in entry.cities],
        "score": entry.score,
        "reasons": [
            {
                "feature": reason.name,
                "value": reason.value.iri,
                "label": reason.value.label.value,
                "bearers": reason.bearers,
                "of": reason.of,
                "part": reason.part,
                "query": query_path(f"/queries/{reason.question}", reason.values),
            }
            for reason in entry.reasons
        ],
    }


def _row(entry: RelatedPractice, reason: SharedFeature) -> dict[str, str]:
    return {
        "practice": entry.practice.iri,
        "label": entry.practice.label.value,
        "score": str(entry.score),
        "feature": reason.name,
        "value": reason.value.iri,
        "value_label": reason.value.label.value,
        "bearers": str(reason.bearers),
        "of": str(reason.of),
        "part": str(reason.part),
        "query": query_path(f"/queries/{reason.question}", reason.values),
    }
