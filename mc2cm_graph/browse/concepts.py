"""Pages of concept schemes and concepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.incoming import fair_share
from mc2cm_graph.browse.index import Index
from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.reading import Link, Reading, Said, iris, literals
from mc2cm_graph.names import CONCEPTS, KINDS, compact
from mc2cm_graph.terms import Literal, Term

MOST_SHOWN, MOST_IN_ALL = 60, 300
"""Things of a kind that use a concept by one property, as its page shows them; one more click shows all."""

_MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")


Users = Mapping[tuple[str, str], Collection[str]]
"""Things that use something, by their kind and by the property."""


@dataclass(frozen=True)
class ConceptLine:
    """A concept in its scheme: how deep it stands under broader ones, and how many things use it."""

    link: Link
    definition: Literal | None
    depth: int
    uses: int


@dataclass(frozen=True)
class SchemeLine:
    """A scheme in the list of schemes, with the number of its concepts."""

    scheme: str
    label: Literal
    definition: Literal | None
    concepts: int


@dataclass(frozen=True)
class SchemePage:
    """A concept scheme with its concepts, narrower ones after their broader one."""

    scheme: str
    iri: str
    label: Literal
    definition: Literal | None
    concepts: tuple[ConceptLine, ...]

    @property
    def total(self) -> int:
        """Count the concepts: one that has two broader ones stands twice."""
        return len({line.link.iri for line in self.concepts})


@dataclass(frozen=True)
class UseGroup:
    """Things that use a concept by one property, also named compactly; ``kind`` is theirs.

    ``total`` is how many there are, of which ``links`` may be a part.
    """

    kind: str
    property: str
    name: str
    label: Literal
    links: tuple[Link, ...]
    total: int


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
    head = scheme_line(scheme, len(known), reading)
    return SchemePage(scheme, CONCEPTS + scheme, head.label, head.definition, tuple(lines))


def scheme_line(scheme: str, concepts: int, reading: Reading) -> SchemeLine:
    """Tell what a scheme is called and what it is for."""
    said = reading.said_of(CONCEPTS + scheme)
    label = reading.text(said, "skos:prefLabel", "dcterms:title", "rdfs:label")
    definition = reading.text(said, "skos:definition", "dcterms:description", "skos:scopeNote")
    return SchemeLine(scheme, label or Literal(scheme), definition, concepts)


def concept_page(
    scheme: str, slug: str, narrower: Iterable[str], users: Users, reading: Reading
) -> ConceptPage:
    """Put a concept's page together from what is said of it and what uses it."""
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
        uses=use_groups(users, reading, slice(MOST_SHOWN), MOST_IN_ALL),
    )


def users(uses: Iterable[dict[str, Term]], index: Index) -> Users:
    """Group the owners of ?subject by kind and ?property; no language is in it."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in uses:
        owner = index.owner(row["subject"].value)
        kind = index.kind(owner) if owner else ""
        if owner and kind:
            groups[kind, row["property"].value].add(owner)
    return {key: tuple(owners) for key, owners in groups.items()}


def use_groups(
    users: Users, reading: Reading, part: slice = slice(None), in_all: int | None = None
) -> tuple[UseGroup, ...]:
    """Tell of each group of users; ``part`` of each group is made, by label.

    With ``in_all``, long groups are cut further where all together would have more links.
    """
    order = {kind: number for number, kind in enumerate(KINDS)}
    if in_all is not None:
        part = slice(min(part.stop, fair_share([len(owners) for owners in users.values()], in_all)))
    used = []
    for (kind, property_), owners in users.items():
        # The list of the kind is in order already, and kept: so only what is shown is looked up.
        places = reading.index.places(kind, reading.language)
        listed = sorted((iri for iri in owners if iri in places), key=places.__getitem__)
        links = tuple(reading.link(iri) for iri in listed[part])
        name = compact(property_) or property_
        used.append(UseGroup(kind, property_, name, reading.term(property_), links, len(listed)))
    return tuple(sorted(used, key=lambda group: (order[group.kind], fold(group.label.value))))
