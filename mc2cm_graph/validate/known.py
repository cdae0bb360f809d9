"""What the sources know: which IRIs exist, which properties may be stored, which properties imply which."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from mc2cm_graph.names import CONCEPTS, KINDS, ONTOLOGY, THINGS, split_thing
from mc2cm_graph.reason.closure import OWL, RDFS
from mc2cm_graph.sources import Document, Sources, read, value

FOAF_TOPIC = ox.NamedNode("http://xmlns.com/foaf/0.1/primaryTopic")


class Known:
    """Answers questions about the sources as a whole; reads a file only when it is asked about it."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._documents: dict[Path, Document] = {}

    def document(self, path: Path) -> Document:
        """Read a file once; raises Unreadable as ``sources.read`` does."""
        path = path.resolve()
        if path not in self._documents:
            self._documents[path] = read(path, self.sources.shown(path))
        return self._documents[path]

    def file_of(self, iri: str) -> Path | None:
        """The data file that speaks of a thing of ours or of a foreign thing that we record, if there is one."""
        split = split_thing(iri)
        path = self.sources.data / split[0] / f"{split[1]}.trig" if split else self.foreign.get(iri)
        return path if path and path.is_file() else None

    def exists(self, iri: str) -> bool:
        """Tell whether an IRI in our namespaces names something; true for any other IRI."""
        if iri.startswith(THINGS):
            path = self.file_of(iri)
            if path is None or "#" not in iri:
                return path is not None
            return any(value(quad.subject) == iri for quad in self.document(path).quads)
        if iri.startswith((ONTOLOGY, CONCEPTS)):
            return iri in self.terms
        return True

    @cached_property
    def foreign(self) -> dict[str, Path]:
        """Things that bear their publisher's IRI (countries, open datasets), with our file on each."""
        found = {}
        for kind in KINDS.values():
            if not kind.foreign:
                continue
            for path in sorted((self.sources.data / kind.name).glob("*.trig")):
                for quad in self.document(path).quads:
                    if quad.predicate == FOAF_TOPIC:
                        found[value(quad.object)] = path
        return found

    @cached_property
    def ontology(self) -> tuple[ox.Triple, ...]:
        """The triples of the ontology, of its concept schemes and of its alignments."""
        return tuple(
            quad.triple for path in self.sources.ontology_files() for quad in self.document(path).quads
        )

    @cached_property
    def terms(self) -> frozenset[str]:
        """The IRIs of which the ontology speaks."""
        return frozenset(value(t.subject) for t in self.ontology)

    @cached_property
    def inverses(self) -> dict[str, str]:
        """Properties that are inferred and may not be stored, each with the one to store instead."""
        return {
            value(t.subject): value(t.object) for t in self.ontology if t.predicate.value == OWL + "inverseOf"
        }

    @cached_property
    def wider(self) -> dict[str, frozenset[str]]:
        """Properties and classes with all that they imply (transitively, themselves left out)."""
        direct: dict[str, set[str]] = defaultdict(set)
        for t in self.ontology:
            if t.predicate.value in (RDFS + "subPropertyOf", RDFS + "subClassOf"):
                direct[value(t.subject)].add(value(t.object))
        return {name: frozenset(_reach(name, direct) - {name}) for name in list(direct)}


def _reach(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        for step in edges.get(todo.pop(), ()):
            if step not in seen:
                seen.add(step)
                todo.append(step)
    return seen
