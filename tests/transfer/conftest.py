"""The made-up world with awkward truth laid over it, from which single statements can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from mc2cm_graph.names import PREFIXES
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from mc2cm_graph.transfer import Transfers

ON = date(2026, 6, 1)
AWKWARD = Path(__file__).parent / "awkward.trig"


def iri(name: str) -> str:
    """Write ``city:altamar`` in full."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@dataclass(frozen=True)
class Ground:
    """A dataset as quads, the citation graphs and the default graph, with what is asked over it."""

    quads: frozenset[ox.Quad]
    folder: Path
    queries: Path

    def transfers(self) -> Transfers:
        """Load the quads into a store of the project."""
        path = self.folder / "dataset.nq"
        path.write_bytes(ox.serialize(self.quads, format=ox.RdfFormat.N_QUADS) or b"")
        return Transfers(Store(path), self.queries)

    def without(self, is_out: Callable[[ox.Quad], bool]) -> Ground:
        """Take statements away, wherever they stand."""
        return Ground(frozenset(q for q in self.quads if not is_out(q)), self.folder, self.queries)

    def having(self, *triples: ox.Triple) -> Ground:
        """Add statements, cited."""
        graph = ox.NamedNode(iri("source:almanac") + "#added")
        quads = {
            ox.Quad(t.subject, t.predicate, t.object, g) for t in triples for g in (graph, ox.DefaultGraph())
        }
        return Ground(self.quads | quads, self.folder, self.queries)


@pytest.fixture(scope="session")
def stated() -> frozenset[ox.Quad]:
    """The quads of the awkward file: every cited statement in its graph and in the default graph."""
    quads = list(ox.parse(AWKWARD.read_bytes(), format=ox.RdfFormat.TRIG))
    assert len(quads) > 130
    return frozenset({*quads, *(ox.Quad(q.subject, q.predicate, q.object) for q in quads)})


@pytest.fixture(scope="session")
def world_quads(world_snapshot: Snapshot) -> frozenset[ox.Quad]:
    """The quads of the made-up world."""
    return frozenset(ox.parse(world_snapshot.dataset.read_bytes(), format=ox.RdfFormat.N_QUADS))


@pytest.fixture
def ground(
    stated: frozenset[ox.Quad], world_quads: frozenset[ox.Quad], world_snapshot: Snapshot, tmp_path: Path
) -> Ground:
    """The made-up world with the awkward truth."""
    return Ground(world_quads | stated, tmp_path, world_snapshot.queries)
