"""Reasoning: what follows from what is stated, by the rules of OWL 2 RL."""

from mc2cm_graph.reason.closure import Clash, Closure, Rules, Unsupported, close

__all__ = ["Clash", "Closure", "Rules", "Unsupported", "close"]
