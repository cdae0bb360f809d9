"""Two or three practices or cities side by side: the page, and the same as CSV."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from mc2cm_graph.browse.comparison import KINDS_COMPARED, MOST, Comparison, Row, compare, words_of
from mc2cm_graph.web import data, links
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser, language
from mc2cm_graph.web.words import kind_words

pages = Blueprint("compare", __name__)


@dataclass(frozen=True)
class Chosen:
    """What the address names: a kind (empty if none) and its things, each once, in the order of the address."""

    kind: str
    slugs: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Tell whether there are two things at least."""
        return len(self.slugs) > 1


@pages.get("/compare")
def comparison() -> ResponseReturnValue:
    """Show the comparison; with fewer than two things, the forms to choose them."""
    chosen = _chosen()
    found = _compared(chosen) if chosen.is_ready else None
    twins = [(_address("/compare.csv", chosen, chosen.slugs), "text/csv")] if found else []
    body = render_template(
        "compare.html",
        chosen=chosen,
        found=found,
        twins=twins,
        labels=[_label(chosen.kind, slug) for slug in chosen.slugs],
        without=[
            _address("/compare", chosen, [one for one in chosen.slugs if one != slug])
            for slug in chosen.slugs
        ],
        kinds=[chosen.kind] if chosen.kind else KINDS_COMPARED,
        choices={
            kind: [
                (slug, label)
                for slug, _, label in browser().index.things(kind, language())
                if slug not in chosen.slugs
            ]
            for kind in ([chosen.kind] if chosen.kind else KINDS_COMPARED)
        },
        most=MOST,
        row_title=row_title,
        state_words=state_words,
    )
    return data.announce(make_response(body), twins)


@pages.get("/compare.csv")
def comparison_csv() -> Response:
    """Give the comparison as CSV: one row a fact, one column a thing; an empty field is not known."""
    chosen = _chosen()
    if not chosen.is_ready:
        raise BadRequest(
            gettext("expected two or three practices or cities, for example practice=a&practice=b")
        )
    found = _compared(chosen)
    rows = (
        {
            "fact": row.name,
            "label": row_title(row),
            "state": row.state,
            **{
                page.slug: "; ".join(words_of(value) for value, _ in cell.values)
                for page, cell in zip(found.pages, row.cells, strict=True)
            },
        }
        for row in found.rows
    )
    response = data.csv_response(("fact", "label", "state", *chosen.slugs), rows)
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    return response


def row_title(row: Row) -> str:
    """Give the heading of a row as text."""
    if row.label is None:
        return kind_words(row.name)[1]
    counted = gettext(", ").join(text.value for text in (row.unit, row.group) if text)
    return row.label.value + (f" ({counted})" if counted else "")


def state_words(state: str) -> str:
    """Say how the things of a row stand to each other."""
    return {
        "same": gettext("the same"),
        "different": gettext("different"),
        "partly": gettext("not known of all"),
        "unknown": gettext("known of none"),
    }[state]


def _chosen() -> Chosen:
    """Read the address; BadRequest for two kinds at once, an unknown thing, or too many."""
    given = {
        kind: tuple(dict.fromkeys(filter(None, request.args.getlist(kind))))
        for kind in KINDS_COMPARED
        if any(request.args.getlist(kind))
    }
    if len(given) > 1:
        raise BadRequest(gettext("practices are compared with practices, and cities with cities"))
    for kind, slugs in given.items():
        for slug in slugs:
            if browser().index.subject(kind, slug) is None:
                raise BadRequest(
                    gettext(
                        "%(kind)s: found “%(found)s”, expected a name as it stands in the address of a page",
                        kind=kind,
                        found=slug[:80],
                    )
                )
        if len(slugs) > MOST:
            raise BadRequest(
                gettext(
                    "%(kind)s: found %(found)s of them, expected two or three", kind=kind, found=len(slugs)
                )
            )
        return Chosen(kind, slugs)
    wanted = request.args.get("kind", "")
    return Chosen(wanted if wanted in KINDS_COMPARED else "", ())


def _compared(chosen: Chosen) -> Comparison:
    found = [browser().thing(chosen.kind, slug, language()) for slug in chosen.slugs]
    shown = [page for page in found if page is not None]
    stories = [browser().city_story(page, language()) for page in shown] if chosen.kind == "city" else []
    return compare(chosen.kind, shown, browser().reading(language()), stories)


def _label(kind: str, slug: str) -> object:
    iri = browser().index.subject(kind, slug) or ""
    return browser().reading(language()).link(iri).label


def _address(path: str, chosen: Chosen, slugs: tuple[str, ...] | list[str]) -> str:
    pairs = [(chosen.kind, slug) for slug in slugs] or ([("kind", chosen.kind)] if chosen.kind else [])
    return links.href_of_pairs(path, pairs)
