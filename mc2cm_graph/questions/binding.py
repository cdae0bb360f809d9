"""From what a reader types to a term: typed values for the parameters of a question."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mc2cm_graph.names import KINDS, PREFIXES, SCHEMES, concept_iri, thing_iri
from mc2cm_graph.questions.question import Parameter, Question
from mc2cm_graph.terms import XSD, Iri, Literal, Term

_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_IRI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+$")
_LITERALS = {
    "integer": re.compile(r"^[+-]?[0-9]+$"),
    "decimal": re.compile(r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"),
    "date": re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    "language": re.compile(r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"),
}

DEFAULT_LANGUAGE = "en"
"""The language of labels in an answer when the reader asks for none."""


class BadParameter(Exception):
    """A value that does not fit; the message names the parameter, what was found and what was expected."""


def bind(question: Question, values: Mapping[str, str]) -> dict[str, Term]:
    """Turn typed-in values into terms for the question's variables.

    A language that is not given is DEFAULT_LANGUAGE; every other parameter must be given.
    Raises BadParameter for an unknown name, a missing value or one that does not fit its type.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in values:
        if name not in known:
            expected = ", ".join(known) or "no parameter"
            raise BadParameter(f"{question.name}: found parameter {name!r}, expected {expected}")
    terms: dict[str, Term] = {}
    for name, parameter in known.items():
        value = values.get(name) or (DEFAULT_LANGUAGE if parameter.type == "language" else "")
        if not value:
            raise BadParameter(
                f"{question.name}: parameter {name!r} is missing, expected {_expected(parameter)}"
            )
        terms[name] = _term(parameter, value, question.name)
    return terms


def _expected(parameter: Parameter) -> str:
    if parameter.type == "iri":
        of = parameter.of.removeprefix("concept ")
        subject = f"the name of a {of} (its slug, as in its address) or its IRI" if of else "an IRI"
    else:
        subject = f"a value of type {parameter.type}"
    return f"{subject}, for example {parameter.example}" if parameter.example else subject


def _term(parameter: Parameter, value: str, question: str) -> Term:
    if parameter.type == "text":
        return Literal(value)
    if parameter.type == "iri":
        iri = _iri(parameter, value)
        if iri:
            return Iri(iri)
    elif _LITERALS[parameter.type].match(value):
        if parameter.type == "language":
            return Literal(value)
        return Literal(value, datatype=XSD + parameter.type)
    raise BadParameter(
        f"{question}: parameter {parameter.name!r} found {value!r}, expected {_expected(parameter)}"
    )


def _iri(parameter: Parameter, value: str) -> str:
    prefix, colon, local = value.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    if _IRI.match(value):
        return value
    kind, _, scheme = parameter.of.partition(" ")
    if not _SLUG.match(value):
        return ""
    if kind == "concept" and scheme in SCHEMES:
        return concept_iri(scheme, value)
    return thing_iri(kind, value) if kind in KINDS else ""
