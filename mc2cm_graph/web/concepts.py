"""Pages of concept schemes and concepts."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mc2cm_graph.names import CONCEPTS, KINDS, SCHEMES
from mc2cm_graph.schemaorg import describe_concept, describe_scheme, describe_schemes
from mc2cm_graph.web import asked, citing, data, links
from mc2cm_graph.web.linked import Linked, of_list, writing
from mc2cm_graph.web.site import browser, language

SCHEME = "any(" + ", ".join(f"'{scheme}'" for scheme in SCHEMES) + ")"
PER_PAGE = 160
"""Concepts on one page of a scheme."""

USES_PER_PAGE = 240
"""Things on one page of what uses a concept."""

pages = Blueprint("concepts", __name__)


@pages.get("/concepts/")
def schemes() -> ResponseReturnValue:
    """List the concept schemes."""
    found = [line for scheme in SCHEMES if (line := browser().scheme_line(scheme, language()))]
    sets = {"@type": "ItemList", "numberOfItems": len(found), "itemListElement": describe_schemes(found)}
    return render_template("schemes.html", schemes=found, linked=Linked("CollectionPage", sets))


@pages.get(f"/concepts/<{SCHEME}:scheme>")
def scheme(scheme: str) -> ResponseReturnValue:
    """Show a scheme with its concepts."""
    extension = data.wanted_extension()
    if extension:
        return scheme_data(scheme, extension)
    page = browser().scheme(scheme, language())
    if page is None:
        raise NotFound
    number, last = _leaf(len(page.concepts), PER_PAGE)
    twins = data.alternates(f"/concepts/{scheme}")
    shown = page.concepts[(number - 1) * PER_PAGE : number * PER_PAGE]
    body = render_template(
        "scheme.html",
        page=page,
        shown=shown,
        number=number,
        last=last,
        twins=twins,
        linked=Linked("CollectionPage", describe_scheme(page, shown)),
        citation=citing.cite(f"/concepts/{scheme}", page.label),
    )
    return data.announce(make_response(body), twins, page.iri)


@pages.get(f"/concepts/<{SCHEME}:scheme>.<{data.RDF_EXTENSION}:extension>")
def scheme_data(scheme: str, extension: str) -> ResponseReturnValue:
    """Give the data of a scheme with its concepts."""
    if browser().scheme(scheme, language()) is None:
        raise NotFound
    return _data(CONCEPTS + scheme, extension)


@pages.get(f"/concepts/<{SCHEME}:scheme>/<slug>")
def concept(scheme: str, slug: str) -> ResponseReturnValue:
    """Show a concept; members of a scheme that are things (challenges, rights) have their own page."""
    if scheme in KINDS and browser().index.subject(scheme, slug):
        return redirect(links.href(f"/{scheme}/{slug}"), 303)
    extension = data.wanted_extension()
    if extension:
        return concept_data(scheme, slug, extension)
    page = browser().concept(scheme, slug, language())
    if page is None:
        raise NotFound
    twins = data.alternates(f"/concepts/{scheme}/{slug}")
    body = render_template(
        "concept.html",
        page=page,
        twins=twins,
        linked=Linked("ItemPage", describe_concept(page, writing())),
        citation=citing.cite(f"/concepts/{scheme}/{slug}", page.label),
    )
    return data.announce(make_response(body), twins, page.iri)


@pages.get(f"/concepts/<{SCHEME}:scheme>/<slug>/uses")
def uses(scheme: str, slug: str) -> ResponseReturnValue:
    """List the things of a kind that use a concept by the property ``p``, page by page."""
    iri, number = f"{CONCEPTS}{scheme}/{slug}", request.args.get("page", 1, int)
    part = slice((number - 1) * USES_PER_PAGE, number * USES_PER_PAGE)
    kind, property_ = request.args.get("kind", ""), request.args.get("p", "")
    group = browser().uses(iri, kind, property_, language(), part) if number > 0 else None
    if group is None or not group.links:
        raise NotFound
    _, last = _leaf(group.total, USES_PER_PAGE)
    concept = browser().reading(language()).link(iri)
    listed = of_list(group.links, group.total, part.start + 1)
    return render_template("uses.html", concept=concept, group=group, number=number, last=last, linked=listed)


def _leaf(total: int, per_page: int) -> tuple[int, int]:
    """Read which page of a list is asked for, and tell how many there are; NotFound if there is none such."""
    last = max(1, -(-total // per_page))
    return asked.leaf(last), last


@pages.get(f"/concepts/<{SCHEME}:scheme>/<slug>.<{data.RDF_EXTENSION}:extension>")
def concept_data(scheme: str, slug: str, extension: str) -> ResponseReturnValue:
    """Give the data of a concept."""
    if browser().concept(scheme, slug, language()) is None:
        raise NotFound
    return _data(f"{CONCEPTS}{scheme}/{slug}", extension)


def _data(iri: str, extension: str) -> ResponseReturnValue:
    body = browser().concept_data(iri, data.RDF_TYPES[extension])
    path = "/concepts/" + iri.removeprefix(CONCEPTS)
    return data.rdf_response(body, extension, iri, f"{path}.{extension}")
