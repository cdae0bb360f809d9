"""Events, projects, policies and practices in the order of time: counted and listed by year, some drawn as bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse.lists import Entry
from mc2cm_graph.browse.places import City
from mc2cm_graph.browse.reading import Link, Reading, Said, iris, literals
from mc2cm_graph.browse.text import first_sentence
from mc2cm_graph.browse.timeline import Drawing, Span, draw_timeline
from mc2cm_graph.terms import Literal

ON_LINE = ("event", "project", "policy", "practice")
"""What has a place in time: kinds, in the order in which they are drawn."""

MOST_BARS = 24
"""Up to so many are drawn each as a bar or dot of its own."""

_BEGINNINGS = ("schema:startDate", "mc:adoptedOn")
_CITIES = ("mc:eventCity", "mc:inCity", "mc:appliesIn", "mc:partnerCity")
_LONGEST_NAME = 56
_WIDE, _NARROW = 800.0, 340.0
_LANE, _TOP, _AXIS = 40.0, 18.0, 24.0
_FOR_A_LABEL = 54
"""Units of width that a year takes where it is written."""


@dataclass(frozen=True)
class Moment:
    """Something with its place in time. ``starts`` are all beginnings that sources give, none where none does."""

    kind: str
    slug: str
    iri: str
    label: Literal
    starts: tuple[Literal, ...]
    end: Literal | None
    cities: tuple[str, ...]
    places: tuple[Link, ...]

    @cached_property
    def year(self) -> int | None:
        """Give the year of the first beginning; None where it is not known."""
        return int(self.starts[0].value[:4]) if self.starts else None

    @cached_property
    def sort_key(self) -> tuple[str, str, str]:
        """Order by beginning, then by name."""
        return self.starts[0].value if self.starts else "~", fold(self.label.value), self.iri

    @cached_property
    def sources_differ(self) -> bool:
        """Tell whether the beginnings contradict each other: a month of a year only says it more exactly."""
        exact = max((start.value for start in self.starts), key=len, default="")
        return any(not exact.startswith(start.value) for start in self.starts)


@dataclass(frozen=True)
class Lane:
    """One kind over the years: its columns as one path, standing on ``base``; ``number`` in all."""

    kind: str
    number: int
    base: float
    columns: str


@dataclass(frozen=True)
class Year:
    """A year of the axis: where its strip begins, how many begin in it, and whether it is written there."""

    year: int
    x: float
    number: int
    is_written: bool


@dataclass(frozen=True)
class Chart:
    """A drawing of ``width`` by ``height`` units: a lane a kind over one axis; ``step`` is the width of a year."""

    width: float
    height: float
    step: float
    lanes: tuple[Lane, ...]
    years: tuple[Year, ...]


@dataclass(frozen=True)
class Chronology:
    """What is chosen: dated by year with the newest first, undated, as columns, and, if few, as bars.

    ``narrow`` is ``chart`` for the screen of a phone.
    """

    years: tuple[tuple[int, tuple[Moment, ...]], ...]
    undated: tuple[Moment, ...]
    chart: Chart | None
    narrow: Chart | None
    bars: Drawing | None

    @property
    def dated(self) -> int:
        """Count what has a date."""
        return sum(len(found) for _, found in self.years)

    def newest(self, most: int) -> int:
        """Tell how many whole years, from the newest, hold at most so many things; at least one if there is one."""
        held = 0
        for place, (_, found) in enumerate(self.years):
            held += len(found)
            if held > most and place:
                return place
        return len(self.years)


class Chronicle:
    """The moments of a snapshot, read once for each kind and language. Reading only; safe to share between threads."""

    def __init__(
        self,
        said_of_kind: Callable[[str], Mapping[str, Said]],
        entries: Callable[[str, str], list[Entry]],
        partners: Callable[[str, str], list[City]],
        reading: Callable[[str], Reading],
    ) -> None:
        """Take what tells of the things of a kind, their list, the cities of a project, and a reading."""
        self._said_of_kind, self._entries, self._partners = said_of_kind, entries, partners
        self._reading = reading
        self._kept: dict[tuple[str, str], list[Moment]] = {}
        self._loading = Lock()
        self._cities: dict[str, frozenset[str]] = {}

    def cities(self, language: str) -> frozenset[str]:
        """Give the IRIs of all cities that moments concern."""
        if language not in self._cities:
            found = (moment.cities for kind in ON_LINE for moment in self.moments(kind, language))
            self._cities[language] = frozenset(city for cities in found for city in cities)
        return self._cities[language]

    def moments(self, kind: str, language: str) -> list[Moment]:
        """List the things of a kind with their place in time, in the order of it."""
        key = (kind, language)
        if key not in self._kept:
            with self._loading:
                if key not in self._kept:
                    self._kept[key] = self._read(kind, language)
        return self._kept[key]

    def _read(self, kind: str, language: str) -> list[Moment]:
        said = self._said_of_kind(kind)
        listed = self._entries(kind, language)
        projects = [entry.iri for entry in listed] if kind == "project" else []
        partners = {one: [city.link.iri for city in self._partners(one, language)] for one in projects}
        found = moments(kind, listed, said, partners, self._reading(language))
        return sorted(found, key=_in_time)


def moments(
    kind: str,
    entries: Iterable[Entry],
    said: Mapping[str, Said],
    partners: Mapping[str, Sequence[str]],
    reading: Reading,
) -> list[Moment]:
    """Make the moments of a kind from its list and what is said of its things.

    ``partners`` has cities that a thing concerns beside those that it names itself, by IRI.
    """
    found = []
    for entry in entries:
        facts = said.get(entry.iri, {})
        starts = next((dates for name in _BEGINNINGS if (dates := sorted(literals(facts, name)))), [])
        ends = sorted(literals(facts, "schema:endDate"))
        named = [iri for iri in iris(facts, *_CITIES) if reading.kind(iri) == "city"]
        cities = tuple(dict.fromkeys([*named, *partners.get(entry.iri, ())]))
        found.append(
            Moment(
                kind, entry.slug, entry.iri, entry.label,
                tuple(start for start in starts if start.value[:4].isdigit()),
                ends[-1] if ends else None,
                cities,
                reading.links(cities) or entry.places,
            )
        )  # fmt: skip
    return found


def chronology(found: Iterable[Moment], first: int | None, last: int | None) -> Chronology:
    """Put moments into the order of time; with a bound, only what begins in these years, and nothing undated."""
    ordered = sorted(found, key=_in_time)
    bounded = first is not None or last is not None
    dated = [
        (moment.year, moment)
        for moment in ordered
        if moment.year is not None
        and (first is None or moment.year >= first)
        and (last is None or moment.year <= last)
    ]
    by_year: dict[int, list[Moment]] = {}
    for year, moment in dated:
        by_year.setdefault(year, []).append(moment)
    few = [moment for _, moment in dated] if len(dated) <= MOST_BARS else []
    return Chronology(
        tuple((year, tuple(by_year[year])) for year in sorted(by_year, reverse=True)),
        () if bounded else tuple(moment for moment in ordered if moment.year is None),
        draw_chart(dated) if len(by_year) > 1 else None,
        draw_chart(dated, _NARROW) if len(by_year) > 1 else None,
        draw_timeline([_span(moment) for moment in few]),
    )


def decades(found: Iterable[Moment]) -> list[tuple[int, int]]:
    """Count moments by decade: the first year of each and how many begin in it."""
    counted = Counter(moment.year - moment.year % 10 for moment in found if moment.year is not None)
    return sorted(counted.items())


def _in_time(moment: Moment) -> tuple[str, str, str]:
    return moment.sort_key


def draw_chart(dated: Sequence[tuple[int, Moment]], width: float = _WIDE) -> Chart:
    """Draw columns of how many begin each year, a lane a kind; all lanes have one scale. ValueError for none."""
    low, high = min(year for year, _ in dated), max(year for year, _ in dated)
    step = round(width / (high - low + 1), 2)
    counted = Counter((moment.kind, year) for year, moment in dated)
    most = max(counted.values())
    lanes: list[Lane] = []
    for kind in (kind for kind in ON_LINE if any(key[0] == kind for key in counted)):
        base = (len(lanes) + 1) * (_LANE + _TOP)
        columns = "".join(
            f"M{(year - low + 0.1) * step:.1f} {base}v-{_LANE * number / most:.1f}h{step * 0.8:.1f}V{base}z"
            for year in range(low, high + 1)
            if (number := counted[kind, year])
        )
        lanes.append(Lane(kind, sum(n for key, n in counted.items() if key[0] == kind), base, columns))
    least = (high - low) * _FOR_A_LABEL // int(width) + 1
    every = next(nice for nice in (1, 2, 5, 10, 20, 50, 100, 1000) if nice >= least)
    totals = Counter(year for year, _ in dated)
    years = tuple(
        Year(year, round((year - low) * step, 1), totals[year], year % every == 0)
        for year in range(low, high + 1)
    )
    return Chart(width, len(lanes) * (_LANE + _TOP) + _AXIS, step, tuple(lanes), years)


def _span(moment: Moment) -> Span:
    end = moment.end.value if moment.end else ""
    name = first_sentence(moment.label.value, _LONGEST_NAME)
    return Span(name, moment.starts[0].value, end, moment.kind != "event" or bool(end))
