"""What the pages say: plain values without HTML and without Flask."""

from mc2cm_graph.browse.browser import Browser

__all__ = ["Browser"]
