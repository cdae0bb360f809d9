"""Data extension: which properties can be fetched, with which settings, and their values (Data Extension Service)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from mc2cm_graph.reconcile import BadAsking, Extension
from mc2cm_graph.reconcile.entities import kinds_of_types, read_type
from mc2cm_graph.web import reconcilewords
from mc2cm_graph.web.languages import LANGUAGES
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.reconcileasks import answer, number, service
from mc2cm_graph.web.reconcilewords import Json
from mc2cm_graph.web.site import site

MOST_PROPOSED = 100


@dataclass(frozen=True)
class _Wanted:
    """A property whose values are wanted, with its settings."""

    property: str
    limit: int
    language: str
    content: str


SETTINGS = ("limit", "language", "content")
_CONTENTS = ("values", "literal", "id", "count")
"""Names of the settings of a property, and what may be asked for in place of its values."""


def propose(*, draft: bool) -> Response:
    """Propose the properties that things of a type have (Data Extension Property Proposals)."""
    asked = request.args.get("type", "")
    limit = number("limit", MOST_PROPOSED, 1, MOST_PROPOSED)
    kinds = kinds_of_types((read_type(asked),)) if asked else frozenset(("city", "country", "institution"))
    extender = service().extender
    found = dict.fromkeys(one for kind in sorted(kinds or ()) for one in extender.properties(kind))
    listed = [reconcilewords.property_object(id_, draft=draft) for id_ in list(found)[:limit]]
    content: Json = {"properties": listed}
    if asked:
        content["type"] = asked
    if request.args.get("limit"):
        content["limit"] = limit
    return answer(content)


def extend(asked: Extension, *, draft: bool) -> Response:
    """Answer a data extension query."""
    meta = [
        {"id": wanted.id, "name": reconcilewords.property_name(wanted.id).value}
        for wanted in asked.properties
    ]
    read = [_settings(wanted.settings, wanted.id) for wanted in asked.properties]
    rows: dict[str, dict[str, list[Json]]] = {}
    for id_ in asked.ids:
        known = service().entities.find(id_)
        rows[id_] = {one.property: _values(known[0], one, draft=draft) if known else [] for one in read}
    if not draft:
        return answer({"meta": meta, "rows": rows})
    listed = [
        {"id": id_, "properties": [{"id": property_, "values": found} for property_, found in row.items()]}
        for id_, row in rows.items()
    ]
    return answer({"meta": meta, "rows": listed})


def _settings(found: dict[str, object], property_: str) -> _Wanted:
    """Read the settings of a property. Raises BadAsking for one that there is not, or a value that does not fit."""
    where = f"extend.properties, settings of {property_[:80]}"
    unknown = sorted(set(found) - set(SETTINGS))
    if unknown:
        raise BadAsking(where, unknown[0][:40], "only " + ", ".join(SETTINGS))
    # A client sends an empty text for what its reader left open.
    given = {name: value for name, value in found.items() if value not in (None, "")}
    limit = given.get("limit", 0)
    try:
        most = int(limit)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        most = -1
    if most < 0:
        raise BadAsking(f"{where}, limit", str(limit)[:40], "a whole number, 0 for all")
    wanted, content = given.get("language", ""), given.get("content", "values")
    if wanted not in ("", "all", *LANGUAGES):
        raise BadAsking(f"{where}, language", str(wanted)[:40], "all, " + ", ".join(LANGUAGES))
    if content not in _CONTENTS:
        raise BadAsking(f"{where}, content", str(content)[:40], ", ".join(_CONTENTS))
    held = site().settings.limits.reconcile_values
    return _Wanted(property_, min(most or held, held), str(wanted), str(content))


def _values(iri: str, asked: _Wanted, *, draft: bool) -> list[Json]:
    most = site().settings.limits.reconcile_values
    terms = service().extender.values(iri, asked.property, most)
    if asked.content == "count":
        return [{"int": len(reconcilewords.values(terms, asked.language or "all", draft=draft))}]
    if asked.content == "id":
        return [{"str": term.value} for term in terms[: asked.limit]]
    found = reconcilewords.values(terms, asked.language, draft=draft)[: asked.limit]
    return [reconcilewords.as_text(one) for one in found] if asked.content == "literal" else found


def setting_objects() -> list[Json]:
    """Describe the settings of a property, without the names of their members that differ between the versions."""
    languages = [{"value": "", "name": gettext("the language of the request")}]
    languages += [{"value": "all", "name": gettext("all languages")}]
    languages += [{"value": tag, "name": name} for tag, name in LANGUAGES.items()]
    contents = {
        "values": gettext("values: entities with identifier and name, numbers, days and texts"),
        "literal": gettext("texts: the names of entities"),
        "id": gettext("identifiers, and texts as they stand in the graph"),
        "count": gettext("how many values there are"),
    }
    return [
        {
            "type": "number",
            "id": "limit",
            "name": gettext("Most values"),
            "default": 0,
            "help": gettext("How many values of the property are given; 0 for all, as far as the limits go."),
        },
        {
            "type": "select",
            "id": "language",
            "name": gettext("Language of texts"),
            "default": "",
            "help": gettext("In which language texts are given."),
            "choices": languages,
        },
        {
            "type": "select",
            "id": "content",
            "name": gettext("What is given"),
            "default": "values",
            "help": gettext("Values, identifiers, or their number."),
            "choices": [{"value": value, "name": name} for value, name in contents.items()],
        },
    ]
