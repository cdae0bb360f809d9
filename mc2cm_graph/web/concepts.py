"""Pages of concept schemes and concepts."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from mc2cm_graph.names import CONCEPTS, KINDS, SCHEMES
from mc2cm_graph.web import data, links
from mc2cm_graph.web.site import browser, language

SCHEME = "any(" + ", ".join(f"'{scheme}'" for scheme in SCHEMES) + ")"
pages = Blueprint("concepts", __name__)


@pages.get("/concepts/")
def schemes() -> ResponseReturnValue:
    """List the concept schemes."""
    found = [page for scheme in SCHEMES if (page := browser().scheme(scheme, language()))]
    return render_template("schemes.html", schemes=found)


@pages.get(f"/concepts/<{SCHEME}:scheme>")
def scheme(scheme: str) -> ResponseReturnValue:
    """Show a scheme with its concepts."""
    extension = data.wanted_extension()
    if extension:
        return scheme_data(scheme, extension)
    page = browser().scheme(scheme, language())
    if page is None:
        raise NotFound
    twins = data.alternates(f"/concepts/{scheme}")
    return data.announce(
        make_response(render_template("scheme.html", page=page, twins=twins)), twins, page.iri
    )


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
    return data.announce(
        make_response(render_template("concept.html", page=page, twins=twins)), twins, page.iri
    )


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
