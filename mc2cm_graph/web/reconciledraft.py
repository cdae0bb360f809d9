"""The reconciliation service of the draft of version 1.0: an address for each of its parts, bodies in JSON."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from mc2cm_graph.reconcile import BadAsking
from mc2cm_graph.reconcile.reading import read_extension, read_json, read_list
from mc2cm_graph.web.reconcileasks import answer, candidates, turn
from mc2cm_graph.web.reconcileextend import extend, propose
from mc2cm_graph.web.reconcilemanifest import DRAFT, draft_manifest
from mc2cm_graph.web.reconcilesuggest import suggest
from mc2cm_graph.web.site import site

pages = Blueprint("draft", __name__, url_prefix=DRAFT)
"""Belongs to the pages of ``reconcile``, which open answers to other hosts and tell errors."""


@pages.get("")
@pages.get("/", endpoint="manifest_of_folder_json")
def manifest_json() -> ResponseReturnValue:
    """Give the manifest."""
    return answer(draft_manifest())


@pages.post("/match")
def match_json() -> Response:
    """Answer a batch of queries (Match Service)."""
    queries = read_list(_body(), site().settings.limits.reconcile_queries)
    with turn():
        return answer({"results": [{"candidates": candidates(query, draft=True)} for query in queries]})


@pages.get("/suggest/<any(entity,type,property):which>")
def suggest_json(which: str) -> Response:
    """Suggest entities, types or properties while a name is typed (Suggest Services)."""
    with turn():
        return suggest(which, "offset", draft=True)


@pages.post("/extend")
def extend_json() -> Response:
    """Give values of properties of entities (Data Extension Service)."""
    limits = site().settings.limits
    asked = read_extension(_body(), limits.reconcile_ids, limits.reconcile_properties)
    with turn():
        return extend(asked, draft=True)


@pages.get("/extend/propose")
def propose_json() -> Response:
    """Propose properties of the things of a type."""
    with turn():
        return propose(draft=True)


def _body() -> object:
    """Read the body, which must be JSON. Raises BadAsking."""
    if request.mimetype != "application/json":
        raise BadAsking("Content-Type", request.mimetype or "none", "application/json", 415)
    return read_json(request.get_data(), "the body")
