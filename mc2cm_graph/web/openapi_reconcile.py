"""The reconciliation service in the API's description: both versions, as their readers take them."""

from __future__ import annotations

from mc2cm_graph.reconcile.asked import QUALIFIERS
from mc2cm_graph.sparql.problem import MEDIA_TYPE
from mc2cm_graph.sparql.request import FORM
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.reconcilemanifest import DRAFT, ROOT
from mc2cm_graph.web.site import site

Json = dict[str, object]

_TEXT: Json = {"type": "string", "minLength": 1}
_ANY: Json = {"type": "object"}
_LIMIT: Json = {"type": "integer", "minimum": 1}
_JSON = "application/json"
_QUERY = {"query": "Lisbonne", "type": "city", "limit": 3}


def reconciliation() -> dict[str, object]:
    """Describe the addresses of the service (W3C Reconciliation Service API 0.2, draft of 1.0)."""
    return {
        ROOT: {"get": _get(), "post": _post()},
        f"{ROOT}/suggest/{{which}}": {"get": _suggest("suggest", "cursor")},
        f"{ROOT}/flyout/{{which}}": {"get": _flyout()},
        f"{ROOT}/extend/propose": {"get": _propose("propose")},
        f"{ROOT}/preview": {"get": _preview("preview")},
        DRAFT: {"get": _operation("reconcile-draft", gettext("What the service offers, draft of 1.0"))},
        f"{DRAFT}/match": {
            "post": _with_body("match-draft", gettext("Match names, draft of 1.0"), _batch_of_draft())
        },
        f"{DRAFT}/suggest/{{which}}": {"get": _suggest("suggest-draft", "offset")},
        f"{DRAFT}/extend": {
            "post": _with_body("extend-draft", gettext("Values of entities, draft of 1.0"), _extension())
        },
        f"{DRAFT}/extend/propose": {"get": _propose("propose-draft")},
        f"{DRAFT}/preview": {"get": _preview("preview-draft")},
    }


def _operation(name: str, summary: str, *parameters: Json, media_type: str = _JSON) -> Json:
    schema: Json = {"type": "string"} if media_type == "text/html" else _ANY
    return {
        "operationId": name,
        "tags": ["reconciliation"],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": gettext("The answer"), "content": {media_type: {"schema": schema}}},
            "304": {"description": gettext("The answer has not changed.")},
            **{status: _problem() for status in ("400", "404", "413", "415", "503")},
        },
    }


def _problem() -> Json:
    content = {
        MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/problem"}},
        "text/html": {"schema": {"type": "string"}},
    }
    return {"description": gettext("Problem"), "content": content}


def _parameter(name: str, said: str, schema: Json, *, required: bool = False, example: object = None) -> Json:
    found: Json = {
        "name": name,
        "in": "query",
        "required": required,
        "description": said,
        "schema": schema,
    }
    return found if example is None else found | {"example": example}


def _get() -> Json:
    said = gettext("A batch of queries, or a query for values, in JSON; without either the manifest")
    found = _operation("reconcile-get", gettext("Match names by address"))
    found["parameters"] = [
        {
            "name": name,
            "in": "query",
            "description": said,
            "content": {_JSON: {"schema": schema, "example": example}},
        }
        for name, schema, example in (
            ("queries", _batch(), {"q0": _QUERY}),
            ("extend", _extension(), {"ids": ["city/lyon"], "properties": [{"id": "mc:country"}]}),
        )
    ]
    return found


def _post() -> Json:
    found = _operation("reconcile-post", gettext("Match names by form or in JSON"))
    form: Json = {
        "type": "object",
        "properties": {"queries": _batch(), "extend": _extension()},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    encoding = {name: {"contentType": _JSON} for name in ("queries", "extend")}
    found["requestBody"] = {
        "required": True,
        "content": {
            FORM: {"schema": form, "encoding": encoding, "example": {"queries": {"q0": _QUERY}}},
            _JSON: {"schema": _batch(), "example": {"q0": _QUERY}},
        },
    }
    return found


def _with_body(name: str, summary: str, schema: Json) -> Json:
    return _operation(name, summary) | {
        "requestBody": {"required": True, "content": {_JSON: {"schema": schema}}}
    }


def _suggest(name: str, skip: str) -> Json:
    return _operation(
        name,
        gettext("Suggest entities, types or properties while typing"),
        _which(),
        _parameter(
            "prefix",
            gettext("The beginning of a name, or an identifier"),
            {"type": "string"},
            required=True,
            example="Lis",
        ),
        _parameter("limit", gettext("How many suggestions"), _LIMIT),
        _parameter(skip, gettext("How many suggestions are skipped"), {"type": "integer", "minimum": 0}),
    )


def _flyout() -> Json:
    return _operation("flyout", gettext("A few lines of HTML on what is suggested"), _which(), _id())


def _propose(name: str) -> Json:
    return _operation(
        name,
        gettext("Properties that things of a type have"),
        _parameter(
            "type", gettext("A type by its short name or its identifier"), {"type": "string"}, example="city"
        ),
        _parameter("limit", gettext("How many properties"), _LIMIT),
    )


def _preview(name: str) -> Json:
    return _operation(name, gettext("A small page on an entity"), _id(), media_type="text/html")


def _which() -> Json:
    return {
        "name": "which",
        "in": "path",
        "required": True,
        "description": gettext("What is suggested"),
        "schema": {"enum": ["entity", "type", "property"]},
    }


def _id() -> Json:
    said = gettext("The identifier of an entity")
    return _parameter("id", said, {"type": "string"}, required=True, example="city/lyon")


def _values() -> Json:
    entity: Json = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": _TEXT, "name": {"type": "string"}},
    }
    one: Json = {"anyOf": [{"type": ["string", "number", "boolean"]}, entity]}
    return {"anyOf": [one, {"type": "array", "items": one, "maxItems": 50}]}


def _batch() -> Json:
    """Describe a batch of version 0.2."""
    property_: Json = {
        "type": "object",
        "required": ["pid", "v"],
        "properties": {"pid": _TEXT, "v": _values()},
    }
    query: Json = {
        "type": "object",
        "properties": {
            "query": _TEXT,
            "type": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
            "type_strict": {"enum": ["any", "all", "should"]},
            "limit": _LIMIT,
            "properties": {"type": "array", "items": property_},
        },
        "anyOf": [
            {"required": ["query"]},
            {"required": ["properties"], "properties": {"properties": {"minItems": 1}}},
        ],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "additionalProperties": query,
        "maxProperties": site().settings.limits.reconcile_queries,
        "propertyNames": {"pattern": "^q[0-9]+$"},
    }


def _batch_of_draft() -> Json:
    """Describe a batch of the draft of 1.0."""
    condition: Json = {
        "type": "object",
        "required": ["matchType", "propertyValue"],
        "properties": {
            "matchType": {"enum": ["name", "id", "property"]},
            "propertyId": _TEXT,
            "propertyValue": _values(),
            "required": {"type": "boolean"},
            "matchQuantifier": {"enum": ["any", "all", "none"]},
            "matchQualifier": {"type": "string", "examples": list(QUALIFIERS)},
            "lang": {"type": "string"},
            "dir": {"enum": ["ltr", "rtl", "auto"]},
        },
        "if": {"properties": {"matchType": {"const": "property"}}, "required": ["matchType"]},
        "then": {"required": ["propertyId"]},
        "additionalProperties": False,
    }
    query: Json = {
        "type": "object",
        "required": ["conditions"],
        "properties": {
            "conditions": {"type": "array", "items": condition, "minItems": 1},
            "type": _TEXT,
            "limit": _LIMIT,
            "lang": {"type": "string"},
            "dir": {"enum": ["ltr", "rtl", "auto"]},
        },
        "additionalProperties": False,
    }
    most = site().settings.limits.reconcile_queries
    return {
        "type": "object",
        "required": ["queries"],
        "properties": {"queries": {"type": "array", "items": query, "maxItems": most}},
    }


def _extension() -> Json:
    """Describe a data extension query."""
    limits = site().settings.limits
    property_: Json = {"type": "object", "required": ["id"], "properties": {"id": _TEXT}}
    return {
        "type": "object",
        "required": ["ids", "properties"],
        "properties": {
            "ids": {"type": "array", "items": _TEXT, "maxItems": limits.reconcile_ids},
            "properties": {
                "type": "array",
                "items": property_,
                "maxItems": limits.reconcile_properties,
            },
        },
    }
