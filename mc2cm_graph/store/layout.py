"""Where the default graph stands in another engine, and how a query is put to it so that it means the same.

Some engines let nobody write the default graph, or make it the union of all graphs, in which a statement of
two citations would count twice (Virtuoso, GraphDB). There the default graph is loaded as a named graph, and

- the outermost group of a query is put into ``GRAPH <it> { }``: patterns outside another GRAPH are read
  there, those inside read theirs (SPARQL 1.1 Query, 13.3);
- ``GRAPH ?g { }`` ranges over the graphs of the project only, neither that one nor the engine's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mc2cm_graph.names import BASE
from mc2cm_graph.store.structure import Edit, Query, apply
from mc2cm_graph.store.writing import write_term
from mc2cm_graph.terms import Iri, Literal


@dataclass(frozen=True)
class Layout:
    """``default_graph`` is the IRI of the graph that holds the default graph; empty: it is the real one."""

    default_graph: str = ""

    def rewrite(self, text: str) -> str:
        """Return the query as this layout needs it; the text itself where the default graph is the real one.

        Raises QueryFault or ValueError for a text that is no query.
        """
        if not self.default_graph:
            return text
        query = Query.read(text)
        graph = write_term(Iri(self.default_graph))
        outermost = list(self._outermost(query))
        # Where two edits meet, what opens last closes first.
        edits = [
            *self._short_construct(query),
            *(Edit(start, start, f" GRAPH {graph} {{") for start, _ in outermost),
            *self._variable_graphs(query),
            *(Edit(end, end, "} ") for _, end in outermost),
        ]
        return apply(text, edits)

    def _short_construct(self, query: Query) -> Iterator[Edit]:
        """Write out ``CONSTRUCT WHERE { }``, whose pattern could not be a GRAPH (16.2.4)."""
        for index in query.words("CONSTRUCT"):
            if query.is_sign(index + 1, "{"):
                continue
            body = next(i for i in query.level(index, len(query.tokens)) if query.is_sign(i, "{"))
            start, end = query.tokens[body].offset, query.tokens[query.closing[body]].offset + 1
            word = query.tokens[index]
            after = word.offset + len(word.text)
            yield Edit(after, after, f" {query.text[start:end]}")

    def _outermost(self, query: Query) -> Iterator[tuple[int, int]]:
        """Yield where the content of each group begins and ends that stands in no other group."""
        for brace, closing in query.closing.items():
            if not query.is_sign(brace, "{") or query.is_template(brace) or query.is_data(brace):
                continue
            if any(query.is_sign(outer, "{") for outer in query.around(brace)):
                continue
            yield query.tokens[brace].offset + 1, query.tokens[closing].offset

    def _variable_graphs(self, query: Query) -> Iterator[Edit]:
        for index in query.words("GRAPH"):
            if query.tokens[index + 1].kind != "variable" or not query.is_sign(index + 2, "{"):
                continue
            name = query.tokens[index + 1].text
            start = query.tokens[index].offset
            end = query.tokens[query.closing[index + 2]].offset + 1
            yield Edit(start, start, "{ ")
            yield Edit(end, end, f" FILTER ({self._condition(name)}) }}")

    def _condition(self, variable: str) -> str:
        ours = f"STRSTARTS(STR({variable}), {write_term(Literal(BASE))})"
        return f"{ours} && {variable} != {write_term(Iri(self.default_graph))}"
