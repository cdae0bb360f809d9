"""Nodes of JSON-LD: texts with their language, references to things, and what all nodes share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.names import CONCEPTS, KINDS
from mc2cm_graph.terms import Literal

Node = dict[str, Any]
"""A node object (JSON-LD 1.1, 9.2), or a value object where it holds ``@value`` (9.5)."""

_ADDRESSES = (
    "contentUrl",
    "eventAttendanceMode",
    "isBasedOn",
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

_TEXTS = (
    "alternateName",
    "audienceType",
    "conditionsOfAccess",
    "description",
    "legislationType",
    "name",
    "propertyID",
    "roleName",
    "text",
    "unitText",
)
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
        """Make an entry of a list: where it stands, its name, and its page, which tells the rest."""
        return {
            "@type": "ListItem",
            "position": position,
            "name": text(link.label),
            "url": self.address(link.path),
        }


def document(nodes: Iterable[Node], language: str) -> Node:
    """Put the nodes of a page into one JSON-LD document.

    The context has the names of schema.org and tells of those that stand in the document which lead to an address,
    tell a day, or are texts in the language of the page. These stand as plain strings, which readers of plain JSON
    understand (JSON-LD 1.1, 4.2.4); texts in another language, or in none, are value objects.
    """
    whole = list(nodes)
    used: set[str] = set()
    _add_names(whole, used)
    context: Node = {"@vocab": "https://schema.org/"}
    for names, told in (
        (_ADDRESSES, {"@type": "@id"}),
        (_DAYS, {"@type": "Date"}),
        (_TEXTS, {"@language": language}),
    ):
        context |= {name: told for name in names if name in used}
    return {"@context": context, "@graph": [_plain(node, language) for node in whole]}


def _add_names(value: Any, found: set[str]) -> None:
    """Add the names that stand anywhere in a value."""
    if isinstance(value, list):
        for one in value:
            _add_names(one, found)
    elif isinstance(value, dict):
        found.update(value)
        for one in value.values():
            _add_names(one, found)


def _plain(value: Any, language: str, name: str = "") -> Any:
    """Write a value by the context; what stands under a name of texts has its language said there."""
    if isinstance(value, list):
        return [_plain(one, language, name) for one in value]
    if name in _TEXTS:
        if isinstance(value, str):
            return {"@value": value}
        if isinstance(value, dict) and value.get("@language") == language:
            return value["@value"]
    if isinstance(value, dict):
        return {key: _plain(one, language, key) for key, one in value.items()}
    return value


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
