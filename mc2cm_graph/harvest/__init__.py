"""Harvest: the dataset descriptions of other portals, brought in with care and matched to the graph."""

from mc2cm_graph.harvest.address import Guard
from mc2cm_graph.harvest.client import Client, Manners
from mc2cm_graph.harvest.fault import HarvestFailed, Unsafe
from mc2cm_graph.harvest.gazetteer import Gazetteer
from mc2cm_graph.harvest.harvest import Bounds, Outcome, Task, harvest
from mc2cm_graph.harvest.kinds import KINDS, portal_of_kind
from mc2cm_graph.harvest.matching import match_all
from mc2cm_graph.harvest.record import File, Subject, figure_quads, files_of, sign_of, slug_of
from mc2cm_graph.harvest.report import write_report
from mc2cm_graph.harvest.review import STATES, Proposed, Review, Waiting, said
from mc2cm_graph.harvest.store import Store

__all__ = [
    "KINDS",
    "STATES",
    "Bounds",
    "Client",
    "File",
    "Gazetteer",
    "Guard",
    "HarvestFailed",
    "Manners",
    "Outcome",
    "Proposed",
    "Review",
    "Store",
    "Subject",
    "Task",
    "Unsafe",
    "Waiting",
    "figure_quads",
    "files_of",
    "harvest",
    "match_all",
    "portal_of_kind",
    "said",
    "sign_of",
    "slug_of",
    "write_report",
]
