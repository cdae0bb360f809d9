"""Search: things found by words in any of the languages, with the reason, and suggestions while typing."""

from mc2cm_graph.search.alike import KnownName
from mc2cm_graph.search.index import Hit, Results, SearchIndex, Suggestion
from mc2cm_graph.search.names import Named, Names
from mc2cm_graph.search.reasons import Piece, Reason

__all__ = ["Hit", "KnownName", "Named", "Names", "Piece", "Reason", "Results", "SearchIndex", "Suggestion"]
