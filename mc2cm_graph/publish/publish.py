"""Loading of a snapshot: what differs is loaded, what was loaded is read back and compared.

The state is the store's own: each run asks which graphs it holds, reads back those of the right size and
loads those that differ. So a run may be killed at any moment and the next one goes on; nothing is doubled,
because a graph is replaced as a whole, and of a large one, which is loaded in parts, only statements without
blank nodes are ever sent twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import pyoxigraph as ox

from mc2cm_graph.names import BASE
from mc2cm_graph.publish.content import Content
from mc2cm_graph.publish.normal import digest, normal_lines
from mc2cm_graph.publish.progress import Progress
from mc2cm_graph.publish.target import PublishFailed, Target

_SHOWN = 3
_EVERY = 500


@dataclass(frozen=True)
class Outcome:
    """What a run did: numbers of graphs loaded, found equal and removed, of triples compared, and their hash.

    ``triples`` counts every graph, the default graph too. ``digest`` is SHA-256 over the names and hashes of
    all graphs in normal form: equal for equal content in any store. ``foreign`` are graphs of others.
    """

    loaded: int
    equal: int
    removed: int
    triples: int
    digest: str
    foreign: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """How to load: the longest part in bytes, and whether the store keeps points in single precision."""

    part_bytes: int
    points_in_single_precision: bool = False


def publish(
    content: Content, target: Target, plan: Plan, progress: Progress, say: Callable[[str], None]
) -> Outcome:
    """Bring a store to hold exactly the graphs of a snapshot, and compare every one of them.

    Graphs whose names do not begin with the project's base IRI are left alone. Raises PublishFailed if the
    store cannot be reached or does not give back what it was given.
    """
    with progress.alone():
        held = target.sizes()
        stale = [name for name in held if name.startswith(BASE) and not content.size(name)]
        for name in stale:
            target.drop(name)
        say(
            f"publish: {len(held)} graphs are there, {len(content.graphs)} belong there, {len(stale)} removed"
        )
        load = _Load(content, target, plan, progress)
        hashes, loaded, triples = hashlib.sha256(), 0, 0
        for number, graph in enumerate(content.graphs, start=1):
            count, graph_hash, was_loaded = load.bring(graph, held.get(graph, 0))
            hashes.update(f"{graph}\0{graph_hash}\n".encode())
            loaded += was_loaded
            triples += count
            if number % _EVERY == 0:
                say(f"publish: {number} of {len(content.graphs)} graphs are the same there")
        _check_sizes(content, target)
        progress.forget()
    foreign = tuple(sorted(name for name in held if name and not name.startswith(BASE)))
    equal = len(content.graphs) - loaded
    return Outcome(loaded, equal, len(stale), triples, hashes.hexdigest(), foreign)


class _Load:
    def __init__(self, content: Content, target: Target, plan: Plan, progress: Progress) -> None:
        self._content = content
        self._target = target
        self._plan = plan
        self._progress = progress

    def bring(self, graph: str, held: int) -> tuple[int, str, bool]:
        """Bring one graph to be as in the snapshot; return its size, its hash and whether it was loaded."""
        ours = list(self._content.triples(graph))
        expected = self._digest(ours)
        if held in (expected[0], self._content.size(graph)) and self._there(graph) == expected:
            return *expected, False
        went_on = self._load(graph, expected[1], held)
        if went_on and self._there(graph) != expected:
            # Somebody else changed the store since: what was noted no longer helps.
            self._progress.forget()
            self._load(graph, expected[1], held)
        if self._there(graph) != expected:
            raise PublishFailed(self._difference(graph, ours))
        return *expected, True

    def _there(self, graph: str) -> tuple[int, str]:
        return self._digest(self._target.content(graph))

    def _digest(self, triples: object) -> tuple[int, str]:
        return digest(triples, self._plan.points_in_single_precision)  # type: ignore[arg-type]

    def _load(self, graph: str, content_hash: str, held: int) -> bool:
        """Send a graph in parts; tell whether an earlier run had sent some of them."""
        parts = list(self._content.parts(graph, self._plan.part_bytes))
        name = f"{graph}\0{content_hash}\0{self._plan.part_bytes}\0{self._target.by}\0{self._target.default_graph}"
        plan = hashlib.sha256(name.encode()).hexdigest()
        done = self._progress.done(plan) if len(parts) > 1 and held else 0
        for number in range(done, len(parts)):
            self._target.load(graph, parts[number], replace=number == 0)
            if len(parts) > 1:
                self._progress.note(plan, number + 1)
        return done > 0

    def _difference(self, graph: str, ours: list[ox.Triple]) -> str:
        single = self._plan.points_in_single_precision
        expected = set(normal_lines(ours, single))
        found = set(normal_lines(self._target.content(graph), single))
        missing, more = sorted(expected - found), sorted(found - expected)
        shown = [f"missing {line}" for line in missing[:_SHOWN]] + [f"found {line}" for line in more[:_SHOWN]]
        where = f"<{graph}>" if graph else "the default graph"
        return (
            f"{where}: found other content there than was loaded ({len(missing)} triples missing, {len(more)} more:"
            f" {'; '.join(shown)}); if the store cuts answers, let it give longer ones (Virtuoso:"
            " ResultSetMaxRows); if its default graph is the union of all graphs, say --default-graph IRI"
        )


def _check_sizes(content: Content, target: Target) -> None:
    """Count once more, by query this time: what queries see is what was loaded."""
    held = target.sizes()
    for graph in content.graphs:
        most = content.size(graph)
        least = len({*normal_lines(content.triples(graph))}) if held.get(graph, 0) != most else most
        if not least <= held.get(graph, 0) <= most:
            where = f"<{graph}>" if graph else "the default graph"
            raise PublishFailed(
                f"{where}: queries find {held.get(graph, 0)} triples, expected {most}; if the default graph of the"
                " store is the union of all graphs, say --default-graph IRI"
            )
