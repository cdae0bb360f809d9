"""Suggestions of entities, types and properties while typing (Suggest Services)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from mc2cm_graph.analysis import key_of
from mc2cm_graph.names import KINDS
from mc2cm_graph.reconcile import BadAsking
from mc2cm_graph.reconcile.entities import ENTITY_KINDS, UNASKED, expand, kinds_of_types, read_type
from mc2cm_graph.web import reconcilewords, words
from mc2cm_graph.web.reconcileasks import answer, number, service
from mc2cm_graph.web.reconcilewords import Json
from mc2cm_graph.web.site import browser, language

SUGGESTED, MOST_SUGGESTED, MOST_SKIPPED = 20, 100, 1000
"""Suggestions that are given, the most that may be asked for, and the most that may be skipped."""

_LONGEST_PREFIX = 200


def suggest(which: str, skip: str, *, draft: bool) -> Response:
    """Answer a suggest query for entities, types or properties; ``skip`` names what says how many to skip."""
    if "prefix" not in request.args:
        raise BadAsking("prefix", "none", "the beginning of a name, or an identifier")
    prefix = request.args["prefix"][:_LONGEST_PREFIX]
    limit, skipped = number("limit", SUGGESTED, 1, MOST_SUGGESTED), number(skip, 0, 0, MOST_SKIPPED)
    suggesters: dict[str, Callable[..., list[Json]]] = {
        "entity": _entities,
        "type": _types,
        "property": _properties,
    }
    found = suggesters[which](prefix, skipped + limit, draft=draft)
    return answer({"result": found[skipped : skipped + limit]})


def _entities(prefix: str, most: int, *, draft: bool) -> list[Json]:
    type_ = request.args.get("type", "")
    kinds = kinds_of_types((read_type(type_),)) if type_ else None
    wanted = kinds if kinds is not None else frozenset(ENTITY_KINDS) - UNASKED
    named = {bearer.iri: bearer.kind for bearer in service().codes.bearers(prefix) if bearer.kind in wanted}
    for one in browser().search.suggest(prefix, language(), most, wanted):
        named.setdefault(one.iri, one.kind)
    found = []
    for iri, kind in list(named.items())[:most]:
        found.append(
            reconcilewords.entity(iri, kind, draft=draft) | {"notable": reconcilewords.types_of(iri, kind)}
        )
    return found


def _types(prefix: str, most: int, *, draft: bool) -> list[Json]:
    return _beginning(prefix, reconcilewords.all_types(draft=draft), _names_of_type)[:most]


def _names_of_type(found: Json) -> list[str]:
    id_ = str(found["id"])
    kinds = [name for name, kind in KINDS.items() if kind.class_iri == id_]
    return [str(found["name"]), *kinds, *(words.kind_words(kind)[1] for kind in kinds)]


def _properties(prefix: str, most: int, *, draft: bool) -> list[Json]:
    every = service().extender.every_property()
    listed = [reconcilewords.property_object(id_, draft=draft, qualifiers=True) for id_ in every]
    return _beginning(
        prefix, listed, lambda found: [str(found["name"]), str(found["id"]).rpartition("#")[2]]
    )[:most]


def _beginning(prefix: str, listed: list[Json], names: Callable[[Json], list[str]]) -> list[Json]:
    """Keep what has a name, or a word in it, that begins so, or this identifier; those whose name begins so first."""
    key = key_of(prefix)
    ranked = []
    for place, one in enumerate(listed):
        keys = [key_of(name) for name in names(one)]
        if str(one["id"]) in (prefix, read_type(prefix), expand(prefix)):
            ranked.append((0, place, one))
        elif any(name.startswith(key) for name in keys):
            ranked.append((1, place, one))
        elif any(f" {key}" in name for name in keys):
            ranked.append((2, place, one))
    return [one for *_, one in sorted(ranked, key=lambda found: found[:2])]
