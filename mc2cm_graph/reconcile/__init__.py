"""Reconciliation: which thing of the graph a text means (W3C Reconciliation Service API 0.2 and the draft of 1.0)."""

from mc2cm_graph.reconcile.asked import BadAsking, Candidate, Extension, Feature, Query
from mc2cm_graph.reconcile.service import Service

__all__ = ["BadAsking", "Candidate", "Extension", "Feature", "Query", "Service"]
