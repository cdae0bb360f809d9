"""The page of a thing: its facts in order, its sub-things in place, what points to it, and its sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse import order
from mc2cm_graph.browse.concepts import UseGroup
from mc2cm_graph.browse.facts import Fact, Part, Statement, Value, disagree
from mc2cm_graph.browse.footnotes import Footnote, Footnotes
from mc2cm_graph.browse.incoming import IncomingGroup
from mc2cm_graph.browse.reading import Reading, literals
from mc2cm_graph.browse.text import split_by_language
from mc2cm_graph.browse.vocabulary import Vocabulary
from mc2cm_graph.names import compact
from mc2cm_graph.terms import Iri, Literal

_PLACES = order.places()
_TYPE = order.expand("rdf:type")
_ON_TOP = tuple(order.expand(name) for name in order.ON_TOP)
_PLUMBING = frozenset(order.expand(name) for name in order.PLUMBING)
_SINGLE = frozenset(order.expand(name) for name in order.SINGLE)
_ROLE, _LEAD = order.expand("org:role"), order.expand("role:lead")
_TELLING = frozenset(order.expand(name) for name in ("schema:startDate", "org:member", "skos:prefLabel"))
_UNTRANSLATED = frozenset({order.expand("skos:altLabel")})


@dataclass(frozen=True)
class Section:
    """Facts that belong together; ``name`` is a key of ``order.SECTIONS``."""

    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ThingPage:
    """Everything that the page of a thing says, in the reader's language where the graph has it."""

    kind: str
    slug: str
    iri: str
    record: str
    label: Literal
    labels: Fact | None
    alternatives: Fact | None
    descriptions: Fact | None
    types: tuple[Value, ...]
    sections: tuple[Section, ...]
    derived: tuple[Fact, ...]
    incoming: tuple[IncomingGroup, ...]
    cited_by: tuple[UseGroup, ...]
    footnotes: tuple[Footnote, ...]
    file: str

    @property
    def disagreements(self) -> int:
        """Count the facts on which the sources differ."""
        return sum(fact.disagree for section in self.sections for fact in section.facts)

    def fact(self, name: str) -> Fact | None:
        """Give a fact by the compact name of its property, or None."""
        wanted = order.expand(name)
        facts = (fact for section in self.sections for fact in section.facts)
        return next((fact for fact in facts if fact.iri == wanted), None)


class FactMaker:
    """Turns the statements of one page into facts in one reader's language."""

    def __init__(
        self,
        statements: Iterable[Statement],
        reading: Reading,
        footnotes: Footnotes,
    ) -> None:
        """Take the statements of the thing and of its sub-things."""
        self._by_subject: dict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            self._by_subject[statement.subject].append(statement)
        self._reading = reading
        self._vocabulary = reading.vocabulary
        self._footnotes = footnotes

    def statements(self, subject: str) -> list[Statement]:
        """Give the statements about one subject."""
        return self._by_subject.get(subject, [])

    def parts_pointing_to(self, thing: str) -> list[Statement]:
        """Give sub-things that name their thing, such as memberships, as statements of the inverse."""
        turned: list[Statement] = []
        for subject, statements in sorted(self._by_subject.items()):
            for statement in statements:
                if subject != thing and statement.value == Iri(thing) and not statement.inferred:
                    turned += [
                        Statement(thing, inverse, Iri(subject), set(statement.citations))
                        for inverse in sorted(self._vocabulary.inverses(statement.predicate))
                    ]
        return turned

    def facts(self, statements: Iterable[Statement], within: frozenset[str] = frozenset()) -> list[Fact]:
        """Group statements by property, in the page's order; ``within`` are sub-things already open."""
        grouped: dict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            grouped[statement.predicate].append(statement)
        ordered = sorted(grouped, key=self._place)
        return [self._fact(property_, grouped[property_], within) for property_ in ordered]

    def _place(self, property_: str) -> tuple[int, int, str, str]:
        if property_ in _ON_TOP:
            return -1, _ON_TOP.index(property_), "", property_
        number, place, _ = _PLACES.get(property_, (0, 999, ""))
        return number, place, fold(self._reading.term(property_).value), property_

    def _fact(self, property_: str, statements: list[Statement], within: frozenset[str]) -> Fact:
        single = property_ in _SINGLE or self._vocabulary.is_functional(property_)
        others: list[Statement] = []
        texts = [s.value for s in statements if isinstance(s.value, Literal) and s.value.language]
        if texts and len(texts) == len(statements) and property_ not in _UNTRANSLATED:
            chosen = set(split_by_language(texts, self._reading.language)[0])
            others = [s for s in statements if s.value not in chosen]
            statements = [s for s in statements if s.value in chosen]
        shown = [self.value(statement, within) for statement in sorted(statements, key=self._rank)]
        return Fact(
            property_,
            compact(property_) or property_,
            self._reading.term(property_),
            self._vocabulary.definition(property_, self._reading.language),
            tuple(shown),
            tuple(self.value(statement, within) for statement in others),
            single and disagree(statements),
        )

    def _rank(self, statement: Statement) -> tuple[int, str, str]:
        """Sort values by name, sub-things by their number, date or member, who leads first."""
        term = statement.value
        about = self._by_subject.get(term.value, [])
        if isinstance(term, Literal) or not about:
            name = self._reading.name(term.value) if isinstance(term, Iri) else None
            return 1, fold((name or term).value), term.value
        leads = any(s.predicate == _ROLE and s.value.value == _LEAD for s in about)
        first = [self._rank(s)[1] for s in about if s.predicate in _TELLING]
        return 0 if leads else 1, _numbered(term.value) + min(first, default=""), term.value

    def value(self, statement: Statement, within: frozenset[str] = frozenset()) -> Value:
        """Make the value of a statement: with its label and path, or as a sub-thing in place."""
        term = statement.value
        notes = self._footnotes.numbers(statement.citations)
        if isinstance(term, Literal):
            return Value(term, notes=notes)
        if "#" in term.value and self._by_subject.get(term.value) and term.value not in within:
            return Value(term, notes=notes, part=self._part(term.value, within | {term.value}))
        details: tuple[Literal, ...] = ()
        if self._reading.kind(term.value) == "event":
            details = tuple(sorted(literals(self._reading.said_of(term.value), "schema:startDate")))
        return Value(
            term, self._reading.name(term.value), self._reading.index.path(term.value), notes, None, details
        )

    def _part(self, iri: str, within: frozenset[str]) -> Part:
        stated = [s for s in self._by_subject[iri] if not s.inferred]
        types = sorted(s.value.value for s in stated if s.predicate == _TYPE)
        told = [s for s in stated if s.predicate != _TYPE and s.value.value not in within]
        facts = self.facts(told, within)
        named = {fact.name: fact for fact in facts}
        label = named.get("skos:prefLabel")
        text = label.values[0].term if label else None
        return Part(
            iri,
            iri.partition("#")[2],
            (compact(types[0]) or types[0]) if types else "",
            text if isinstance(text, Literal) else None,
            named,
        )

    def sections(self, facts: Iterable[Fact]) -> tuple[Section, ...]:
        """Part facts into the sections of the page."""
        parted: dict[str, list[Fact]] = {name: [] for name in order.SECTIONS}
        for fact in facts:
            parted[_PLACES.get(fact.iri, (0, 0, "about"))[2]].append(fact)
        return tuple(Section(name, tuple(found)) for name, found in parted.items() if found)


def head_and_body(statements: Iterable[Statement]) -> tuple[list[Statement], list[Statement]]:
    """Part stated facts into those of the page's head and those of its body, plumbing left out."""
    head, body = [], []
    for statement in statements:
        if statement.predicate in _ON_TOP:
            head.append(statement)
        elif statement.predicate not in _PLUMBING:
            body.append(statement)
    return head, body


def worth_telling(
    inferred: Iterable[Statement],
    stated: Iterable[Statement],
    incoming: set[tuple[str, str]],
    reached: set[str],
    vocabulary: Vocabulary,
) -> list[Statement]:
    """Keep the inferred facts that tell more than the page already shows.

    Left out: plumbing, what a more special property or the other side of a stated or shown link says already
    (``incoming`` holds pairs of property and subject), and what is ``reached`` by a sub-thing that the page
    shows, such as a membership.
    """
    inferred = [
        s for s in inferred if isinstance(s.value, Iri) and s.predicate not in _PLUMBING.union(_ON_TOP)
    ]
    said: set[tuple[str, str]] = set()
    for property_, value in [*((s.predicate, s.value.value) for s in stated)]:
        said.update((above, value) for above in {property_, *vocabulary.above(property_)})
    for property_, subject in incoming:
        for up in {property_, *vocabulary.above(property_)}:
            said.update((inverse, subject) for inverse in vocabulary.inverses(up))
    kept = [s for s in inferred if (s.predicate, s.value.value) not in said and s.value.value not in reached]
    return [
        s
        for s in kept
        if not any(o.value == s.value and s.predicate in vocabulary.above(o.predicate) for o in kept)
    ]


def not_told(
    incoming: Iterable[Statement], stated: Iterable[Statement], members: set[str], vocabulary: Vocabulary
) -> list[Statement]:
    """Keep the incoming links that the facts of the page do not tell from the other side."""
    told: set[tuple[str, str]] = set()
    for statement in stated:
        for up in {statement.predicate, *vocabulary.above(statement.predicate)}:
            told.update((inverse, statement.value.value) for inverse in vocabulary.inverses(up))
    member = order.expand("org:hasMember")
    for up in {member, *vocabulary.above(member)}:
        told.update((inverse, value) for inverse in vocabulary.inverses(up) for value in members)
    return [s for s in incoming if not s.inferred or (s.predicate, s.subject) not in told]


def _numbered(fragment: str) -> str:
    """Keep numbered sub-things (``precondition-2``) in the order of their numbers; others by name."""
    stem, _, digits = fragment.rpartition("-")
    return f"{stem}-{int(digits):06d}" if digits.isdigit() else ""
