"""The reconciliation service of version 0.2, and the pages of both versions: what it is, previews, features.

One address takes batches and data extension queries by GET and POST, as forms say them or as JSON; without parameters
it gives the manifest, to a browser a page.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from mc2cm_graph.names import KINDS
from mc2cm_graph.reconcile import BadAsking
from mc2cm_graph.reconcile.entities import read_type
from mc2cm_graph.reconcile.reading import read_batch, read_extension, read_json
from mc2cm_graph.web import links, reconciledraft, reconcilewords
from mc2cm_graph.web.reconcileasks import (
    Busy,
    answer,
    candidates,
    open_to_all,
    put_off,
    refuse,
    service,
    turn,
)
from mc2cm_graph.web.reconcileextend import extend, propose
from mc2cm_graph.web.reconcilemanifest import DRAFT, ROOT, manifest
from mc2cm_graph.web.reconcilesuggest import suggest
from mc2cm_graph.web.site import language, site

PREVIEW_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    )
)
"""Content-Security-Policy of the preview, which stands in a frame of whoever reconciles."""

_CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_$.]{0,99}")
_JSON, _SCRIPT = "application/json", "application/javascript"
pages = Blueprint("reconcile", __name__)
pages.after_request(open_to_all)
pages.register_error_handler(BadAsking, refuse)
pages.register_error_handler(Busy, put_off)
pages.register_blueprint(reconciledraft.pages)


@pages.get(ROOT)
def reconcile() -> ResponseReturnValue:
    """Answer a batch or a data extension query of the address, else with the manifest or, to a browser, the page."""
    response: Response
    if "queries" in request.args or "extend" in request.args:
        response = _answer_json(request.args.get("queries"), request.args.get("extend"))
    elif _wants_page():
        response = make_response(
            render_template(
                "reconcile.html",
                endpoint=request.url_root.rstrip("/") + ROOT,
                draft=request.url_root.rstrip("/") + DRAFT,
                limits=site().settings.limits,
                types=list(zip(KINDS, reconcilewords.all_types(draft=False), strict=False)),
                features=reconcilewords.feature_names(),
            )
        )
    else:
        response = answer(manifest())
    response.vary.add("Accept")
    return _as_script(response)


@pages.post(ROOT)
def reconcile_data() -> Response:
    """Answer a batch or a data extension query of a form, or of a body in JSON."""
    if request.mimetype != _JSON:
        return _answer_json(request.form.get("queries"), request.form.get("extend"))
    body = read_json(request.get_data(), "the body")
    if isinstance(body, dict) and isinstance(body.get("extend"), dict) and "ids" in body["extend"]:
        return _extend(body["extend"])
    wrapped = isinstance(body, dict) and len(body) == 1 and isinstance(body.get("queries"), dict)
    if wrapped and isinstance(body, dict) and not {"query", "properties"} & set(body["queries"]):
        body = body["queries"]
    return _match(body)


def _answer_json(queries: str | None, extension: str | None) -> Response:
    if (queries is None) == (extension is None):
        found = "neither queries nor extend" if queries is None else "queries and extend"
        raise BadAsking("the request", found, "one of queries and extend")
    if queries is not None:
        return _match(read_json(queries, "queries"))
    return _extend(read_json(extension or "", "extend"))


def _match(found: object) -> Response:
    batch = read_batch(found, site().settings.limits.reconcile_queries)
    with turn():
        return answer({name: {"result": candidates(query, draft=False)} for name, query in batch.items()})


def _extend(found: object) -> Response:
    limits = site().settings.limits
    asked = read_extension(found, limits.reconcile_ids, limits.reconcile_properties)
    with turn():
        return extend(asked, draft=False)


def _wants_page() -> bool:
    """Tell whether a browser asks: HTML is named, and preferred to JSON (clients send ``*/*``, or JSON first)."""
    accepted = request.accept_mimetypes
    named = any(value.partition(";")[0] == "text/html" for value, _ in accepted)
    return named and accepted["text/html"] > accepted[_JSON] and "callback" not in request.args


def _as_script(response: Response) -> Response:
    """Write an answer as a call of the client's function, where it asks so (JSONP, which 0.2 leaves to the service)."""
    callback = request.args.get("callback")
    if callback is None or response.mimetype != _JSON:
        return response
    if not _CALLBACK.fullmatch(callback):
        raise BadAsking("callback", callback[:40], "the name of a function")
    # The comment keeps a reader that takes anything for anything from reading the name as the start of a file.
    response.set_data(f"/**/{callback}({response.get_data(as_text=True).strip()});")
    response.mimetype = _SCRIPT
    return response


@pages.get(f"{ROOT}/suggest/<any(entity,type,property):which>")
def suggest_json(which: str) -> Response:
    """Suggest entities, types or properties while a name is typed (Suggest Services)."""
    with turn():
        return _as_script(suggest(which, "cursor", draft=False))


@pages.get(f"{ROOT}/extend/propose")
def propose_json() -> Response:
    """Propose properties of the things of a type."""
    with turn():
        return _as_script(propose(draft=False))


@pages.get(f"{ROOT}/flyout/<any(entity,type,property):which>")
def flyout_json(which: str) -> Response:
    """Give a few lines of HTML on an entity, a type or a property (Flyout Services)."""
    id_ = request.args.get("id", "")
    found = _described(which, id_)
    if found is None:
        raise BadAsking("id", id_[:80] or "none", f"the identifier of one {which}", 404)
    name, told = found
    html = Markup('<div lang="{}"><strong>{}</strong><p>{}</p></div>').format(language(), name, escape(told))
    return _as_script(answer({"id": id_, "html": str(html)}))


def _described(which: str, id_: str) -> tuple[str, str] | None:
    """Give the name of what is suggested and what it is; None if there is no such thing."""
    if which == "entity":
        known = service().entities.find(id_)
        return (reconcilewords.best_name(known[0]).value, reconcilewords.described(*known)) if known else None
    listed = (
        reconcilewords.all_types(draft=False)
        if which == "type"
        else [reconcilewords.property_object(one, draft=False) for one in service().extender.every_property()]
    )
    wanted = (id_, read_type(id_))
    found = next((one for one in listed if one["id"] in wanted), None)
    return (str(found["name"]), str(found.get("description", ""))) if found else None


@pages.get(f"{ROOT}/preview")
@pages.get(f"{DRAFT}/preview", endpoint="preview_of_draft")
def preview() -> ResponseReturnValue:
    """Show an entity in the small frame of a client (Preview Service)."""
    known = service().entities.find(request.args.get("id", ""))
    if known is None:
        raise NotFound
    iri, kind = known
    here = reconcilewords.reading()
    names = {name.language: name for name in here.index.labels(iri)}
    response = make_response(
        render_template(
            "reconcile-preview.html",
            iri=iri,
            name=reconcilewords.best_name(iri),
            kind=reconcilewords.type_name(kind, iri),
            told=here.text(here.said_of(iri), "dcterms:description", "skos:definition", "mc:statement"),
            names=[names[tag] for tag in sorted(names)],
            address=links.page_of(iri),
        )
    )
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@pages.get(f"{ROOT}/view")
def view_data() -> ResponseReturnValue:
    """Lead from an identifier to the page of the entity (303)."""
    known = service().entities.find(request.args.get("id", ""))
    address = links.page_of(known[0]) if known else None
    if address is None:
        raise NotFound
    return redirect(address, 303)


@pages.get(f"{ROOT}/feature")
def feature_data() -> ResponseReturnValue:
    """Lead from a matching feature to the words on it (303)."""
    name = request.args.get("id", "").partition(":")[0]
    if name not in (*reconcilewords.feature_names(), "property"):
        raise NotFound
    return redirect(f"{links.href(ROOT)}#{name}", 303)
