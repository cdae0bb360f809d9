"""What points to a thing, told from the thing's side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.facts import Statement
from mc2cm_graph.browse.footnotes import Footnotes
from mc2cm_graph.browse.order import PLUMBING, expand
from mc2cm_graph.browse.reading import Reading, iris, literals
from mc2cm_graph.names import KINDS, compact
from mc2cm_graph.terms import Iri, Literal, Term

_HIDDEN = frozenset(expand(name) for name in PLUMBING | {"rdf:type"})
_DETAILS = ("org:role", "mc:transferMode", "schema:startDate")
_REF_SUBJECT, _REF_AREA = expand("mc:refSubject"), expand("sdmx-dimension:refArea")
_KIND_ORDER = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class IncomingLink:
    """A thing that points here, perhaps by one of its sub-things, whose details are told along.

    ``figure`` is the value of an indicator with its unit; ``subject`` is what points here by
    ``property``, the thing or its sub-thing.
    """

    iri: str
    path: str
    kind: str
    label: Literal
    details: tuple[Literal, ...]
    figure: tuple[Literal, Literal | None] | None
    notes: tuple[int, ...]
    inferred: bool
    subject: str
    property: str


@dataclass(frozen=True)
class IncomingGroup:
    """Links by one property, also named compactly.

    ``label`` is that of the inverse; where there is none, it is the property's own and ``told_backwards`` holds.
    ``total`` is how many links there are, of which ``links`` may be a part.
    """

    property: str
    name: str
    label: Literal
    told_backwards: bool
    links: tuple[IncomingLink, ...]
    total: int


def fair_share(sizes: Collection[int], most: int) -> int:
    """Give how many each of some groups may show, so that all together show no more than ``most`` (each at least one).

    What the short groups leave over goes to the long ones.
    """
    each = max(sizes, default=0)
    while each > 1 and sum(min(size, each) for size in sizes) > most:
        each -= 1
    return max(each, 1)


def _by_property(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    grouped: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        grouped[statement.predicate].append(statement)
    return grouped


class IncomingMaker:
    """Groups the statements that point to a thing."""

    def __init__(self, reading: Reading, footnotes: Footnotes) -> None:
        """Take the reading and the footnotes of the page."""
        self._reading = reading
        self._index = reading.index
        self._vocabulary = reading.vocabulary
        self._footnotes = footnotes

    def told(self, statements: Iterable[Statement], record: str) -> list[Statement]:
        """Keep the links that tell something: from other pages, by the most special property only.

        An inferred link gives way to one by a sub-thing of the same thing (a membership, a transfer), the area
        of an indicator to its subject.
        """
        kept = [
            s
            for s in statements
            if s.predicate not in _HIDDEN
            and self._index.owner(s.subject) is not None
            and not s.subject.startswith(record + "#")
            and s.subject != record
        ]
        stated = [s for s in kept if not s.inferred]
        by_subject: dict[str, set[str]] = defaultdict(set)
        for statement in kept:
            by_subject[statement.subject].add(statement.predicate)
        told = list(stated)
        for statement in kept:
            others = by_subject[statement.subject] - {statement.predicate}
            above = any(statement.predicate in self._vocabulary.above(other) for other in others)
            if statement.inferred and not above:
                told.append(statement)
        by_parts = {self._index.owner(s.subject) for s in stated if "#" in s.subject}
        measured = {s.subject for s in stated if s.predicate == _REF_SUBJECT}
        return [
            s
            for s in told
            if not (s.inferred and s.subject in by_parts)
            and not (s.predicate == _REF_AREA and s.subject in measured)
        ]

    def groups(self, statements: Iterable[Statement], part: slice = slice(None)) -> tuple[IncomingGroup, ...]:
        """Group links by property, in the order of the kinds that point here; ``part`` of each group is made."""
        ordered = sorted(_by_property(statements).items(), key=lambda pair: self._rank(*pair))
        return tuple(self._group(predicate, found, part) for predicate, found in ordered)

    def share(
        self,
        statements: Iterable[Statement],
        most: int,
        whole: Collection[str] = (),
        each_most: int | None = None,
    ) -> tuple[IncomingGroup, ...]:
        """Group links as ``groups`` does, but make about ``most`` of them: long groups are cut, short ones are not.

        Groups by the properties ``whole`` (compact names) are never cut and not counted; all others show no more
        than ``each_most``.
        """
        grouped = _by_property(statements)
        kept = {expand(name) for name in whole}
        sizes = [
            len({self._index.owner(s.subject) for s in found})
            for predicate, found in grouped.items()
            if predicate not in kept
        ]
        each = fair_share(sizes, most)
        each = each if each_most is None else min(each, each_most)
        ordered = sorted(grouped.items(), key=lambda pair: self._rank(*pair))
        return tuple(
            self._group(predicate, found, slice(None if predicate in kept else each))
            for predicate, found in ordered
        )

    def _rank(self, predicate: str, statements: list[Statement]) -> tuple[int, str, str]:
        kind = min(_KIND_ORDER[self._reading.kind(statement.subject)] for statement in statements)
        return kind, fold(self._reading.term(predicate).value), predicate

    def _group(self, predicate: str, statements: list[Statement], part: slice) -> IncomingGroup:
        merged: dict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            owner = self._index.owner(statement.subject) or statement.subject
            merged[owner].append(statement)
        owners = sorted(merged, key=lambda iri: (_KIND_ORDER[self._reading.kind(iri)], self._sort_key(iri)))
        links = [self._link(owner, merged[owner]) for owner in owners[part]]
        inverses = [name for name in sorted(self._vocabulary.inverses(predicate)) if name != predicate]
        label = self._reading.term(inverses[0] if inverses else predicate)
        return IncomingGroup(
            predicate, compact(predicate) or predicate, label, not inverses, tuple(links), len(owners)
        )

    def _sort_key(self, iri: str) -> tuple[str, int, str]:
        """Sort events by date, all else by name."""
        date, kind = "", self._reading.kind(iri)
        if kind == "event":
            dates = literals(self._reading.said_of(iri), "schema:startDate")
            date = min((literal.value for literal in dates), default="~")
        places = self._index.places(kind, self._reading.language)
        return date, places.get(iri, len(places)), iri

    def _link(self, owner: str, statements: list[Statement]) -> IncomingLink:
        citations = {citation for statement in statements for citation in statement.citations}
        details = [text for statement in statements for text in self._details(statement.subject)]
        return IncomingLink(
            owner,
            self._index.path(owner) or owner,
            self._reading.kind(owner),
            self._reading.link(owner).label,
            tuple(dict.fromkeys(details)),
            self._figure(owner),
            self._footnotes.numbers(citations),
            all(statement.inferred for statement in statements),
            statements[0].subject,
            statements[0].predicate,
        )

    def _figure(self, owner: str) -> tuple[Literal, Literal | None] | None:
        if self._reading.kind(owner) != "indicator":
            return None
        said = self._reading.said_of(owner)
        values = literals(said, "sdmx-measure:obsValue")
        units = iris(said, "sdmx-attribute:unitMeasure")
        return (values[0], self._reading.name(units[0]) if units else None) if values else None

    def _details(self, subject: str) -> list[Literal]:
        """Tell what a sub-thing adds: the role of a membership, the mode and start of a transfer."""
        if "#" not in subject and self._reading.kind(subject) != "event":
            return []
        said = self._reading.said_of(subject)
        return [
            found
            for name in _DETAILS
            for term in said.get(expand(name), ())
            if (found := self._text(term)) is not None
        ]

    def _text(self, term: Term) -> Literal | None:
        if isinstance(term, Iri):
            return self._reading.link(term.value).label
        return term
