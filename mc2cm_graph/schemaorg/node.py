"""Nodes of JSON-LD: texts with their language, references to things, and what all nodes share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.names import CONCEPTS, KINDS
from mc2cm_graph.terms import Literal

Node = dict[str, Any]
"""A node object (JSON-LD 1.1, 9.5), or a value object where it holds ``@value`` (9.6)."""

_ADDRESSES = (
    "contentUrl",
    "eventAttendanceMode",
    "isBasedOn",
    "item",
    "license",
    "mainEntityOfPage",
    "sameAs",
    "target",
    "url",
)
_DAYS = (
    "dateModified",
    "datePublished",
    "dissolutionDate",
    "endDate",
    "foundingDate",
    "legislationDate",
    "observationDate",
    "startDate",
)

CONTEXT: Mapping[str, Any] = {
    "@vocab": "https://schema.org/",
    **{name: {"@type": "@id"} for name in _ADDRESSES},
    **{name: {"@type": "Date"} for name in _DAYS},
}
"""The context of every page: the names of schema.org, and which of them lead to an address or tell a day."""

TYPES: Mapping[str, str] = {
    "project": "Project",
    "city": "City",
    "country": "Country",
    "practice": "Project",
    "service": "GovernmentService",
    "policy": "CreativeWork",
    "right": "DefinedTerm",
    "challenge": "DefinedTerm",
    "institution": "Organization",
    "network": "Organization",
    "programme": "FundingScheme",
    "event": "Event",
    "recommendation": "CreativeWork",
    "indicator": "Observation",
    "publication": "CreativeWork",
    "portal": "DataCatalog",
    "dataset": "Dataset",
    "source": "CreativeWork",
}
"""The class of the things of each kind. A practice is an undertaking with an aim and no steps: a Project, no HowTo."""


@dataclass(frozen=True)
class Writing:
    """What nodes are written with: a reading of the graph, and ``root``, scheme and host of the site."""

    reading: Reading
    root: str

    def address(self, path: str) -> str:
        """Give the whole address of a path of ours; that of another site stays as it is."""
        return self.root + path if path.startswith("/") else path

    def reference(self, iri: str, label: Literal | None = None) -> Node | None:
        """Name a thing or concept of the graph with its class; None for what is neither."""
        kind = self.reading.kind(iri)
        type_ = TYPES.get(kind) or ("DefinedTerm" if iri.startswith(CONCEPTS) else None)
        name = label or self.reading.name(iri)
        if type_ is None or name is None or "#" in iri.removeprefix(KINDS[kind].class_iri if kind else ""):
            return None
        return {"@type": type_, "@id": iri, "name": text(name)}

    def entry(self, link: Link, position: int) -> Node:
        """Make an entry of a list: where it stands, and the thing with its page."""
        item = self.reference(link.iri, link.label) or {"@id": link.iri, "name": text(link.label)}
        return {"@type": "ListItem", "position": position, "url": self.address(link.path), "item": item}


def text(literal: Literal) -> str | Node:
    """Write a text with its language, if it has one."""
    if not literal.language:
        return literal.value
    return {"@language": literal.language, "@value": literal.value}


def texts(literals: Iterable[Literal]) -> list[str | Node]:
    """Write texts, each once, with their languages."""
    return [text(literal) for literal in dict.fromkeys(literals)]


def prune(node: Mapping[str, Any]) -> Node:
    """Leave out what holds nothing, and write a list of one as that one."""
    kept: Node = {}
    for name, value in node.items():
        plain = value[0] if isinstance(value, (list, tuple)) and len(value) == 1 else value
        if plain not in (None, "", [], (), {}):
            kept[name] = list(plain) if isinstance(plain, tuple) else plain
    return kept
