"""The portals that the graph knows: their names, the places that they cover, and how they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mc2cm_graph.names import split_thing

_KINDS = {"ckan-action": "ckan", "udata-rest": "udata", "opendatasoft": "opendatasoft", "sparql": "sparql"}
"""Concepts of ``interface`` with the kind of portal that they are."""

_WITH_HOMEPAGE = ("ckan", "udata", "opendatasoft")
"""Kinds whose interface stands at a usual place below the homepage."""


@dataclass
class KnownPortal:
    """A portal of the graph. ``interfaces`` gives for each kind the address, empty where no source tells it."""

    slug: str
    place: str = ""
    homepage: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    interfaces: dict[str, str] = field(default_factory=dict)

    def asked_at(self) -> tuple[str, str] | None:
        """Give the kind and address by which it is harvested, the first that is known; None if none is."""
        for kind in _KINDS.values():
            address = self.interfaces.get(kind)
            if address is None:
                continue
            address = address or (self.homepage if kind in _WITH_HOMEPAGE else "")
            if address:
                return kind, address
        return None


def known_portals(rows: Iterable[Mapping[str, str]]) -> dict[str, KnownPortal]:
    """Gather portals from the rows of ``portals.rq``, by slug."""
    found: dict[str, KnownPortal] = {}
    for row in rows:
        named = split_thing(row["portal"])
        if named is None:
            continue
        portal = found.setdefault(named[1], KnownPortal(named[1]))
        name, value = row["property"], row["value"]
        if name == "label":
            portal.labels[row["language"]] = value
        elif name == "place":
            portal.place = value
        elif name == "homepage":
            portal.homepage = value
        elif name in _KINDS:
            portal.interfaces[_KINDS[name]] = value
    return found
