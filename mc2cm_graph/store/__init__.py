"""The store: the one door to the graph for everything that pages and APIs say."""

from mc2cm_graph.store.store import RDF_MEDIA_TYPES, Row, Store, Table

__all__ = ["RDF_MEDIA_TYPES", "Row", "Store", "Table"]
