"""Results that end after so many rows or triples, at the wish of who asks: whole and well-formed all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox


class Counted:
    """Gives the first ``most`` triples of a graph and remembers how many there were."""

    def __init__(self, triples: Iterator[ox.Triple], most: int) -> None:
        self._triples, self._most = triples, most
        self.count = 0

    def __iter__(self) -> Iterator[ox.Triple]:
        for triple in islice(self._triples, self._most):
            self.count += 1
            yield triple

    def is_cut(self) -> bool:
        """Tell whether there would have been more; to be asked after the last triple was taken."""
        return self.count == self._most and next(self._triples, None) is not None


def write_rows(
    solutions: ox.QuerySolutions, sink: IO[bytes], format_: ox.QueryResultsFormat, most: int
) -> tuple[int, bool]:
    """Write the first ``most`` rows; return how many there were, and whether there would have been more.

    The engine writes a whole result only. So the rows wanted go through its own reader of the JSON results
    format (SPARQL 1.1 Query Results JSON, 3.2), and come out as they would in the whole result.
    """
    names = [variable.value for variable in solutions.variables]
    rows = [_row(solution, names) for solution in islice(solutions, most)]
    cut = len(rows) == most and next(iter(solutions), None) is not None
    text = json.dumps({"head": {"vars": names}, "results": {"bindings": rows}})
    first = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    first.serialize(sink, format_)
    return len(rows), cut


def _row(solution: ox.QuerySolution, names: list[str]) -> dict[str, Any]:
    return {name: _term(term) for name, term in zip(names, solution, strict=True) if term is not None}


def _term(term: object) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        written = {"type": "literal", "value": term.value}
        if term.language is None:
            return written | {"datatype": term.datatype.value}
        written["xml:lang"] = term.language
        return written | ({"its:dir": str(term.direction)} if term.direction else {})
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term(part) for name, part in parts.items()}}
    raise TypeError(f"found {term!r}, expected a term of RDF")
