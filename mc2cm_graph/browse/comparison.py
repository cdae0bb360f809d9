"""Two or three practices or cities beside each other: a row a fact, told where they differ and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mc2cm_graph.browse import order
from mc2cm_graph.browse.city import CityStory, Measured
from mc2cm_graph.browse.facts import Part, Value
from mc2cm_graph.browse.incoming import IncomingLink
from mc2cm_graph.browse.practice import BRIEF
from mc2cm_graph.browse.reading import Reading
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.names import compact
from mc2cm_graph.terms import XSD, Iri, Literal

KINDS_COMPARED = ("practice", "city")
"""Kinds whose things are compared, each with its own."""

MOST = 3
"""Things that stand beside each other at most."""

SAME, DIFFERENT, PARTLY, UNKNOWN = "same", "different", "partly", "unknown"
"""What a row tells: all known and alike; not alike; alike, but not known of all; known of none."""

_ALWAYS = {
    "practice": (
        *(names[0] for names in BRIEF.values()),
        "mc:delivers",
        "mc:precondition",
        "mc:outcome",
        "mc:transferredBy",
    ),
    "city": ("mc:country",),
}
_LEFT_OUT = frozenset({"elsewhere", "notes"})
_LISTS: Mapping[str, Callable[[CityStory], Iterable[IncomingLink]]] = {
    "challenge": lambda story: (met.challenge for met in story.challenges),
    "practice": lambda story: story.practices,
    "service": lambda story: story.services,
    "policy": lambda story: story.policies,
    "institution": lambda story: (link for bodies in story.bodies for link in bodies.links),
    "event": lambda story: (one.link for one in story.happenings),
}

Key = tuple[object, ...]


@dataclass(frozen=True)
class Cell:
    """What is known of one thing, each value with whether all the others have it; empty if nothing is."""

    values: tuple[tuple[Value, bool], ...]


@dataclass(frozen=True)
class Row:
    """One fact of each of the things. ``name`` is that of a property, a kind of linked things, or a measure.

    ``label`` is None for a kind, whose words belong to the interface; ``unit`` and ``group`` tell what a
    measure counts.
    """

    section: str
    name: str
    iri: str
    label: Literal | None
    cells: tuple[Cell, ...]
    state: str
    unit: Literal | None = None
    group: Literal | None = None


@dataclass(frozen=True)
class Comparison:
    """Things of one kind with their pages, and the rows in the order of a page."""

    kind: str
    pages: tuple[ThingPage, ...]
    rows: tuple[Row, ...]

    def count(self, state: str) -> int:
        """Count the rows of a state."""
        return sum(row.state == state for row in self.rows)


def compare(
    kind: str, pages: Sequence[ThingPage], reading: Reading, stories: Sequence[CityStory] = ()
) -> Comparison:
    """Compare two or three things of a kind; cities are compared with their ``stories`` too."""
    rows = _facts(kind, pages, reading)
    if stories:
        rows += _measures(stories)
        rows += [
            _row("links", name, "", None, [[_linked(link) for link in links(story)] for story in stories])
            for name, links in _LISTS.items()
        ]
    return Comparison(kind, tuple(pages), tuple(rows))


def key_of(value: Value) -> Key:
    """Tell what makes two values the same: the thing, the literal, or all that a sub-thing says."""
    if value.part:
        return _key_of_part(value.part)
    if isinstance(value.term, Literal):
        return value.term.value, value.term.datatype
    return (value.term.value,)


def words_of(value: Value) -> str:
    """Write a value as plain text: its label, its literal, or the statement or values of a sub-thing."""
    if value.part and value.part.label:
        return value.part.label.value
    if value.part:
        return ", ".join(words_of(one) for fact in value.part.facts.values() for one in fact.values)
    told = value.label.value if value.label else value.term.value
    return told + "".join(f" ({detail.value})" for detail in value.details)


def _key_of_part(part: Part) -> Key:
    return tuple(
        (name, *sorted(repr(key_of(value)) for value in part.facts[name].values))
        for name in sorted(part.facts)
    )


def _facts(kind: str, pages: Sequence[ThingPage], reading: Reading) -> list[Row]:
    told = [{fact.iri: fact for section in page.sections for fact in section.facts} for page in pages]
    sections = {
        fact.iri: section.name for page in pages for section in page.sections for fact in section.facts
    }
    places = order.places()
    for name in _ALWAYS[kind]:
        iri = order.expand(name)
        sections.setdefault(iri, places[iri][2])
    shown = [iri for iri, section in sections.items() if section not in _LEFT_OUT]
    shown.sort(key=lambda iri: (*places.get(iri, (0, 999, ""))[:2], iri))
    return [
        _row(
            sections[iri],
            compact(iri) or iri,
            iri,
            reading.term(iri),
            [list(facts[iri].values) if iri in facts else [] for facts in told],
        )
        for iri in shown
    ]


def _measures(stories: Sequence[CityStory]) -> list[Row]:
    found: dict[tuple[str, str, str], dict[int, Measured]] = {}
    for number, story in enumerate(stories):
        for one in story.figures:
            unit, group = one.unit.value if one.unit else "", one.group.iri if one.group else ""
            found.setdefault((one.measure.iri, unit, group), {})[number] = one
    rows = []
    for measured in found.values():
        any_of = next(iter(measured.values()))
        values = [[_latest(measured[n])] if n in measured else [] for n in range(len(stories))]
        measure, group_label = any_of.measure, any_of.group.label if any_of.group else None
        row = _row("figures", compact(measure.iri) or measure.iri, measure.iri, measure.label, values)
        rows.append(
            Row(row.section, row.name, row.iri, row.label, row.cells, row.state, any_of.unit, group_label)
        )
    # Those that can be compared come first.
    return sorted(rows, key=lambda row: sum(not cell.values for cell in row.cells))


def _latest(measured: Measured) -> Value:
    point = measured.latest
    year = (Literal(str(point.year), datatype=XSD + "gYear"),) if point.year else ()
    return Value(point.value, notes=point.notes, details=year)


def _linked(link: IncomingLink) -> Value:
    return Value(Iri(link.iri), link.label, link.path, link.notes)


def _row(section: str, name: str, iri: str, label: Literal | None, values: Sequence[Sequence[Value]]) -> Row:
    keys = [{key_of(value) for value in column} for column in values]
    shared = set.intersection(*keys)
    cells = tuple(Cell(tuple((value, key_of(value) in shared) for value in column)) for column in values)
    known = [found for found in keys if found]
    if not known:
        state = UNKNOWN
    elif any(found != known[0] for found in known):
        state = DIFFERENT
    else:
        state = SAME if len(known) == len(keys) else PARTLY
    return Row(section, name, iri, label, cells, state)
