"""The sources: what people write in ``ontology/``, ``data/``, ``shapes/`` and ``queries/``, read and laid out."""

from mc2cm_graph.sources.document import Document, Unreadable, read, value
from mc2cm_graph.sources.fault import Fault
from mc2cm_graph.sources.layout import Layout, lay_out
from mc2cm_graph.sources.tree import Sources

__all__ = ["Document", "Fault", "Layout", "Sources", "Unreadable", "lay_out", "read", "value"]
