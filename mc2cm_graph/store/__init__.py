"""The store: the one door to the graph for everything that pages and APIs say."""

from mc2cm_graph.store.answers import TABLE_MEDIA_TYPES, Answers, Slice, columns_of, is_iri
from mc2cm_graph.store.store import RDF_MEDIA_TYPES, Row, Store, Table

__all__ = [
    "RDF_MEDIA_TYPES",
    "TABLE_MEDIA_TYPES",
    "Answers",
    "Row",
    "Slice",
    "Store",
    "Table",
    "columns_of",
    "is_iri",
]
