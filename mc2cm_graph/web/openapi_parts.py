"""Parts of the API's description that every question shares: results, problems, headers, paging."""

from __future__ import annotations

from collections.abc import Sequence

from mc2cm_graph.questions import Parameter
from mc2cm_graph.web import paging
from mc2cm_graph.web.messages import gettext

RESULTS = {"select": "solutions", "ask": "boolean"}
"""The schema of the results in JSON (SPARQL 1.1 Query Results JSON Format) by the form of the question."""

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}


def json_schemas() -> dict[str, object]:
    """Give the schemas of solutions, of a boolean, and of a problem."""
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": _TEXT,
            "xml:lang": _TEXT,
            "datatype": _TEXT,
        },
        "additionalProperties": False,
    }
    bindings = {"type": "array", "items": {"type": "object", "additionalProperties": term}}
    told = {"parameter": _TEXT, "found": _TEXT, "expected": _TEXT, "near": _TEXTS}
    misfit = {
        "type": "object",
        "required": ["type", "detail"],
        "properties": {"type": _TEXT, "detail": _TEXT, **told},
    }
    return {
        "solutions": {
            "type": "object",
            "required": ["head", "results"],
            "properties": {
                "head": {"type": "object", "required": ["vars"], "properties": {"vars": _TEXTS}},
                "results": {"type": "object", "required": ["bindings"], "properties": {"bindings": bindings}},
            },
        },
        "boolean": {
            "type": "object",
            "required": ["head", "boolean"],
            "properties": {"head": {"type": "object"}, "boolean": {"type": "boolean"}},
        },
        "problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail", "instance"],
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": _TEXT,
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": _TEXT,
                "instance": {"type": "string", "format": "uri-reference"},
                **told,
                "errors": {"type": "array", "items": misfit},
                "start": {"type": "string", "format": "uri-reference"},
            },
        },
    }


def slice_parameters(version: Parameter, readable: Sequence[str]) -> dict[str, object]:
    """Give the parameters of paging; ``version`` has the served version as its example, ``readable`` are all."""
    return {
        "limit": {
            "name": "limit",
            "in": "query",
            "description": gettext("The most rows of a page. Without it the answer is whole."),
            "schema": {"type": "integer", "minimum": 1, "maximum": paging.MOST_ROWS},
            "example": 25,
        },
        "offset": {
            "name": "offset",
            "in": "query",
            "description": gettext("How many rows stand before the page"),
            "schema": {"type": "integer", "minimum": 0, "maximum": paging.MOST_OFFSET, "default": 0},
            "example": 0,
        },
        "version": {
            "name": "version",
            "in": "query",
            "description": gettext(
                "The data version that the answer must come from. One that is no longer kept is answered with 410; "
                "pages of two versions are never mixed."
            ),
            "schema": {"enum": list(readable)},
            "example": version.example,
        },
    }


def header_parts() -> dict[str, object]:
    """Give the headers of an answer."""
    return {
        "ETag": {"description": gettext("Tag of the answer for If-None-Match"), "schema": _TEXT},
        "Link": {
            "description": gettext(
                "Pages of the answer (first, prev, next, last), its licence and this description (RFC 8288)"
            ),
            "schema": _TEXT,
        },
        "MC2CM-Total-Rows": {
            "description": gettext("Number of rows of the whole answer"),
            "schema": {"type": "integer", "minimum": 0},
        },
        "MC2CM-Complete": {
            "description": gettext("Whether all rows are here; else which of them"),
            "schema": {"type": "string", "pattern": "^(true|false; .+)$"},
        },
    }
