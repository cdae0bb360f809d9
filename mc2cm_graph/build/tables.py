"""Tables of the things of a kind, as CSV: what who has a spreadsheet and no RDF tool downloads."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from mc2cm_graph.names import PREFIXES, compact, thing_iri
from mc2cm_graph.sources import Document, value

MEDIA_TYPE = "text/csv"
SEPARATOR = " | "
"""Between the values of one cell."""

_FIRST = ("iri", "page")
_TYPE = PREFIXES["rdf"] + "type"
_TOPIC = PREFIXES["foaf"] + "primaryTopic"
_TEXTS = ("skos:prefLabel@", "skos:altLabel@", "dcterms:title@", "dcterms:description@")
"""Columns that stand first, because people read them first."""

_Said = Mapping[str, list[tuple[str, object]]]
_Row = dict[str, list[str]]


def tables(documents: Iterable[Document]) -> dict[str, bytes]:
    """Write one table for each kind of thing in ``documents``, by kind, in UTF-8 (RFC 4180).

    A row is a thing; a column is a property in its compact name, with the language tag of its texts behind
    ``@``, and with the steps of a path behind ``/`` where the value belongs to a part of the thing. Several
    values of a cell stand in order, with ``SEPARATOR`` between them: which values of two columns belong to the
    same part is told by the RDF files alone.
    """
    rows: dict[str, list[_Row]] = defaultdict(list)
    for document in documents:
        kind = document.path.parent.name
        rows[kind].append(_row(kind, document))
    return {kind: _write(sorted(found, key=lambda row: row["page"])) for kind, found in sorted(rows.items())}


def _row(kind: str, document: Document) -> _Row:
    record = thing_iri(kind, document.path.stem)
    said: dict[str, list[tuple[str, object]]] = defaultdict(list)
    for quad in document.quads:
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            said[value(quad.subject)].append((quad.predicate.value, quad.object))
    topics = [value(term) for property_, term in said[record] if property_ == _TOPIC]
    thing = topics[0] if topics else record
    row: dict[str, set[str]] = defaultdict(set)
    for column, text in _cells(thing, "", said, (record, thing)):
        row[column].add(text)
    cells = {column: sorted(texts) for column, texts in row.items()}
    return {"iri": [thing], "page": [f"/{kind}/{document.path.stem}"], **cells}


def _cells(subject: str, path: str, said: _Said, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for property_, term in said.get(subject, ()):
        if property_ in (_TYPE, _TOPIC) and path:
            continue
        name = path + (compact(property_) or property_)
        if isinstance(term, ox.Literal):
            yield (f"{name}@{term.language}" if term.language else name), term.value
        elif value(term) in said and value(term) not in above:
            yield from _cells(value(term), f"{name}/", said, (*above, value(term)))
        else:
            yield name, value(term)


def _write(rows: list[_Row]) -> bytes:
    columns = sorted({column for row in rows for column in row} - set(_FIRST), key=_order)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_FIRST, *columns])
    writer.writerows([SEPARATOR.join(row.get(c, ())) for c in (*_FIRST, *columns)] for row in rows)
    return text.getvalue().encode()


def _order(column: str) -> tuple[int, str]:
    """Texts first, then what is said of the thing itself, then what is said of its parts."""
    rank = next((n for n, start in enumerate(_TEXTS) if column.startswith(start)), len(_TEXTS))
    return rank + column.count("/"), column
