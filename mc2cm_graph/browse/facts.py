"""Statements put together into facts: values by property, with their footnotes, and what contradicts what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations

from mc2cm_graph.names import INFERRED_GRAPH
from mc2cm_graph.terms import XSD, Literal, Term


@dataclass(slots=True)
class Statement:
    """One triple with the citations that state it; ``inferred`` if none does."""

    subject: str
    predicate: str
    value: Term
    citations: set[str] = field(default_factory=set)

    @property
    def inferred(self) -> bool:
        """Tell whether only the reasoner says it."""
        return self.citations <= {INFERRED_GRAPH}


@dataclass(frozen=True, slots=True)
class Value:
    """A value to show: the term, its label if it has one, its page on this site, its footnote numbers.

    ``part`` is set where the value is a sub-thing shown in place; ``details`` is told beside a link, such as
    the date of an event.
    """

    term: Term
    label: Literal | None = None
    path: str | None = None
    notes: tuple[int, ...] = ()
    part: Part | None = None
    details: tuple[Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """All values of one property. ``disagree`` marks values of which at most one can be true.

    ``others`` are texts in languages other than the reader's.
    """

    iri: str
    name: str
    label: Literal
    definition: Literal | None
    values: tuple[Value, ...]
    others: tuple[Value, ...] = ()
    disagree: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-thing: its class and its facts by compact property name (``org:member``)."""

    iri: str
    fragment: str
    class_name: str
    label: Literal | None
    facts: dict[str, Fact]

    def value(self, name: str) -> Value | None:
        """Give the first value of a property by its compact name, or None."""
        fact = self.facts.get(name)
        return fact.values[0] if fact else None

    def values(self, name: str) -> tuple[Value, ...]:
        """Give the values of a property by its compact name."""
        fact = self.facts.get(name)
        return fact.values if fact else ()


def gather(rows: Iterable[dict[str, Term]]) -> list[Statement]:
    """Merge the rows ?subject ?property ?value ?citation into statements, sorted."""
    found: dict[tuple[str, str, Term], Statement] = {}
    for row in rows:
        key = (row["subject"].value, row["property"].value, row["value"])
        found.setdefault(key, Statement(*key)).citations.add(row["citation"].value)
    return sorted(found.values(), key=_order)


def _order(statement: Statement) -> tuple[str, str, str, str]:
    value = statement.value
    return statement.subject, statement.predicate, type(value).__name__, value.value


_SHORT_DATES = {XSD + "gYear", XSD + "gYearMonth", XSD + "date", XSD + "dateTime"}


def contradict(one: Term, other: Term) -> bool:
    """Tell whether two values of a single-valued property cannot both be true.

    A date that only refines the other (``2016`` and ``2016-05``) does not contradict it.
    """
    if one == other:
        return False
    if isinstance(one, Literal) and isinstance(other, Literal):
        if one.datatype in _SHORT_DATES and other.datatype in _SHORT_DATES:
            short, long = sorted((one.value, other.value), key=len)
            return not long.startswith(short)
        if one.language and other.language:
            return one.language == other.language
    return True


def disagree(statements: Collection[Statement]) -> bool:
    """Tell whether values of a single-valued property are stated by different citations and contradict."""
    return any(
        contradict(one.value, other.value) and not one.citations & other.citations
        for one, other in combinations(statements, 2)
    )
