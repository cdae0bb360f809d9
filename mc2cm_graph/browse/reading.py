"""What every page is made with: names, the ontology, the facts of a subject, and the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.index import Index
from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.text import choose
from mc2cm_graph.browse.vocabulary import Vocabulary
from mc2cm_graph.names import compact
from mc2cm_graph.terms import Iri, Literal, Term

Said = dict[str, list[Term]]
"""What the graph says of one subject, by property."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something to link to: IRI, page (the IRI itself where it has none here) and label."""

    iri: str
    path: str
    label: Literal


@dataclass(frozen=True)
class Reading:
    """A snapshot read in one language."""

    index: Index
    vocabulary: Vocabulary
    said_of: Callable[[str], Said]
    language: str

    def name(self, iri: str) -> Literal | None:
        """Give the label of a thing, concept or ontology term, or None."""
        label = self.index.label(iri, self.language)
        if label or iri not in self.vocabulary.terms:
            return label
        return self.vocabulary.label(iri, self.language)

    def term(self, iri: str) -> Literal:
        """Give the label of an ontology term; its compact name where it has none."""
        return self.vocabulary.label(iri, self.language)

    def kind(self, iri: str) -> str:
        """Give the kind of the thing that an IRI names or belongs to; empty for any other IRI."""
        return self.index.kind(iri)

    def link(self, iri: str) -> Link:
        """Make a link to a thing or concept."""
        return Link(iri, self.index.path(iri) or iri, self.name(iri) or Literal(compact(iri) or iri))

    def links(self, iris: Iterable[str]) -> tuple[Link, ...]:
        """Make links, each once, sorted by label."""
        links = [self.link(iri) for iri in set(iris)]
        return tuple(sorted(links, key=lambda link: (fold(link.label.value), link.iri)))

    def text(self, said: Said, *names: str) -> Literal | None:
        """Give the text of the first of some properties that has any, in the best language."""
        for name in names:
            found = choose(literals(said, name), self.language)
            if found:
                return found
        return None


def literals(said: Said, *names: str) -> list[Literal]:
    """Give the literals of properties named compactly (``skos:note``)."""
    return [term for name in names for term in said.get(expand(name), ()) if isinstance(term, Literal)]


def iris(said: Said, *names: str) -> list[str]:
    """Give the IRIs that properties named compactly lead to, sorted."""
    found = [t.value for name in names for t in said.get(expand(name), ()) if isinstance(t, Iri)]
    return sorted(found)
