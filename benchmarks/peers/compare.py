"""Is it the same answer? Rows as a multiset of terms, or their number where the engine chooses them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox

from benchmarks.peers.engine import Engine
from benchmarks.peers.mix import Ask
from mc2cm_graph.terms import XSD

CHECKED = 3
"""So many values of each query are compared before it is timed."""

_OK = 200
_NUMBERS = {XSD + name for name in ("integer", "decimal", "int", "long", "nonNegativeInteger", "gYear")}
_FORMATS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}

Rows = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Comparison:
    """How an engine's answers compare.

    ``fault`` is empty if the number of rows is right; ``differing`` rows of ``of`` hold a term that differs though
    their number is right (an engine may normalise a literal).
    """

    fault: str = ""
    differing: int = 0
    of: int = 0


class NoRows(Exception):
    """The answer holds no result; the message says what it holds."""


def reference(store: ox.Store, ask: Ask) -> list[bytes]:
    """Answer the first values in this process."""
    return [answer(store, text, ask.graph) for text in ask.texts[:CHECKED]]


def answer(store: ox.Store, text: str, graph: bool) -> bytes:
    """Answer in this process, serialised as over HTTP."""
    found = store.query(text)
    if graph:
        assert isinstance(found, ox.QueryTriples)
        return ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
    assert isinstance(found, ox.QuerySolutions)
    return found.serialize(format=ox.QueryResultsFormat.JSON) or b""


def compare(engine: Engine, ask: Ask, expected: Iterable[bytes]) -> Comparison:
    """Compare an engine's answers with those of this process."""
    differing = total = 0
    for text, right in zip(ask.texts, expected, strict=False):
        try:
            status, media_type, body = engine.fetch(text, ask.accept)
            if status != _OK:
                raise NoRows(f"status {status}: {body[:120].decode('utf-8', 'replace').strip()}")
            found = rows(body, media_type)
        except (NoRows, OSError) as fault:
            return Comparison(fault=str(fault).replace("\n", " "))
        told = judge(found, rows(right, ask.accept), ask.any_rows)
        if told.fault:
            return told
        differing, total = differing + told.differing, total + told.of
    return Comparison(differing=differing, of=total)


def judge(found: Rows, wanted: Rows, any_rows: bool) -> Comparison:
    """Compare the rows of two answers; with ``any_rows`` by their number alone."""
    if found.total() != wanted.total():
        return Comparison(fault=f"{found.total()} rows for {wanted.total()}")
    return Comparison(differing=0 if any_rows else (wanted - found).total(), of=wanted.total())


def rows(body: bytes, media_type: str) -> Rows:
    """Read an answer as rows of terms; raise NoRows if it cannot be read."""
    try:
        if media_type == "application/sparql-results+json":
            return Counter(_row(binding) for binding in json.loads(body)["results"]["bindings"])
        # A CONSTRUCT is a graph: a triple that is written twice counts once.
        triples = {quad.triple for quad in ox.parse(body, format=_FORMATS[media_type])}
        return Counter((str(t.subject), str(t.predicate), str(t.object)) for t in triples)
    except (ValueError, KeyError, SyntaxError) as fault:
        raise NoRows(f"found {media_type or 'no media type'} that cannot be read ({fault})") from fault


def _row(binding: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    return tuple(f"{name}={_term(binding[name])}" for name in sorted(binding))


def _term(term: dict[str, Any]) -> str:
    """Write a term so that what means the same is the same: Virtuoso and the engine normalise literals."""
    if term["type"] == "uri":
        return f"<{term['value']}>"
    if term["type"] == "bnode":
        return "[]"
    datatype = term.get("datatype", "").removeprefix(XSD + "string")
    value = term["value"]
    if datatype in _NUMBERS:
        try:
            return f"{Decimal(value).normalize()}"
        except InvalidOperation:
            pass
    return f"{value!r}@{term.get('xml:lang', '').lower()}^{datatype}"
