"""The SPARQL 1.1 Protocol in the API's description."""

from __future__ import annotations

from collections.abc import Sequence

from mc2cm_graph.sparql.negotiation import GRAPHS, TABLES
from mc2cm_graph.sparql.problem import MEDIA_TYPE
from mc2cm_graph.sparql.request import FORM, QUERY
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.site import browser

_TEXT: dict[str, object] = {"type": "string"}
_GRAPHS: dict[str, object] = {"type": "array", "items": {"type": "string", "format": "iri"}}
_LIMITED = ("400", "403", "404", "406", "410", "413", "414", "415", "429", "503")


def sparql(readable: Sequence[str]) -> dict[str, object]:
    """Describe the query operation over the ``readable`` versions (Protocol 1.1, 2.1): address, form, body."""
    fields: dict[str, tuple[dict[str, object], str]] = {
        "query": (_TEXT, gettext("A query in SPARQL 1.1")),
        "default-graph-uri": (_GRAPHS, gettext("Graphs of the default graph")),
        "named-graph-uri": (_GRAPHS, gettext("Named graphs")),
        "format": (_TEXT, gettext("The format of the answer by its short name; it outranks Accept")),
        "timeout": (
            {"type": "number", "exclusiveMinimum": 0},
            gettext("How many seconds the query may run, if fewer than the limit"),
        ),
        "maxrows": ({"type": "integer", "minimum": 1}, gettext("How many rows are wished for")),
        "version": (
            {"type": "string", "enum": list(readable)},
            gettext("The version of the data that must be answered from"),
        ),
    }
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {name: {**schema, "description": said} for name, (schema, said) in fields.items()},
    }
    example = browser().first_query
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": name == "query",
            "description": said,
            "schema": schema,
            **({"example": example} if name == "query" else {}),
        }
        for name, (schema, said) in fields.items()
    ]
    body = {
        FORM: {"schema": form, "example": {"query": example}},
        QUERY: {"schema": _TEXT, "example": example},
    }
    return {
        "get": {
            "operationId": "sparql-get",
            "tags": ["sparql"],
            "summary": gettext("Query by address"),
            "parameters": parameters,
            "responses": _responses(),
        },
        "post": {
            "operationId": "sparql-post",
            "tags": ["sparql"],
            "summary": gettext("Query by form or as the body"),
            "requestBody": {"required": True, "content": body},
            "responses": _responses(),
        },
    }


def graph_store() -> dict[str, object]:
    """Describe the reading of graphs (SPARQL 1.1 Graph Store HTTP Protocol, 5.2)."""
    graph = {
        "name": "graph",
        "in": "query",
        "description": gettext("The IRI of a named graph"),
        "schema": {"type": "string", "format": "iri"},
    }
    default = {
        "name": "default",
        "in": "query",
        "description": gettext("Present without a value: the default graph"),
        "allowEmptyValue": True,
        "schema": {"type": "string", "maxLength": 0},
    }
    content: dict[str, object] = {format_.media_type: {"schema": _schema(format_.name)} for format_ in GRAPHS}
    responses = {"200": {"description": gettext("The graph"), "content": content}, **_problems()}
    return {
        "get": {
            "operationId": "graph-store-get",
            "tags": ["sparql"],
            "summary": gettext("One graph"),
            "parameters": [graph, default],
            "responses": responses,
        }
    }


def _responses() -> dict[str, object]:
    content: dict[str, object] = {
        format_.media_type: {"schema": _schema(format_.name)} for format_ in (*TABLES, *GRAPHS)
    }
    content["text/html"] = {"schema": _TEXT}
    return {"200": {"description": gettext("The answer"), "content": content}, **_problems()}


def _problems() -> dict[str, object]:
    content = {
        MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/problem"}},
        "text/html": {"schema": _TEXT},
    }
    return {status: {"description": gettext("Problem"), "content": content} for status in _LIMITED}


def _schema(name: str) -> dict[str, object]:
    if name == "json":
        solutions, boolean = (f"#/components/schemas/{schema}" for schema in ("solutions", "boolean"))
        return {"anyOf": [{"$ref": solutions}, {"$ref": boolean}]}
    return {"type": ["object", "array"]} if name == "jsonld" else {"type": "string"}
