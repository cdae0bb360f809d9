"""Harvest: the dataset descriptions of other portals, brought in with care and matched to the graph."""

from mc2cm_graph.harvest.client import Client, Manners
from mc2cm_graph.harvest.fault import HarvestFailed, Unsafe
from mc2cm_graph.harvest.harvest import Bounds, Outcome, Task, harvest
from mc2cm_graph.harvest.kinds import KINDS, portal_of_kind
from mc2cm_graph.harvest.report import write_report
from mc2cm_graph.harvest.store import Store

__all__ = [
    "KINDS",
    "Bounds",
    "Client",
    "HarvestFailed",
    "Manners",
    "Outcome",
    "Store",
    "Task",
    "Unsafe",
    "harvest",
    "portal_of_kind",
    "write_report",
]
