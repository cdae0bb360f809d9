"""Versions of the graph and their differences: what pages, feed and change stream say of them; no HTML, no Flask."""

from mc2cm_graph.versions.description import describe_all, describe_version
from mc2cm_graph.versions.feed import MOST_ENTRIES, Entry, write_feed
from mc2cm_graph.versions.patch import write_patch
from mc2cm_graph.versions.stream import MEMBERS_PER_PAGE, Stream
from mc2cm_graph.versions.writing import RDF, write

__all__ = [
    "MEMBERS_PER_PAGE",
    "MOST_ENTRIES",
    "RDF",
    "Entry",
    "Stream",
    "describe_all",
    "describe_version",
    "write",
    "write_feed",
    "write_patch",
]
