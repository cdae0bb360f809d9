"""Pages of concept schemes and concepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.reading import Link, Reading, Said, iris, literals
from mc2cm_graph.names import CONCEPTS, KINDS
from mc2cm_graph.terms import Literal, Term

_MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")


@dataclass(frozen=True)
class ConceptLine:
    """A concept in its scheme: how deep it stands under broader ones, and how many things use it."""

    link: Link
    definition: Literal | None
    depth: int
    uses: int


@dataclass(frozen=True)
class SchemePage:
    """A concept scheme with its concepts, narrower ones after their broader one."""

    scheme: str
    iri: str
    label: Literal
    definition: Literal | None
    concepts: tuple[ConceptLine, ...]


@dataclass(frozen=True)
class UseGroup:
    """Things that use a concept by one property; ``kind`` is theirs."""

    kind: str
    property: str
    label: Literal
    links: tuple[Link, ...]


@dataclass(frozen=True)
class ConceptPage:
    """A concept: its texts, its neighbours, its counterparts in other vocabularies, what uses it."""

    scheme: str
    scheme_label: Literal
    slug: str
    iri: str
    label: Literal
    labels: tuple[Literal, ...]
    alternatives: tuple[Literal, ...]
    definition: Literal | None
    definitions: tuple[Literal, ...]
    notes: tuple[Literal, ...]
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    related: tuple[Link, ...]
    matches: tuple[tuple[Literal, str], ...]
    uses: tuple[UseGroup, ...]


def scheme_page(
    scheme: str, rows: Iterable[dict[str, Term]], uses: Iterable[dict[str, Term]], reading: Reading
) -> SchemePage:
    """Put a scheme's page together from the answers of ``scheme-concepts`` and ``scheme-uses``."""
    known: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        about = known[row["concept"].value]
        if "value" in row:
            about[row["property"].value].append(row["value"])
    counts = {row["concept"].value: int(row["uses"].value) for row in uses if "concept" in row}
    below: dict[str, list[str]] = defaultdict(list)
    tops = []
    for iri, about in known.items():
        broader = [parent for parent in iris(about, "skos:broader") if parent in known]
        for parent in broader:
            below[parent].append(iri)
        if not broader:
            tops.append(iri)
    lines: list[ConceptLine] = []

    def descend(concepts: Iterable[str], above: tuple[str, ...]) -> None:
        for link in reading.links(concepts):
            definition = reading.text(known[link.iri], "skos:definition", "skos:scopeNote")
            lines.append(ConceptLine(link, definition, len(above), counts.get(link.iri, 0)))
            descend((iri for iri in below[link.iri] if iri not in above), (*above, link.iri))

    descend(tops, ())
    said = reading.said_of(CONCEPTS + scheme)
    label = reading.text(said, "skos:prefLabel", "dcterms:title", "rdfs:label")
    definition = reading.text(said, "skos:definition", "dcterms:description", "skos:scopeNote")
    return SchemePage(scheme, CONCEPTS + scheme, label or Literal(scheme), definition, tuple(lines))


def concept_page(
    scheme: str, slug: str, narrower: Iterable[str], uses: Iterable[dict[str, Term]], reading: Reading
) -> ConceptPage:
    """Put a concept's page together from what is said of it and the answer of ``concept-uses``."""
    iri = f"{CONCEPTS}{scheme}/{slug}"
    said = reading.said_of(iri)
    note = reading.text(said, "skos:scopeNote", "skos:note")
    return ConceptPage(
        scheme=scheme,
        scheme_label=reading.index.label(CONCEPTS + scheme, reading.language) or Literal(scheme),
        slug=slug,
        iri=iri,
        label=reading.index.label(iri, reading.language) or Literal(slug),
        labels=tuple(reading.index.labels(iri)),
        alternatives=tuple(sorted(literals(said, "skos:altLabel"))),
        definition=reading.text(said, "skos:definition"),
        definitions=tuple(sorted(literals(said, "skos:definition"), key=lambda text: text.language)),
        notes=(note,) if note else (),
        broader=reading.links(iris(said, "skos:broader")),
        narrower=reading.links(narrower),
        related=reading.links(iris(said, "skos:related")),
        matches=tuple((reading.term(expand(name)), match) for name in _MATCHES for match in iris(said, name)),
        uses=use_groups(uses, reading),
    )


def use_groups(uses: Iterable[dict[str, Term]], reading: Reading) -> tuple[UseGroup, ...]:
    """Group the owners of ?subject by kind and ?property."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in uses:
        owner = reading.index.owner(row["subject"].value)
        if owner:
            groups[reading.kind(owner), row["property"].value].add(owner)
    order = {kind: number for number, kind in enumerate(KINDS)}
    used = [
        UseGroup(kind, property_, reading.term(property_), reading.links(owners))
        for (kind, property_), owners in groups.items()
    ]
    return tuple(sorted(used, key=lambda group: (order[group.kind], fold(group.label.value))))
