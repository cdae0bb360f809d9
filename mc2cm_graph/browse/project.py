"""What the page of a project tells: its time as a line and a drawing, its money as bars, its cities on a map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from mc2cm_graph.browse.facts import Part, Value
from mc2cm_graph.browse.incoming import IncomingGroup, IncomingLink
from mc2cm_graph.browse.places import City, Sheet, draw
from mc2cm_graph.browse.reading import Reading, literals
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.browse.timeline import Drawing, Span, draw_timeline
from mc2cm_graph.terms import Literal

_ON_LINE = frozenset({"event", "project"})


@dataclass(frozen=True)
class Moment:
    """An event or a phase on the line of time; undated ones come last."""

    link: IncomingLink
    start: Literal | None
    end: Literal | None

    @property
    def is_phase(self) -> bool:
        """Tell a phase, which is a project itself, from an event."""
        return self.link.kind == "project"


@dataclass(frozen=True)
class Bar:
    """A sum of money: the total cost or a grant, and its part of the longest bar of its currency, in percent.

    ``amount`` and ``percent`` are None where no source tells the sum.
    """

    value: Value
    amount: Part | None
    is_total: bool
    percent: Decimal | None


@dataclass(frozen=True)
class ProjectStory:
    """The sections that a project's page has of its own, and the links that are left for the end."""

    moments: tuple[Moment, ...]
    timeline: Drawing | None
    bars: tuple[Bar, ...]
    cities: tuple[City, ...]
    sheet: Sheet | None
    rest: tuple[IncomingGroup, ...]


def tell_project(page: ThingPage, cities: Iterable[City], reading: Reading) -> ProjectStory:
    """Tell what the page of a project tells beyond its facts; every incoming link is told here or left over."""
    moments = sorted(
        (
            _moment(link, reading)
            for group in page.incoming
            if group.name == "mc:partOf"
            for link in group.links
            if link.kind in _ON_LINE
        ),
        key=lambda one: (one.start.value if one.start else "~", one.link.iri),
    )
    rest = tuple(left for group in page.incoming if (left := _left(group)).links)
    partners = tuple(cities)
    return ProjectStory(tuple(moments), _drawn(page, moments), _bars(page), partners, draw(partners), rest)


def _left(group: IncomingGroup) -> IncomingGroup:
    if group.name != "mc:partOf":
        return group
    links = tuple(link for link in group.links if link.kind not in _ON_LINE)
    return replace(group, links=links, total=len(links))


def _moment(link: IncomingLink, reading: Reading) -> Moment:
    said = reading.said_of(link.iri)
    starts, ends = (sorted(literals(said, name)) for name in ("schema:startDate", "schema:endDate"))
    return Moment(link, starts[0] if starts else None, ends[-1] if ends else None)


def _drawn(page: ThingPage, moments: Iterable[Moment]) -> Drawing | None:
    starts, ends = (_dates(page, name) for name in ("schema:startDate", "schema:endDate"))
    found = [Span(page.label.value, min(starts), max(ends, default=""), True)] if starts else []
    for one in moments:
        if one.start:
            name = one.link.label.value
            found.append(Span(name, one.start.value, one.end.value if one.end else "", one.is_phase))
    return draw_timeline(found)


def _dates(page: ThingPage, name: str) -> list[str]:
    fact = page.fact(name)
    return [value.term.value for value in fact.values] if fact else []


def _bars(page: ThingPage) -> tuple[Bar, ...]:
    bars = []
    for name in ("mc:totalCost", "schema:funding"):
        fact = page.fact(name)
        for value in fact.values if fact else ():
            inner = value.part.value("schema:amount") if value.part else None
            amount = inner.part if inner else value.part
            known = amount if amount and amount.value("schema:value") else None
            bars.append(Bar(value, known, name == "mc:totalCost", None))
    longest: dict[str, Decimal] = {}
    for bar in bars:
        if bar.amount:
            currency, sum_ = _sum(bar.amount)
            longest[currency] = max(sum_, longest.get(currency, Decimal(0)))
    return tuple(replace(bar, percent=_percent(bar.amount, longest)) if bar.amount else bar for bar in bars)


def _percent(amount: Part, longest: dict[str, Decimal]) -> Decimal:
    currency, sum_ = _sum(amount)
    return round(100 * sum_ / longest[currency], 2) if longest[currency] else Decimal(0)


def _sum(amount: Part) -> tuple[str, Decimal]:
    value, currency = amount.value("schema:value"), amount.value("schema:currency")
    return currency.term.value if currency else "", Decimal(value.term.value) if value else Decimal(0)
