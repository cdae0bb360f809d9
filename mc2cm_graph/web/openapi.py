"""The description of the API in OpenAPI 3.1.1, made from the headers of the questions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, current_app, request

from mc2cm_graph.names import KINDS, SCHEMES
from mc2cm_graph.questions import Parameter, Question
from mc2cm_graph.questions.binding import DECIMAL, INTEGERS, IRI, LANGUAGE, LONGEST, SLUG, TEXT
from mc2cm_graph.sparql.negotiation import Format
from mc2cm_graph.sparql.problem import MEDIA_TYPE as PROBLEM
from mc2cm_graph.web import asking, questionfaults, versions
from mc2cm_graph.web.asking import PAGE
from mc2cm_graph.web.linked import LICENCE
from mc2cm_graph.web.messages import gettext
from mc2cm_graph.web.openapi_parts import RESULTS, header_parts, json_schemas, slice_parameters
from mc2cm_graph.web.openapi_protocol import graph_store, sparql
from mc2cm_graph.web.openapi_reconcile import reconciliation
from mc2cm_graph.web.questionwords import description_of, expected_words, parameter_title, title_of
from mc2cm_graph.web.site import browser, language

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.1"
"""The media type of the description (OpenAPI Initiative registry)."""

Json = Mapping[str, object]
_MADE = "mc2cm-openapi"
pages = Blueprint("openapi", __name__)


@pages.get("/openapi.json")
def description() -> Response:
    """Give the description, its texts in the reader's language."""
    accepted = request.accept_mimetypes
    plain = not accepted or accepted["application/json"] > 0
    # Made once a language: it tells of every question and every slug, and takes longer than any page.
    made: dict[str, str] = current_app.extensions.setdefault(_MADE, {})
    if language() not in made:
        made[language()] = json.dumps(document(), ensure_ascii=False, separators=(",", ":")) + "\n"
    response = Response(made[language()], content_type="application/json" if plain else MEDIA_TYPE)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Language"] = language()
    response.vary.update(("Accept", "Accept-Language"))
    return response


def document() -> dict[str, object]:
    """Make the description for the version of the data that is served."""
    manifest = browser().manifest
    questions = browser().questions.values()
    paths: dict[str, object] = {}
    for question in questions:
        paths[f"/queries/{question.name}"] = {"get": _by_accept(question)}
        paths[f"/queries/{question.name}.{{extension}}"] = {"get": _by_extension(question)}
        paths[f"/queries/{question.name}.rq"] = {"get": _text(question)}
    paths["/sparql"] = sparql(versions.readable())
    paths["/graph-store"] = graph_store()
    paths |= reconciliation()
    kinds = {parameter.of: parameter for question in questions for parameter in question.parameters}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": gettext("mc2cm-graph: questions and queries"),
            "version": manifest.software,
            "summary": gettext("How Mediterranean cities welcome migrants, every statement with its source."),
            "description": gettext(
                "Answers are functions of the data version, the question and its values. "
                "A wrong request is answered with problem details (RFC 9457)."
            ),
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "questions", "description": gettext("Published questions")},
            {"name": "sparql", "description": gettext("SPARQL endpoint")},
            {"name": "reconciliation", "description": gettext("Reconciliation")},
        ],
        "paths": paths,
        "components": {
            "schemas": {
                **json_schemas(),
                **{_component(of): _schema_of_kind(parameter) for of, parameter in kinds.items() if of},
            },
            "parameters": slice_parameters(asking.version_parameter(), versions.readable()),
            "headers": header_parts(),
            "responses": _problems(),
        },
        "x-data-version": manifest.version,
    }


def _by_accept(question: Question) -> Json:
    operation = dict(_operation(question, "", (PAGE, *asking.formats_of(question))))
    operation["description"] = f"{operation['description']} " + gettext(
        "By the header Accept as a page or as data; a page without values answers the example, data needs them all."
    )
    return operation


def _by_extension(question: Question) -> Json:
    formats = asking.formats_of(question)
    operation = dict(_operation(question, "-as", formats))
    extension = {
        "name": "extension",
        "in": "path",
        "required": True,
        "description": gettext("The format of the answer."),
        "schema": {"enum": [format_.name for format_ in formats]},
    }
    operation["parameters"] = [extension, *_parameters(question)]
    return operation


def _operation(question: Question, suffix: str, formats: Sequence[Format]) -> Json:
    said = description_of(question)
    select = question.form == "select"
    headers = ("ETag", "Link", *(("MC2CM-Total-Rows", "MC2CM-Complete") if select else ()))
    refused = {"400": "parameters", "404": "nothing", "410": "gone", **({} if suffix else {"406": "format"})}
    return {
        "operationId": question.name + suffix,
        "tags": ["questions"],
        "summary": title_of(question).value,
        "description": said.value if said else "",
        "parameters": _parameters(question),
        "responses": {
            "200": {
                "description": gettext("The answer"),
                "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
                "content": {format_.media_type: _content(format_, question.form) for format_ in formats},
            },
            "304": {"description": gettext("The answer has not changed.")},
            **{
                status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(refused.items())
            },
        },
    }


def _text(question: Question) -> Json:
    content = {"application/sparql-query": {"schema": {"type": "string"}}}
    return {
        "operationId": f"{question.name}-text",
        "tags": ["questions"],
        "summary": f"{title_of(question).value} (SPARQL)",
        "responses": {"200": {"description": gettext("The query"), "content": content}},
    }


def _content(format_: Format, form: str) -> Json:
    if format_.media_type == "application/sparql-results+json":
        return {"schema": {"$ref": f"#/components/schemas/{RESULTS[form]}"}}
    return {"schema": {"type": ["object", "array"] if format_.name == "jsonld" else "string"}}


def _parameters(question: Question) -> list[Json]:
    own = [_parameter(parameter) for parameter in question.parameters]
    reserved = sorted(asking.reserved_of(question) - {"lang"})
    return [*own, *({"$ref": f"#/components/parameters/{name}"} for name in reserved)]


def _parameter(parameter: Parameter) -> Json:
    found: dict[str, object] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.type != "language",
        "description": f"{parameter_title(parameter)}: {expected_words(parameter)}",
        "schema": {"$ref": f"#/components/schemas/{_component(parameter.of)}"}
        if parameter.of
        else _schema_of_type(parameter),
    }
    if parameter.example:
        found["example"] = int(parameter.example) if parameter.type == "integer" else parameter.example
    return found


def _schema_of_type(parameter: Parameter) -> Json:
    text: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    schemas: Mapping[str, Json] = {
        "iri": {**text, "pattern": f"^{IRI}$"},
        "text": {**text, "pattern": f"^{TEXT}$"},
        "language": {**text, "pattern": f"^{LANGUAGE}$", "default": language()},
        "decimal": {**text, "pattern": f"^{DECIMAL}$"},
        "date": {"type": "string", "format": "date"},
        "integer": {"type": "integer", "minimum": INTEGERS[0], "maximum": INTEGERS[1]},
    }
    return schemas[parameter.type]


def _schema_of_kind(parameter: Parameter) -> Json:
    """Describe the values of a kind: the slugs that there are, or an IRI."""
    slugs = [slug for slug, _ in browser().values.options(parameter, language())]
    iri = {"type": "string", "pattern": f"^{IRI}$", "maxLength": LONGEST}
    names: Json = {"enum": slugs} if slugs else {"type": "string", "pattern": f"^{SLUG}$"}
    return {"anyOf": [names, iri]}


def _component(of: str) -> str:
    kind, _, scheme = of.partition(" ")
    return kind if kind in KINDS else f"{kind}-{scheme}" if scheme in SCHEMES else kind


def _problems() -> dict[str, object]:
    said = questionfaults.titles()
    of = {
        "parameters": (
            "unknown-parameter",
            "missing-parameter",
            "repeated-parameter",
            "unfit-value",
            "encoding",
        ),
        "nothing": ("no-such-thing", "no-such-question", "no-such-format"),
        "format": ("not-acceptable",),
        "gone": ("version-gone",),
    }
    content = {
        PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}},
        PAGE.media_type: {"schema": {"type": "string"}},
    }
    return {
        name: {"description": "; ".join(said[key] for key in keys), "content": content}
        for name, keys in of.items()
    }
