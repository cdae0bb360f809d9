"""The catalogue, as pages for people and as RDF for portals (DCAT-AP), and the VoID description."""

from __future__ import annotations

import hashlib
import re
from typing import cast

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from mc2cm_graph.catalogue import CATALOG, DESCRIBED, GRAPH, SERIES, SERVICES, Place, Version
from mc2cm_graph.catalogue.shelf import Shelf
from mc2cm_graph.names import BASE, KINDS, PREFIXES
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.terms import Literal
from mc2cm_graph.web import data
from mc2cm_graph.web.asked import leaf
from mc2cm_graph.web.catalogueview import View
from mc2cm_graph.web.linkedcatalogue import of_catalogue
from mc2cm_graph.web.site import browser, language, site

pages = Blueprint("catalogue", __name__)

_SHELF = "mc2cm-catalogue"
_LABEL = PREFIXES["rdfs"] + "label"
_VOID = "/.well-known/void"
_HOST = re.compile(r"[A-Za-z0-9._~-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_RESOURCES = ("dataset", "service", "series")


def install(app: Flask, snapshot: Snapshot) -> None:
    """Give the application the catalogue of its snapshot."""
    with app.app_context():
        found = browser()

    def labels() -> dict[str, list[Literal]]:
        said = {kind: found.store.values(one.class_iri, _LABEL) for kind, one in KINDS.items()}
        return {kind: [text for text in texts if isinstance(text, Literal)] for kind, texts in said.items()}

    app.extensions[_SHELF] = Shelf(snapshot, found.store, labels)


def versions() -> tuple[Version, ...]:
    """List the versions of the graph that are kept, the newest first."""
    return _shelf().versions()


@pages.get("/catalog")
def catalog() -> ResponseReturnValue:
    """Show the graph, its versions, files and interfaces."""
    return _page(CATALOG)


@pages.get("/catalog/described")
def described() -> ResponseReturnValue:
    """Show the datasets of others that the graph describes."""
    return _page(DESCRIBED)


@pages.get(f"/catalog.<{data.RDF_EXTENSION}:extension>")
def catalog_rdf(extension: str) -> ResponseReturnValue:
    """Give a page of the catalogue by DCAT-AP 3.0.1."""
    return _rdf(CATALOG, extension)


@pages.get(f"/catalog/described.<{data.RDF_EXTENSION}:extension>")
def described_rdf(extension: str) -> ResponseReturnValue:
    """Give a page of the catalogue of others' datasets by DCAT-AP 3.0.1."""
    return _rdf(DESCRIBED, extension)


@pages.get(f"/catalog/<any({','.join(_RESOURCES)}):sort>/<name>")
def resource_data(sort: str, name: str) -> ResponseReturnValue:
    """Lead from a resource of the catalogue to where it is described, as data or as a page (303)."""
    iri = f"{BASE}catalog/{sort}/{name}"
    place = _shelf().at(_place()).page_of(iri) if iri in (GRAPH, SERIES, *SERVICES) else None
    if place is None:
        raise NotFound
    extension = data.wanted_extension()
    path = "/" + place[0].removeprefix(BASE)
    response = redirect(f"{path}.{extension}" if extension else f"{path}#{name}", 303)
    response.vary.add("Accept")
    return response


@pages.get(_VOID)
def void_data() -> ResponseReturnValue:
    """Give the VoID description in the format that is asked for; in Turtle to who wants a page."""
    return void_rdf(data.wanted_extension() or "ttl")


@pages.get(f"{_VOID}.<{data.RDF_EXTENSION}:extension>")
def void_rdf(extension: str) -> ResponseReturnValue:
    """Give the VoID description."""
    body = _shelf().void(_place(), data.RDF_TYPES[extension])
    return _tagged(data.rdf_response(body, extension, GRAPH, f"{_VOID}.{extension}"), body)


def _shelf() -> Shelf:
    return cast(Shelf, current_app.extensions[_SHELF])


def _place() -> Place:
    """Say where the catalogue is asked for; what the client says of the host is written into it, so it must be one."""
    if not _HOST.fullmatch(request.host):
        raise BadRequest
    return Place(request.host_url, site().settings.contact)


def _page(iri: str) -> ResponseReturnValue:
    extension = data.wanted_extension() or ("ttl" if _is_for_harvesters() else None)
    if extension:
        return _rdf(iri, extension)
    catalogue = _shelf().at(_place())
    number = leaf(catalogue.last(iri))
    view = View(catalogue, language())
    title, description = view.label(iri, "dcterms:title"), view.text(iri, "dcterms:description")
    datasets = [view.dataset(one) for one in catalogue.on_page(iri, number)]
    path = "/" + iri.removeprefix(BASE)
    twins = data.alternates(path)
    body = render_template(
        "catalogue.html",
        iri=iri,
        title=title,
        description=description,
        datasets=datasets,
        linked=of_catalogue(iri, title, description, datasets),
        services=[view.service(one) for one in SERVICES] if iri == CATALOG and number == 1 else [],
        series=(view.label(SERIES, "dcterms:title"), view.text(SERIES, "dcterms:description")),
        others=(view.label(DESCRIBED, "dcterms:title"), view.text(DESCRIBED, "dcterms:description")),
        is_described=iri == DESCRIBED,
        path=path,
        host=request.host_url,
        page=number,
        last=catalogue.last(iri),
        twins=twins,
    )
    return data.announce(make_response(body), twins, iri)


def _is_for_harvesters() -> bool:
    """Tell whether anything is taken and nothing named, as CKAN's harvester asks; it can read no page."""
    return request.accept_mimetypes.to_header().replace(" ", "") == "*/*"


def _rdf(iri: str, extension: str) -> ResponseReturnValue:
    number = leaf(_shelf().at(_place()).last(iri))
    path = "/" + iri.removeprefix(BASE)
    body = _shelf().page(_place(), iri, number, extension, data.RDF_TYPES[extension])
    location = f"{path}.{extension}" + (f"?page={number}" if "page" in request.args else "")
    return _tagged(data.rdf_response(body, extension, iri, location), body)


def _tagged(response: Response, body: bytes) -> Response:
    # The kept versions may change while the served one stays.
    response.set_etag(_digest(body))
    return response


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
