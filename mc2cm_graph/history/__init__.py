"""The history of snapshots, a folder beside them: which versions there were, when, and what changed.

The build writes it, the serving wing reads it; a snapshot itself knows no time and no predecessor, for the same
sources give the same bytes.
"""

from mc2cm_graph.history.changes import Change, Kind, changes_between, read_changes, replay, write_changes
from mc2cm_graph.history.shelves import (
    CHANGES,
    HISTORY,
    STATEMENTS,
    History,
    Step,
    folder_of,
    kept,
    kept_versions,
    step_of,
)
from mc2cm_graph.history.things import Described, describe

__all__ = [
    "CHANGES",
    "HISTORY",
    "STATEMENTS",
    "Change",
    "Described",
    "History",
    "Kind",
    "Step",
    "changes_between",
    "describe",
    "folder_of",
    "kept",
    "kept_versions",
    "read_changes",
    "replay",
    "step_of",
    "write_changes",
]
