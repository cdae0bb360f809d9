"""One data file under check: its quads apart, and the line on which each stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from mc2cm_graph.names import compact
from mc2cm_graph.sources import Document, Fault, Layout, lay_out, value
from mc2cm_graph.validate.known import FOAF_TOPIC, Known


@dataclass(frozen=True)
class Page:
    """One data file under check, with what the sources know."""

    document: Document
    known: Known

    @cached_property
    def layout(self) -> Layout:
        """The canonical layout of the file."""
        return lay_out(self.document.base, self.document.quads)

    def line(self, quad: ox.Quad) -> int:
        """The line of a quad: exact in a canonical file, else the first line that shows its object."""
        if self.layout.text == self.document.text:
            return self.layout.lines.get(quad, 1)
        shown = value(quad.object)
        return self.document.line_of(compact(shown) or shown, compact(quad.predicate.value) or "")

    def fault(self, quad: ox.Quad | None, rule: str, found: str, expected: str, mend: str) -> Fault:
        """A fault of this file at a quad's line."""
        return Fault(self.document.shown, self.line(quad) if quad else 1, rule, found, expected, mend)

    @cached_property
    def inside(self) -> list[ox.Quad]:
        """The quads that stand in a citation."""
        return [q for q in self.document.quads if not isinstance(q.graph_name, ox.DefaultGraph)]

    @cached_property
    def outside(self) -> list[ox.Quad]:
        """The quads that stand in no citation."""
        return [q for q in self.document.quads if isinstance(q.graph_name, ox.DefaultGraph)]

    @cached_property
    def topics(self) -> set[str]:
        """The thing that the file is about: its own IRI, or the publisher's that it records."""
        base = self.document.base
        foreign = {
            value(q.object) for q in self.inside if q.predicate == FOAF_TOPIC and value(q.subject) == base
        }
        return {base, *foreign}
