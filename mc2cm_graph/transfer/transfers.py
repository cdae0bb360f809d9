"""The room as the site uses it: one checker, the chains and the dossiers over one store."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from mc2cm_graph.questions import load_all
from mc2cm_graph.store import Engine
from mc2cm_graph.terms import Iri
from mc2cm_graph.transfer.chains import Chains
from mc2cm_graph.transfer.checker import Checker
from mc2cm_graph.transfer.dossier import Dossier, read_dossier
from mc2cm_graph.transfer.shapes import Shapes


class Transfers:
    """Checks, chains and shapes over one snapshot. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, queries: Path) -> None:
        """Take the store and the snapshot's folder of queries; BadQuestion or KeyError if some are missing."""
        self._store = store
        self._questions = load_all(queries / "check")
        self.checker = Checker(store, self._questions)
        self._shapes = Shapes(store, load_all(queries / "shape"))

    @cached_property
    def chains(self) -> Chains:
        """Give all transfers of the snapshot, read once."""
        transfers, places = (self._store.select(self._questions[name]) for name in ("transfers", "places"))
        return Chains(transfers, places, self.checker.broader)

    def dossier(self, practice: str) -> Dossier:
        """Give what a practice reached and cost, and who leads it."""
        return read_dossier(self._store.select(self._questions["results"], practice=Iri(practice)))

    def shapes(self, practice: str, city: str = "") -> bytes:
        """Give the preconditions of a practice as SHACL in Turtle; without a city for every city."""
        return self._shapes.turtle(practice, city)
