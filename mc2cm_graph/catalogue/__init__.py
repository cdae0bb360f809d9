"""The catalogue: what data portals read of the graph, its versions, files and interfaces (DCAT-AP, VoID).

Computed from the snapshot; what no count can tell stands in ``catalogue.ttl`` and ``authority.ttl``.
"""

from mc2cm_graph.catalogue.catalogue import (
    CATALOG,
    CONTACT,
    DATASETS,
    DESCRIBED,
    EXTENT,
    GRAPH,
    PUBLISHER,
    SERIES,
    SERVICES,
    Catalogue,
    Place,
)
from mc2cm_graph.catalogue.description import Description
from mc2cm_graph.catalogue.kept import Version, kept_versions

__all__ = [
    "CATALOG",
    "CONTACT",
    "DATASETS",
    "DESCRIBED",
    "EXTENT",
    "GRAPH",
    "PUBLISHER",
    "SERIES",
    "SERVICES",
    "Catalogue",
    "Description",
    "Place",
    "Version",
    "kept_versions",
]
