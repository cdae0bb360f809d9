"""One form for literals that stores write differently, and the hash of a graph whatever the order.

A store may keep the value of a literal and not its text: "12.50" comes back as "12.5", "+00:00" as "Z", a
language tag in lower case. Both sides are therefore compared in one normal form (XML Schema 1.1 Part 2,
canonical representations; RFC 5646, 2.1.1 for tags), and blank nodes by RDF Dataset Canonicalization
(RDFC-1.0). What differs after that differs in value.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from mc2cm_graph.names import VOCABULARIES
from mc2cm_graph.terms import XSD

WKT = VOCABULARIES["geo"] + "wktLiteral"
VIRTUOSO_POINT = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
"""The datatype that Virtuoso gives to every point, which it keeps in single precision."""

_INTEGERS = frozenset(
    f"{XSD}{name}"
    for name in (
        "integer",
        "long",
        "int",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
    )
)
_FLOATS = frozenset({f"{XSD}double", f"{XSD}float"})
_TIMES = frozenset(
    f"{XSD}{name}"
    for name in (
        "dateTime",
        "dateTimeStamp",
        "date",
        "time",
        "gYear",
        "gYearMonth",
        "gMonth",
        "gMonthDay",
        "gDay",
    )
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_FRACTION = re.compile(r"(\.\d*?)0+(?=$|Z|[+-])")


def digest(triples: Iterable[ox.Triple], points_in_single_precision: bool = False) -> tuple[int, str]:
    """Return the number of different triples and their SHA-256, in normal form and whatever their order."""
    lines = normal_lines(triples, points_in_single_precision)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def normal_lines(triples: Iterable[ox.Triple], points_in_single_precision: bool = False) -> list[str]:
    """Write triples in normal form, each once, sorted."""
    lines: set[str] = set()
    with_blanks = ox.Dataset()
    for triple in triples:
        value = triple.object
        if isinstance(value, ox.Literal):
            value = normal(value, points_in_single_precision)
        if isinstance(triple.subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            with_blanks.add(ox.Quad(triple.subject, triple.predicate, value))
        else:
            lines.add(f"{triple.subject} {triple.predicate} {value}")
    with_blanks.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines |= {str(quad.triple) for quad in with_blanks}
    return sorted(lines)


def normal(literal: ox.Literal, points_in_single_precision: bool = False) -> ox.Literal:
    """Return the normal form of a literal; one whose text does not fit its type stays as it is."""
    if literal.language:
        return ox.Literal(literal.value, language=literal.language.lower())
    datatype = literal.datatype.value
    if points_in_single_precision and datatype in (WKT, VIRTUOSO_POINT):
        text = _NUMBER.sub(lambda number: repr(_single(number[0])), literal.value)
        return ox.Literal(text, datatype=ox.NamedNode(WKT))
    form = _form(datatype)
    if form is None:
        return literal
    try:
        return ox.Literal(form(literal.value.strip()), datatype=literal.datatype)
    except (ValueError, InvalidOperation):
        return literal


def _form(datatype: str) -> Callable[[str], str] | None:
    if datatype in _INTEGERS:
        return lambda text: str(int(text))
    if datatype == f"{XSD}decimal":
        return _decimal
    if datatype in _FLOATS:
        return lambda text: repr(float(text))
    if datatype == f"{XSD}boolean":
        return lambda text: {"1": "true", "0": "false"}.get(text, text)
    return _time if datatype in _TIMES else None


def _decimal(text: str) -> str:
    number = Decimal(text)
    return format(number.normalize(), "f") if number else "0"


def _time(text: str) -> str:
    text = re.sub(r"[+-]00:00$", "Z", text)
    return _FRACTION.sub(lambda found: found[1].rstrip("."), text, count=1)


def _single(number: str) -> float:
    return float(struct.unpack("f", struct.pack("f", float(number)))[0])
