"""The state of the knowledge: what the graph knows of each city and theme, and where it knows nothing.

After the evidence-gap maps of systematic reviewing (Snilstveit and others, "Evidence Gap Maps", Journal of
Development Effectiveness 5, 2013): rows and columns are fixed beforehand, so that an empty cell shows as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.reading import Link, Reading
from mc2cm_graph.terms import Iri, Term

COUNTS = ("practices", "withPreconditions", "withOutcomes", "withSeveralSources")
"""What a cell counts: the columns of the published question ``evidence-map``."""

_STEPS = (1, 2, 4, 7)
"""Counts from which a cell is drawn one shade deeper."""


@dataclass(frozen=True)
class Cell:
    """What is known of one city on one theme: practices by what is known of them, in the order of COUNTS."""

    theme: Link
    counts: Mapping[str, int]

    def shade(self, name: str) -> int:
        """Give the depth of a cell's colour for one of its counts, from 0 for a gap to 4."""
        return sum(self.counts[name] >= step for step in _STEPS)


@dataclass(frozen=True)
class Row:
    """One city of the map with a cell for every theme."""

    city: Link
    cells: tuple[Cell, ...]

    def gaps(self, name: str) -> int:
        """Count the themes on which nothing is known."""
        return sum(cell.counts[name] == 0 for cell in self.cells)


@dataclass(frozen=True)
class EvidenceMap:
    """Cities by themes. Every row has the same themes in the same order."""

    themes: tuple[Link, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Coverage:
    """How many things of a class have a label in each language."""

    name: str
    things: int
    labelled: Mapping[str, int]


def evidence_map(
    answer: Iterable[Mapping[str, Term]], cities: Collection[str], reading: Reading
) -> EvidenceMap:
    """Lay out the answer of ``evidence-map``; ``cities`` are the IRIs to show, all of them if it is empty."""
    themes: dict[str, Link] = {}
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for row in answer:
        city, theme = row["city"].value, row["theme"].value
        if theme not in themes:
            themes[theme] = reading.link(theme)
        if not cities or city in cities:
            found[city][theme] = {name: int(row[name].value) for name in COUNTS}
    nothing = dict.fromkeys(COUNTS, 0)
    for city in cities:
        found.setdefault(city, {})
    columns = sorted(themes.values(), key=_by_name)
    rows = [
        Row(reading.link(city), tuple(Cell(link, known.get(link.iri, nothing)) for link in columns))
        for city, known in found.items()
    ]
    return EvidenceMap(tuple(columns), tuple(sorted(rows, key=lambda row: _by_name(row.city))))


def coverage(answer: Iterable[Mapping[str, Term]], languages: Sequence[str]) -> list[Coverage]:
    """Put the answer of ``labels-by-language`` into one line a class, those with most things first."""
    things: dict[str, int] = {}
    labelled: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(languages, 0))
    for row in answer:
        name, tag = row["class"].value, row["tag"].value.partition("-")[0].lower()
        things[name] = int(row["things"].value)
        if tag in languages:
            labelled[name][tag] = max(labelled[name][tag], int(row["labelled"].value))
    lines = [Coverage(name, count, labelled[name]) for name, count in things.items()]
    return sorted(lines, key=lambda line: (-line.things, line.name))


def number(row: Mapping[str, Term], name: str) -> int:
    """Read a count of an answer; nought where it is unbound."""
    term = row.get(name)
    return 0 if term is None or isinstance(term, Iri) else int(term.value)


def _by_name(link: Link) -> tuple[str, str]:
    return fold(link.label.value), link.iri
