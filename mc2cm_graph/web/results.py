"""Answers of queries as the tables of a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mc2cm_graph.terms import XSD_STRING, Iri, Literal, Term


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


def _read(binding: dict[str, str] | None) -> Term | None:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return Iri(binding["value"])
    if binding["type"] == "bnode":
        return Iri("_:" + binding["value"])
    return Literal(binding["value"], binding.get("xml:lang", ""), binding.get("datatype", XSD_STRING))
