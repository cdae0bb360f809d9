"""Kept answers as both wings know them: which questions the build answers in advance, and how it writes that down.

These are the questions of ours that read the whole graph. A page that needs one reads the answer from the snapshot,
so that its time does not grow with the graph; the answer is the one that the engine would give.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mc2cm_graph.names import CONCEPTS, CONTENT_LANGUAGES, KINDS, ONTOLOGY_DOCUMENT, SCHEMES
from mc2cm_graph.terms import XSD_STRING, Iri, Literal, Term

ANSWERS = "answers.sqlite"
"""Name of the file of kept answers in a snapshot."""

SCHEMA = (
    "CREATE TABLE answer (question TEXT, terms TEXT, body TEXT, PRIMARY KEY (question, terms)) WITHOUT ROWID;"
)
"""SQL of its one table: the file of the question below ``queries/``, the terms bound, and the answer."""

COUNTED = ("practices-without-known-result", "statements-where-sources-disagree")
"""Published questions of which the pages need but the number of rows, which no language changes."""

STANDING = (
    "checkable-preconditions",
    "evidence-map",
    "knowledge-of-cities",
    "labels-by-language",
    "themes-by-practices",
    "things-with-one-source",
    "transfers-by-mode",
    *COUNTED,
)
"""Published questions whose answers stand on the page of what is known."""

_CHECKED = (
    "actor-by-practice",
    "actor-by-service",
    "actor-in-the-city",
    "actor-of-its-authority",
    "actor-of-the-country",
    "actor-with-the-city-as-member",
    "cities",
    "group-by-count",
    "hint-competence-by-service",
    "hint-group-by-service",
    "narrower",
    "network-of-its-authority",
    "network-of-the-city",
    "places",
    "policy-in-the-city",
    "policy-of-its-authority",
    "policy-of-the-country",
    "population-of-the-city",
    "requirements",
    "service-in-the-city",
    "transfers",
)
_RELATED = ("cities", "features", "sites", "transfers")

CATALOGUE = ("classes", "datasets", "links", "period", "places", "properties", "themes", "totals")
"""Questions below ``queries/catalogue/``: what the catalogue and the VoID description tell of the graph."""

Rows = Sequence[Mapping[str, Term]]


def kept() -> Iterator[tuple[str, dict[str, Term]]]:
    """List the questions that are kept: file below ``queries/`` and the terms bound to its variables.

    A published question that asks for a language is kept in every one; ``language`` goes to no other.
    """
    for name in STANDING:
        for language in ("en",) if name in COUNTED else CONTENT_LANGUAGES:
            yield f"{name}.rq", {"language": Literal(language)}
    for kind in KINDS.values():
        yield "site/kind-facts.rq", {"class": Iri(kind.class_iri)}
    yield "site/facet-context.rq", {}
    for name in ("terms", "unions"):
        yield f"site/{name}.rq", {"graph": Iri(ONTOLOGY_DOCUMENT)}
    for scheme in SCHEMES:
        for name in ("scheme-concepts", "scheme-uses"):
            yield f"site/{name}.rq", {"scheme": Iri(CONCEPTS + scheme)}
    for folder, names in (("check", _CHECKED), ("related", _RELATED), ("catalogue", CATALOGUE)):
        for name in names:
            yield f"{folder}/{name}.rq", {}


def write_terms(terms: Mapping[str, Term]) -> str:
    """Write the terms that are bound, as the key of an answer."""
    return json.dumps({name: _fields(term) for name, term in sorted(terms.items())}, ensure_ascii=False)


def write_answer(columns: Sequence[str], rows: Rows) -> str:
    """Write an answer as JSON: each term once, rows by the numbers of their terms, -1 where there is none."""
    numbers: dict[Term, int] = {}
    lines = [
        [numbers.setdefault(row[name], len(numbers)) if name in row else -1 for name in columns]
        for row in rows
    ]
    said = {"columns": list(columns), "terms": [_fields(term) for term in numbers], "rows": lines}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_answer(body: str) -> tuple[tuple[str, ...], list[dict[str, Term]]]:
    """Read columns and rows; equal terms are one object."""
    said = json.loads(body)
    terms = [_term(fields) for fields in said["terms"]]
    columns = tuple(said["columns"])
    rows = [
        {name: terms[number] for name, number in zip(columns, line, strict=True) if number >= 0}
        for line in said["rows"]
    ]
    return columns, rows


def in_order(rows: Iterable[Mapping[str, Term]], columns: Sequence[str]) -> list[Mapping[str, Term]]:
    """Sort the rows of a question that asks for no order, so that two builds write the same."""
    return sorted(rows, key=lambda row: [_fields(row[name]) if name in row else [] for name in columns])


def _fields(term: Term) -> list[str]:
    """Write an IRI as its value alone, a literal with its language and, unless it is plain, its datatype."""
    if isinstance(term, Iri):
        return [term.value]
    if term.datatype == XSD_STRING or term.language:
        return [term.value, term.language]
    return [term.value, term.language, term.datatype]


_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def _term(fields: Sequence[str]) -> Term:
    if len(fields) == 1:
        return Iri(fields[0])
    if len(fields) == 2:
        return Literal(fields[0], fields[1], _LANGUAGE_STRING if fields[1] else XSD_STRING)
    return Literal(*fields)
