"""Pages of things, their data twins, lists of a kind, and the redirects of ``/id/``."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mc2cm_graph.browse.lists import ORDERS, Entry, Listed, in_order
from mc2cm_graph.browse.places import locate
from mc2cm_graph.browse.practice import MOST_RELATED, tell_practice
from mc2cm_graph.browse.project import tell_project
from mc2cm_graph.browse.reading import Link
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.names import KINDS, thing_iri
from mc2cm_graph.web import asked, citing, data, facets, linked, links, related
from mc2cm_graph.web.incoming import MOST_SHOWN
from mc2cm_graph.web.site import browser, language, site

PER_PAGE = 50
"""Entries on one page of a list."""

_WHOLE = frozenset({"city", "project"})
"""Kinds whose pages arrange all that points to them themselves."""

KIND = f"any({','.join(KINDS)})"
pages = Blueprint("things", __name__)


@pages.get("/id/<path:rest>")
def identifier(rest: str) -> ResponseReturnValue:
    """Lead from the IRI of a thing, which is no document, to the page or the data of it (303)."""
    kind, _, slug = rest.partition("/")
    if kind not in KINDS or browser().index.subject(kind, slug) is None:
        raise NotFound
    extension = data.wanted_extension()
    path = f"/{kind}/{slug}" + (f".{extension}" if extension else "")
    return redirect(links.href(path), 303)


@pages.get(f"/<{KIND}:kind>/<slug>")
def thing(kind: str, slug: str) -> ResponseReturnValue:
    """Show a thing, or give its data where the reader prefers data."""
    if browser().index.subject(kind, slug) is None:
        raise NotFound
    extension = data.wanted_extension()
    if extension:
        return thing_data(kind, slug, extension)
    page = browser().thing(kind, slug, language(), None if kind in _WHOLE else MOST_SHOWN)
    if page is None:
        raise NotFound
    twins = data.alternates(f"/{kind}/{slug}")
    repository = site().settings.repository_url.rstrip("/")
    edit = f"{repository}/{page.file}" if repository else ""
    template, told = _story(page)
    body = render_template(
        template,
        page=page,
        twins=twins,
        edit=edit,
        linked=linked.of_thing(page),
        citation=citing.cite(f"/{kind}/{slug}", page.label),
        **told,
    )
    return data.announce(make_response(body), twins, page.iri)


@pages.get(f"/<{KIND}:kind>/<slug>.<{data.RDF_EXTENSION}:extension>")
def thing_data(kind: str, slug: str, extension: str) -> ResponseReturnValue:
    """Give the data of a thing."""
    body = browser().thing_data(kind, slug, data.RDF_TYPES[extension])
    if body is None:
        raise NotFound
    iri = browser().index.subject(kind, slug) or thing_iri(kind, slug)
    return data.rdf_response(body, extension, iri, f"/{kind}/{slug}.{extension}")


@pages.get(f"/<{KIND}:kind>/")
def listing(kind: str) -> ResponseReturnValue:
    """List the things of a kind, narrowed by the facets that the address chooses."""
    extension = data.wanted_extension()
    if extension:
        return listing_rdf(kind, extension)
    choices, sort = facets.chosen(kind), facets.order(kind)
    narrowed = facets.narrow(kind, choices)
    found = _ordered(kind, narrowed.members, sort)
    last = max(1, -(-len(found) // PER_PAGE))
    number = asked.leaf(last)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    kept_sort = sort if sort != ORDERS[kind][0] else None
    # The whole list has its graph; a narrowed one is for reading and for tables.
    extensions = ("csv", "json") if choices else ("csv", "json", "ttl")
    twins = [
        (facets.address(path, choices, sort=kept_sort), type_)
        for path, type_ in data.alternates(f"/{kind}", extensions)
    ]
    choosing = facets.choosing(kind, narrowed.facets, choices, kept_sort)
    entries = browser().entries(kind, language(), shown)
    place = (number - 1) * PER_PAGE + 1
    lines = [Link(entry.iri, f"/{kind}/{entry.slug}", entry.label) for entry in entries]
    body = render_template(
        "list.html",
        kind=kind,
        entries=entries,
        linked=linked.of_list(lines, len(found), place),
        total=len(found),
        whole=len(browser().index.things(kind, language())),
        number=number,
        last=last,
        twins=twins,
        first=place,
        choosing=choosing,
        picked=[(facet, option) for facet in choosing for option in facet.chosen],
        orders=[
            (facets.order_title(name), facets.address(f"/{kind}/", choices, sort=name), name == sort)
            for name in ORDERS[kind]
        ],
        leaf=lambda page: facets.address(f"/{kind}/", choices, sort=kept_sort, page=page),
        everything=facets.address(f"/{kind}/", {}, sort=kept_sort),
        is_narrowed=bool(choices) or kept_sort is not None,
    )
    return data.announce(make_response(body), twins)


@pages.get(f"/<{KIND}:kind>.csv")
def listing_csv(kind: str) -> Response:
    """Give a list as CSV: whole, or narrowed as the page with the same choices."""
    columns = (
        "iri",
        "page",
        "label",
        "language",
        "description",
        "places",
        "themes",
        "sorts",
        "date",
        "end",
        "publisher",
        "address",
    )
    rows = ({**_fields(entry, kind), **_joined(entry)} for entry in _asked_for(kind))
    return _in_language(data.csv_response(columns, rows))


@pages.get(f"/<{KIND}:kind>.json")
def listing_json(kind: str) -> Response:
    """Give a list as JSON: whole, or narrowed as the page with the same choices."""
    entries = _asked_for(kind)
    return _in_language(
        data.json_response(
            {
                "kind": kind,
                "class": KINDS[kind].class_iri,
                "data_version": browser().manifest.version,
                "chosen": facets.chosen(kind),
                "count": len(entries),
                "things": [
                    {
                        **_fields(entry, kind),
                        **{
                            name: [{"iri": link.iri, "label": link.label.value} for link in found]
                            for name, found in _links(entry).items()
                        },
                    }
                    for entry in entries
                ],
            }
        )
    )


@pages.get(f"/<{KIND}:kind>.<{data.RDF_EXTENSION}:extension>")
def listing_rdf(kind: str, extension: str) -> Response:
    """Give a whole list as RDF."""
    body = browser().kind_data(kind, data.RDF_TYPES[extension])
    return data.rdf_response(body, extension, KINDS[kind].class_iri, f"/{kind}.{extension}")


def _story(page: ThingPage) -> tuple[str, dict[str, Any]]:
    """Give the template of a page and what it tells beyond the facts."""
    reading = browser().reading(language())
    if page.kind == "city":
        return "city.html", {
            "story": browser().city_story(page, language()),
            "locator": locate(Link(page.iri, "", page.label), browser().atlas.positions()),
        }
    if page.kind == "project":
        cities = browser().project_cities(page.iri, language())
        return "project.html", {"story": tell_project(page, cities, reading)}
    if page.kind == "practice":
        alike, others = related.relations().first(page.iri, reading, MOST_RELATED)
        return "practice.html", {
            "story": tell_practice(page, alike, others),
            "cities": [(slug, label) for slug, _, label in browser().index.things("city", language())],
            "reason_words": related.reason_words,
            "side_by_side": lambda entry: related.side_by_side(page.slug, entry),
        }
    return "thing.html", {}


def _asked_for(kind: str) -> list[Entry]:
    """Give every entry of the list that the address asks for."""
    narrowed = facets.narrow(kind, facets.chosen(kind))
    return browser().entries(kind, language(), _ordered(kind, narrowed.members, facets.order(kind)))


def _ordered(kind: str, members: frozenset[str], order: str) -> list[Listed]:
    chosen = [one for one in browser().index.things(kind, language()) if one[1] in members]
    return in_order(chosen, browser().said_of_kind(kind), order)


def _fields(entry: Entry, kind: str) -> dict[str, str]:
    return {
        "iri": entry.iri,
        "page": f"/{kind}/{entry.slug}",
        "label": entry.label.value,
        "language": entry.label.language,
        "description": entry.description.value if entry.description else "",
        "date": entry.date.value if entry.date else "",
        "end": entry.end.value if entry.end else "",
        "publisher": entry.publisher.value if entry.publisher else "",
        "address": entry.address,
    }


def _links(entry: Entry) -> dict[str, tuple[Link, ...]]:
    return {"places": entry.places, "themes": entry.themes, "sorts": entry.sorts}


def _joined(entry: Entry) -> dict[str, str]:
    return {name: "; ".join(link.label.value for link in found) for name, found in _links(entry).items()}


def _in_language(response: Response) -> Response:
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    return response
