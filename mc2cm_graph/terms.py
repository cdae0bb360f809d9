"""RDF terms as plain values, so that rooms above the store need no RDF library."""

from __future__ import annotations

import re
from dataclasses import dataclass

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING = XSD + "string"

_POINT = re.compile(r"POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)")


@dataclass(frozen=True, order=True, slots=True)
class Iri:
    """An IRI (RDF 1.1 Concepts, clause 3.2)."""

    value: str


@dataclass(frozen=True, order=True, slots=True)
class Literal:
    """A literal (RDF 1.1 Concepts, clause 3.3): lexical form with either a language tag or a datatype IRI."""

    value: str
    language: str = ""
    datatype: str = XSD_STRING


Term = Iri | Literal


def point_of(wkt: str) -> tuple[float, float] | None:
    """Read longitude and latitude of a WKT point (GeoSPARQL 1.1, 8.5.1), None for any other shape."""
    found = _POINT.search(wkt)
    return (float(found[1]), float(found[2])) if found else None
