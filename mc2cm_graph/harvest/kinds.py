"""The kinds of portal that can be read, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mc2cm_graph.harvest.ckan import Ckan
from mc2cm_graph.harvest.client import Client
from mc2cm_graph.harvest.dcat import Dcat
from mc2cm_graph.harvest.opendatasoft import Opendatasoft
from mc2cm_graph.harvest.page import Portal
from mc2cm_graph.harvest.sparql import Sparql
from mc2cm_graph.harvest.udata import Udata

Maker = Callable[[str, Client, int, Path], Portal]
"""Makes a portal of its address, the client, the records of a page and the folder of our queries."""

KINDS: dict[str, Maker] = {
    "ckan": lambda address, client, rows, _: Ckan(address, client, rows),
    "dcat": lambda address, client, *_: Dcat(address, client),
    "opendatasoft": lambda address, client, rows, _: Opendatasoft(address, client, rows),
    "sparql": Sparql,
    "udata": lambda address, client, rows, _: Udata(address, client, rows),
}


def portal_of_kind(kind: str, address: str, client: Client, rows: int, queries: Path) -> Portal:
    """Make a portal; raises KeyError for a kind that is not one of KINDS."""
    return KINDS[kind](address, client, rows, queries)
