"""Publishing: the built snapshot put into any store that speaks SPARQL 1.1, and compared with it there."""

from mc2cm_graph.publish.address import ENGINES, Addresses, addresses, find
from mc2cm_graph.publish.content import Content
from mc2cm_graph.publish.publish import Outcome, publish
from mc2cm_graph.publish.target import PublishFailed, Target

__all__ = [
    "ENGINES",
    "Addresses",
    "Content",
    "Outcome",
    "PublishFailed",
    "Target",
    "addresses",
    "find",
    "publish",
]
