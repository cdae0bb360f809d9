"""The command ``mc2cm``: everything that is done at a desk or in CI."""

from mc2cm_graph.command.main import main

__all__ = ["main"]
