"""What the page of a city tells beyond its own facts: figures over time, who is who, challenges and answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.incoming import IncomingGroup, IncomingLink
from mc2cm_graph.browse.reading import Link, Reading, iris, literals
from mc2cm_graph.names import concept_iri
from mc2cm_graph.terms import Literal, Term

Row = dict[str, Term]

_TOLD = frozenset(
    {
        "mc:inCity",
        "mc:offeredIn",
        "mc:appliesIn",
        "mc:observedIn",
        "mc:governs",
        "mc:basedIn",
        "mc:eventCity",
        "mc:hostCity",
        "mc:participatingCity",
        "mc:refSubject",
    }
)
"""Links that the city's own sections tell; all others stand under "Related in the graph"."""

TOLD_WHOLE = ("mc:governs", "mc:observedIn", "mc:appliesIn", "mc:refSubject")
"""Links of which a city's page shows all: they are few, or make its figures and the answers to its challenges."""

MOST_TOLD = 36
"""Other links on a city's page; the rest is one click away, and counted."""

_DATED = re.compile(r",[^,]*\d.*$|\s*\([^)]*\)|\s+\d{4}$")
"""What a name says of time and edition: from the first comma before a number on, and what is in brackets."""


@dataclass(frozen=True)
class Point:
    """One figure: its period, value, indicator and footnotes. ``year`` is None where no period is known.

    ``counted`` names what is counted, so far as the indicator's English name tells it without its date; it is
    empty for a figure of a part of a year, which no other is to be compared with.
    """

    start: Literal | None
    end: Literal | None
    year: int | None
    value: Literal
    indicator: Link
    notes: tuple[int, ...]
    counted: str


@dataclass(frozen=True)
class Measured:
    """One measure of a city in one unit (and of one group of people): its points, the undated ones last."""

    measure: Link
    unit: Literal | None
    group: Link | None
    points: tuple[Point, ...]
    is_rank: bool

    @property
    def latest(self) -> Point:
        """The figure of the latest known year (of the development, if there is one), else the first undated one."""
        alike = self._alike()
        dated = alike or [point for point in self.points if point.year is not None]
        return dated[-1] if dated else self.points[0]

    @property
    def development(self) -> tuple[tuple[int, float], ...]:
        """Year and value of the figures that count the same thing, if they are of more than one year."""
        return tuple((point.year or 0, float(point.value.value)) for point in self._alike())

    def _alike(self) -> list[Point]:
        """Give the dated figures that count the same thing, if they are of more than one year.

        One measure is often taken of the city, of its province, of women only: such figures stand in the table
        beside each other, but no line joins them. A place in a ranking has no scale that could be drawn.
        """
        alike: dict[str, list[Point]] = defaultdict(list)
        for point in self.points:
            if point.year is not None and point.counted and not self.is_rank:
                alike[point.counted].append(point)
        most = max(alike.values(), key=lambda found: len({point.year for point in found}), default=[])
        return most if len({point.year for point in most}) > 1 else []


@dataclass(frozen=True)
class Met:
    """A challenge of the city, and the practices said to address it: those of the city, those of others."""

    challenge: IncomingLink
    here: tuple[Link, ...]
    elsewhere: tuple[Link, ...]


@dataclass(frozen=True)
class Bodies:
    """The institutions of one kind; ``kind`` is None for those whose kind is not stated."""

    kind: Link | None
    links: tuple[IncomingLink, ...]


@dataclass(frozen=True)
class Happening:
    """An event with the city; ``is_host`` where it took place in it."""

    link: IncomingLink
    start: Literal | None
    end: Literal | None
    is_host: bool


@dataclass(frozen=True)
class CityStory:
    """What a city's page tells, section by section, and the links that are left for the end.

    ``cut`` holds the groups of links of which the sections show a part.
    """

    figures: tuple[Measured, ...]
    challenges: tuple[Met, ...]
    practices: tuple[IncomingLink, ...]
    services: tuple[IncomingLink, ...]
    policies: tuple[IncomingLink, ...]
    governing: tuple[IncomingLink, ...]
    bodies: tuple[Bodies, ...]
    happenings: tuple[Happening, ...]
    rest: tuple[IncomingGroup, ...]
    cut: tuple[IncomingGroup, ...]

    def more(self, *names: str) -> tuple[IncomingGroup, ...]:
        """Give the groups of links by some properties (compact names) of which there are more than are shown."""
        return tuple(group for group in self.cut if group.name in names)

    def left_out(self, *names: str) -> int:
        """Count the links by some properties that are not shown."""
        return sum(group.total - len(group.links) for group in self.more(*names))

    @property
    def unanswered(self) -> int:
        """How many challenges no practice of this city is said to address."""
        return sum(not met.here for met in self.challenges)


def tell(
    city: str,
    groups: Iterable[IncomingGroup],
    figure_rows: Iterable[Row],
    challenge_rows: Iterable[Row],
    reading: Reading,
) -> CityStory:
    """Put the story together.

    Takes the groups of links to the city, which bear the footnotes, and the answers of the site questions
    ``city-figures`` and ``city-challenges``.
    """
    groups = tuple(groups)
    by_name = {group.name: group.links for group in groups}
    governing = by_name.get("mc:governs", ())
    governors = {link.iri for link in governing}
    others = [link for link in by_name.get("mc:basedIn", ()) if link.iri not in governors]
    notes = {link.iri: link.notes for link in by_name.get("mc:refSubject", ())}
    return CityStory(
        figures=_figures(figure_rows, notes, reading),
        challenges=_challenges(city, by_name.get("mc:observedIn", ()), challenge_rows, reading),
        practices=by_name.get("mc:inCity", ()),
        services=by_name.get("mc:offeredIn", ()),
        policies=tuple(link for link in by_name.get("mc:appliesIn", ()) if link.kind == "policy"),
        governing=governing,
        bodies=_bodies(others, reading),
        happenings=_happenings(by_name, reading),
        rest=tuple(group for group in groups if group.name not in _TOLD),
        cut=tuple(group for group in groups if group.name in _TOLD and group.total > len(group.links)),
    )


def _figures(
    rows: Iterable[Row], notes: Mapping[str, tuple[int, ...]], reading: Reading
) -> tuple[Measured, ...]:
    grouped: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    for row in rows:
        value = row["value"]
        if isinstance(value, Literal):
            key = tuple(row[name].value if name in row else "" for name in ("measure", "unit", "group"))
            grouped[key[0], key[1], key[2]].append(_point(row, value, notes, reading))
    measured = [
        Measured(
            reading.link(measure),
            reading.name(unit) if unit else None,
            reading.link(group) if group else None,
            tuple(sorted(points, key=_by_year)),
            unit == concept_iri("unit", "rank"),
        )
        for (measure, unit, group), points in grouped.items()
    ]
    measured.sort(key=lambda one: (-len(one.development), fold(one.measure.label.value), one.measure.iri))
    return tuple(measured)


def _point(row: Row, value: Literal, notes: Mapping[str, tuple[int, ...]], reading: Reading) -> Point:
    start, end = (_literal(row.get(name)) for name in ("start", "end"))
    period = end or start
    year = int(period.value[:4]) if period and period.value[:4].isdigit() else None
    indicator = row["indicator"].value
    name = reading.index.label(indicator, "en")
    counted = (
        _DATED.sub("", name.value).strip().casefold() if name and not _is_part_of_year(start, end) else ""
    )
    return Point(start, end, year, value, reading.link(indicator), notes.get(indicator, ()), counted)


def _is_part_of_year(start: Literal | None, end: Literal | None) -> bool:
    """Tell a stretch of some months from a day, a year or several years."""
    if not (start and end) or start.value == end.value:
        return False
    return not (start.value[4:] in ("", "-01", "-01-01") and end.value[4:] in ("", "-12", "-12-31"))


def _by_year(point: Point) -> tuple[bool, int, Decimal, str]:
    return point.year is None, point.year or 0, Decimal(point.value.value), point.indicator.iri


def _challenges(
    city: str, links: Iterable[IncomingLink], rows: Iterable[Row], reading: Reading
) -> tuple[Met, ...]:
    places: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if "practice" in row:
            found = places[row["challenge"].value][row["practice"].value]
            found.update([row["place"].value] if "place" in row else [])
    return tuple(
        Met(
            link,
            reading.links(practice for practice, where in places[link.iri].items() if city in where),
            reading.links(practice for practice, where in places[link.iri].items() if city not in where),
        )
        for link in links
        if link.kind == "challenge"
    )


def _bodies(links: Iterable[IncomingLink], reading: Reading) -> tuple[Bodies, ...]:
    grouped: dict[str, list[IncomingLink]] = defaultdict(list)
    for link in links:
        kinds = iris(reading.said_of(link.iri), "org:classification")
        grouped[kinds[0] if kinds else ""].append(link)
    bodies = [Bodies(reading.link(kind) if kind else None, tuple(found)) for kind, found in grouped.items()]
    return tuple(sorted(bodies, key=lambda one: (one.kind is None, one.kind and fold(one.kind.label.value))))


def _happenings(by_name: Mapping[str, tuple[IncomingLink, ...]], reading: Reading) -> tuple[Happening, ...]:
    hosted = {link.iri for name in ("mc:eventCity", "mc:hostCity") for link in by_name.get(name, ())}
    found: dict[str, Happening] = {}
    for name in ("mc:eventCity", "mc:hostCity", "mc:participatingCity"):
        for link in by_name.get(name, ()):
            said = reading.said_of(link.iri)
            starts, ends = (sorted(literals(said, prop)) for prop in ("schema:startDate", "schema:endDate"))
            start, end = (starts[0] if starts else None), (ends[-1] if ends else None)
            found.setdefault(link.iri, Happening(link, start, end, link.iri in hosted))
    return tuple(
        sorted(found.values(), key=lambda one: (one.start.value if one.start else "~", one.link.iri))
    )


def _literal(term: Term | None) -> Literal | None:
    return term if isinstance(term, Literal) else None
