"""Footnotes of a page: which sources say what is shown, where in them, and how surely."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.reading import Reading, Said, iris, literals
from mc2cm_graph.browse.text import choose, split_by_language
from mc2cm_graph.names import INFERRED_GRAPH, ONTOLOGY_DOCUMENT
from mc2cm_graph.terms import Literal


@dataclass(frozen=True)
class SourceLine:
    """A source as a footnote names it; ``address`` is where the document is read, empty if unknown."""

    iri: str
    title: Literal
    publisher: Literal | None
    publisher_iri: str
    issued: Literal | None
    languages: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class Footnote:
    """One place in one or more sources, as cited; ``derived`` is true where we concluded from it."""

    number: int
    sources: tuple[SourceLine, ...]
    locators: tuple[Literal, ...]
    notes: tuple[Literal, ...]
    derived: bool
    certainty: str


class Footnotes:
    """Numbers citations in the order in which a page names them; equal ones share a number."""

    def __init__(self, reading: Reading) -> None:
        """Begin with no footnote."""
        self._reading = reading
        self._by_content: dict[object, Footnote] = {}
        self._by_citation: dict[str, Footnote | None] = {}

    def numbers(self, citations: Collection[str]) -> tuple[int, ...]:
        """Give the sorted footnote numbers of citations; graphs that are no citation have none."""
        if len(citations) == 1:  # Most statements have one source.
            (citation,) = citations
            note = self._note(citation)
            return (note.number,) if note else ()
        notes = (self._note(citation) for citation in sorted(citations, key=_natural))
        return tuple(sorted({note.number for note in notes if note}))

    def all(self) -> list[Footnote]:
        """List the footnotes by number."""
        return list(self._by_content.values())

    def _note(self, citation: str) -> Footnote | None:
        if citation not in self._by_citation:
            self._by_citation[citation] = self._make(citation)
        return self._by_citation[citation]

    def _make(self, citation: str) -> Footnote | None:
        if citation in (INFERRED_GRAPH, ONTOLOGY_DOCUMENT):
            return None
        said = self._reading.said_of(citation)
        sources = tuple(iris(said, "prov:wasDerivedFrom"))
        if not sources:
            return None
        locators = self._texts(said, "mc:locator")
        notes = self._texts(said, "skos:editorialNote")
        certainty = next(iter(iris(said, "mc:certainty")), "")
        content = (sources, locators, notes, certainty)
        if content not in self._by_content:
            self._by_content[content] = Footnote(
                len(self._by_content) + 1,
                tuple(source_line(iri, self._reading) for iri in sources),
                locators,
                notes,
                certainty == expand("certainty:derived"),
                certainty,
            )
        return self._by_content[content]

    def _texts(self, said: Said, name: str) -> tuple[Literal, ...]:
        return tuple(split_by_language(literals(said, name), self._reading.language)[0])


def source_line(iri: str, reading: Reading) -> SourceLine:
    """Put together what a footnote tells of a source."""
    said = reading.said_of(iri)
    issued = literals(said, "dcterms:issued")
    publisher = iris(said, "dcterms:publisher")
    address = iris(said, "foaf:page", "foaf:homepage")
    return SourceLine(
        iri,
        reading.text(said, "dcterms:title", "skos:prefLabel") or Literal(iri),
        choose(literals(said, "mc:publisherName"), reading.language),
        publisher[0] if publisher else "",
        max(issued, key=lambda date: len(date.value), default=None),
        tuple(iris(said, "dcterms:language")),
        address[0] if address else "",
    )


def _natural(iri: str) -> tuple[str, int, str]:
    """Sort ``#c2`` before ``#c10``."""
    stem = iri.rstrip("0123456789")
    digits = iri[len(stem) :]
    return stem, int(digits) if digits else -1, iri
