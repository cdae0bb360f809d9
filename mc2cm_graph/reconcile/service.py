"""The room as the site uses it: one matcher over one store."""

from __future__ import annotations

from pathlib import Path

from mc2cm_graph.reconcile.asked import Candidate, Query
from mc2cm_graph.reconcile.codes import Codes
from mc2cm_graph.reconcile.conditions import Conditions
from mc2cm_graph.reconcile.entities import Entities
from mc2cm_graph.reconcile.extending import Extender
from mc2cm_graph.reconcile.finding import Finder
from mc2cm_graph.reconcile.matching import Matcher
from mc2cm_graph.reconcile.places import Places
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.store import Engine


class Service:
    """Reconciliation over one snapshot. Reading only; safe to share between threads."""

    def __init__(self, store: Engine, search: SearchIndex, queries: Path) -> None:
        """Take the store, the search index and the snapshot's folder of queries; BadQuestion if some cannot be read."""
        own = queries / "reconcile"
        self.entities = Entities(store, search)
        self.codes = Codes(store, self.entities, own)
        places = Places(store, search, self.codes)
        conditions = Conditions(store, search, (self.entities, self.codes, places), own)
        finder = Finder(search, self.codes, places)
        self.extender = Extender(store, search, self.entities, self.codes)
        self._matcher = Matcher(search, self.entities, finder, conditions)

    def candidates(self, query: Query, limit: int) -> list[Candidate]:
        """Give the best candidates of a query, at most ``limit`` of them, best first."""
        return self._matcher.candidates(query, limit)
