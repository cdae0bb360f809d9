"""From what a reader types to a term: typed values for the parameters of a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal as OneOf
from typing import Protocol

from mc2cm_graph.names import KINDS, PREFIXES, SCHEMES, concept_iri, thing_iri
from mc2cm_graph.questions.question import Parameter, Question
from mc2cm_graph.terms import XSD, Iri, Literal, Term

SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""Regular expression of a slug, as in an address."""

IRI = (
    "[A-Za-z][A-Za-z0-9+.-]*:"
    "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000dffff-]"
    "|%[0-9A-Fa-f]{2})+"
)
"""Regular expression of an absolute IRI: the characters of RFC 3987; the rest of its grammar the engine tells."""

TEXT = "[^\\x00-\\x1F\\x7F-\\x9F\\uFFFE\\uFFFF]+"
"""Regular expression of a text: no control characters, which the XML results format cannot hold."""

LANGUAGE = "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
"""Regular expression of a language tag (BCP 47, the shape alone)."""

DECIMAL = "[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)"
"""Regular expression of the lexical form of an xsd:decimal."""

LONGEST = 1000
"""Characters of the longest value."""

INTEGERS = (-(2**63), 2**63 - 1)
"""The least and the greatest integer with which the engine calculates."""

_SHOWN = 120

DEFAULT_LANGUAGE = "en"
"""The language of labels in an answer when the reader asks for none."""

Wrong = OneOf["unknown-parameter", "missing-parameter", "repeated-parameter", "unfit-value", "no-such-thing"]
"""What is wrong with a parameter: its name, that it is absent, that it is given more than once, that its value
is not of its type, or that the value names nothing that the graph holds."""


@dataclass(frozen=True)
class Misfit:
    """One parameter that does not fit. ``near`` are values, or for an unknown name names, that may be meant.

    ``parameter`` is None where the question has none of this ``name``; ``names`` are those that it has.
    """

    wrong: Wrong
    name: str
    found: str
    parameter: Parameter | None
    near: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in English: what was found, what was expected, what may be meant."""
        near = f"; near: {', '.join(self.near)}" if self.near else ""
        if self.parameter is None:
            expected = ", ".join(self.names) or "no parameter"
            return f"found parameter {self.name!r}, expected {expected}{near}"
        expected = expected_of(self.parameter)
        told = {
            "missing-parameter": f"parameter {self.name!r} is missing, expected {expected}",
            "repeated-parameter": f"parameter {self.name!r} found more than once, expected {expected}",
            "no-such-thing": f"parameter {self.name!r} found {self.found!r}, which names nothing, "
            f"expected {expected}",
        }
        return (
            told.get(self.wrong, f"parameter {self.name!r} found {self.found!r}, expected {expected}") + near
        )


class BadParameter(Exception):
    """Values that do not fit; the message names each parameter, what was found and what was expected."""

    def __init__(self, message: str, misfits: tuple[Misfit, ...] = ()) -> None:
        super().__init__(message)
        self.misfits = misfits


class Known(Protocol):
    """What the graph holds, where values are to be compared with it."""

    def holds(self, parameter: Parameter, iri: str) -> bool:
        """Tell whether an IRI may stand for a parameter: whether there is such a thing of its kind."""
        ...

    def near(self, parameter: Parameter, value: str) -> tuple[str, ...]:
        """Give the values that come nearest to one that is not held, the nearest first."""
        ...


def bind(
    question: Question, values: Mapping[str, str] | Iterable[tuple[str, str]], known: Known | None = None
) -> dict[str, Term]:
    """Turn typed-in values into terms for the question's variables.

    A language that is not given is DEFAULT_LANGUAGE; every other parameter must be given, each once. With
    ``known``, a value must also name something of its kind. Raises BadParameter with every misfit.
    """
    pairs = list(values.items() if isinstance(values, Mapping) else values)
    parameters = {parameter.name: parameter for parameter in question.parameters}
    misfits = [_unknown(name, value, parameters) for name, value in pairs if name not in parameters]
    terms: dict[str, Term] = {}
    for name, parameter in parameters.items():
        given = [value for other, value in pairs if other == name]
        if not given and parameter.type == "language":
            given = [DEFAULT_LANGUAGE]
        term = _term(parameter, given[0]) if len(given) == 1 else None
        if term is None:
            misfits.append(_misfit(parameter, given, known))
        elif known and isinstance(term, Iri) and not known.holds(parameter, term.value):
            near = known.near(parameter, given[0])
            misfits.append(Misfit("no-such-thing", name, given[0][:_SHOWN], parameter, near))
        else:
            terms[name] = term
    if misfits:
        told = "; ".join(map(str, misfits))
        raise BadParameter(f"{question.name}: {told}", tuple(misfits))
    return terms


def expected_of(parameter: Parameter) -> str:
    """Say in English what a parameter expects."""
    if parameter.type == "iri":
        of = parameter.of.removeprefix("concept ")
        subject = f"the name of a {of} (its slug, as in its address) or its IRI" if of else "an IRI"
    else:
        subject = f"a value of type {parameter.type}"
    return f"{subject}, for example {parameter.example}" if parameter.example else subject


def near_names(name: str, names: Collection[str]) -> tuple[str, ...]:
    """Give the names that come nearest to a wrong one, at most three."""
    return tuple(get_close_matches(name[:_SHOWN].lower(), names, 3, 0.5))


def _unknown(name: str, value: str, parameters: Mapping[str, Parameter]) -> Misfit:
    return Misfit(
        "unknown-parameter",
        name[:_SHOWN],
        value[:_SHOWN],
        None,
        near_names(name, parameters),
        tuple(parameters),
    )


def _misfit(parameter: Parameter, given: list[str], known: Known | None) -> Misfit:
    if not given:
        return Misfit("missing-parameter", parameter.name, "", parameter)
    if len(given) > 1:
        return Misfit("repeated-parameter", parameter.name, ", ".join(given)[:_SHOWN], parameter)
    near = known.near(parameter, given[0]) if known and parameter.type == "iri" else ()
    return Misfit("unfit-value", parameter.name, given[0][:_SHOWN], parameter, near)


def _term(parameter: Parameter, value: str) -> Term | None:
    """Read a value by the type of its parameter; None if it does not fit."""
    if len(value) > LONGEST:
        return None
    if parameter.type == "iri":
        iri = _iri(parameter, value)
        return Iri(iri) if iri else None
    if not _FITS[parameter.type](value):
        return None
    if parameter.type in ("text", "language"):
        return Literal(value)
    return Literal(value, datatype=XSD + parameter.type)


def _is_integer(value: str) -> bool:
    return bool(re.fullmatch("[+-]?[0-9]+", value)) and INTEGERS[0] <= int(value) <= INTEGERS[1]


def _is_date(value: str) -> bool:
    try:
        return bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value) and date.fromisoformat(value))
    except ValueError:
        return False


def _is(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


_FITS: Mapping[str, Callable[[str], bool]] = {
    "integer": _is_integer,
    "date": _is_date,
    "decimal": _is(DECIMAL),
    "language": _is(LANGUAGE),
    "text": _is(TEXT),
}


def _iri(parameter: Parameter, value: str) -> str:
    if re.fullmatch(IRI, value):
        prefix, _, local = value.partition(":")
        return PREFIXES[prefix] + local if prefix in PREFIXES and not local.startswith("//") else value
    kind, _, scheme = parameter.of.partition(" ")
    if not re.fullmatch(SLUG, value):
        return ""
    if kind == "concept" and scheme in SCHEMES:
        return concept_iri(scheme, value)
    return thing_iri(kind, value) if kind in KINDS else ""
