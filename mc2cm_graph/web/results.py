"""Answers of queries: as tables of a page, as SPARQL results in JSON and CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mc2cm_graph.terms import XSD_STRING, Iri, Literal, Term

RESULTS_JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Table:
    """Solutions in the order of their variables; an unbound one is None."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


def table_of(rows: Iterable[dict[str, Term]], variables: Sequence[str]) -> Table:
    """Put solutions into columns."""
    return Table(tuple(variables), tuple(tuple(row.get(name) for name in variables) for row in rows))


def read_json(body: bytes, most: int) -> tuple[Table | bool, int]:
    """Read the SPARQL 1.1 results JSON of our own endpoint: at most ``most`` rows, and how many there are."""
    content = json.loads(body)
    if "boolean" in content:
        return bool(content["boolean"]), 1
    names = tuple(content["head"]["vars"])
    bindings = content["results"]["bindings"]
    rows = tuple(tuple(_read(row.get(name)) for name in names) for row in bindings[:most])
    return Table(names, rows), len(bindings)


def write_json(answer: Table | bool) -> dict[str, object]:
    """Write an answer as SPARQL 1.1 results JSON."""
    if isinstance(answer, bool):
        return {"head": {}, "boolean": answer}
    bindings = [
        {name: _written(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    return {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}


def write_rows(answer: Table | bool) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Write an answer as columns and rows of plain text, as SPARQL 1.1 results CSV does."""
    if isinstance(answer, bool):
        return ("boolean",), [{"boolean": "true" if answer else "false"}]
    rows = [
        {name: term.value for name, term in zip(answer.variables, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    return answer.variables, rows


def _read(binding: dict[str, str] | None) -> Term | None:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return Iri(binding["value"])
    if binding["type"] == "bnode":
        return Iri("_:" + binding["value"])
    return Literal(binding["value"], binding.get("xml:lang", ""), binding.get("datatype", XSD_STRING))


def _written(term: Term) -> dict[str, str]:
    if isinstance(term, Iri):
        if term.value.startswith("_:"):
            return {"type": "bnode", "value": term.value[2:]}
        return {"type": "uri", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype == XSD_STRING:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype}
