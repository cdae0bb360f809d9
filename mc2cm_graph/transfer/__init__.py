"""Transfers: could a practice work in a city, condition by condition; and who took what from whom.

Verdicts are not in the snapshot. They depend on the day (a plan ends, a service begins), on what a reader adds, and
there would be as many as practices times cities. The adoption chains are (``mc:descendsFrom``, by the reasoner);
readers by SPARQL have ``queries/what-may-show-the-conditions-of-a-practice.rq`` and the SHACL shapes.
"""

from mc2cm_graph.transfer.chains import Branch, Chains, Step, Transfer
from mc2cm_graph.transfer.checker import Bulk, Check, Checker, Judged, Tally
from mc2cm_graph.transfer.dossier import Dossier, read_dossier
from mc2cm_graph.transfer.evidence import Evidence
from mc2cm_graph.transfer.profile import BadProfile, Profile, read_profile
from mc2cm_graph.transfer.requirement import Precondition, Requirement
from mc2cm_graph.transfer.transfers import Transfers
from mc2cm_graph.transfer.verdict import MET, NOT_MET, UNKNOWN, Verdict

__all__ = [
    "MET",
    "NOT_MET",
    "UNKNOWN",
    "BadProfile",
    "Branch",
    "Bulk",
    "Chains",
    "Check",
    "Checker",
    "Dossier",
    "Evidence",
    "Judged",
    "Precondition",
    "Profile",
    "Requirement",
    "Step",
    "Tally",
    "Transfer",
    "Transfers",
    "Verdict",
    "read_dossier",
    "read_profile",
]
