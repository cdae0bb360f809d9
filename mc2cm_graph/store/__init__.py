"""The store: the one door to the graph for everything that pages and APIs say, with two engines behind it.

``Store`` holds a snapshot in this process; ``RemoteStore`` (in ``remote``) asks another engine; ``KeptAnswers`` gives
what the build answered in advance and asks one of them for the rest. Rooms above know ``Engine``, which all are.
"""

from mc2cm_graph.store.answers import Answers, Slice, columns_of, is_iri
from mc2cm_graph.store.door import Engine, EngineFailed, Row, Table
from mc2cm_graph.store.kept import KeptAnswers, kept_rows
from mc2cm_graph.store.store import Store
from mc2cm_graph.workers.media_types import RDF_MEDIA_TYPES, TABLE_MEDIA_TYPES

__all__ = [
    "RDF_MEDIA_TYPES",
    "TABLE_MEDIA_TYPES",
    "Answers",
    "Engine",
    "EngineFailed",
    "KeptAnswers",
    "Row",
    "Slice",
    "Store",
    "Table",
    "columns_of",
    "is_iri",
    "kept_rows",
]
