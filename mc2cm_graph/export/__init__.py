"""The copy without a server: every page and file of the browser as static files."""

from mc2cm_graph.export.export import Content, Export, Wish, export
from mc2cm_graph.export.fault import ExportFailed

__all__ = ["Content", "Export", "ExportFailed", "Wish", "export"]
