"""The order of time: counted by year, nothing lost, nothing invented."""

from __future__ import annotations

import re

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.chronology import MOST_BARS, ON_LINE, Moment, chronology, decades, draw_chart
from mc2cm_graph.names import thing_iri
from mc2cm_graph.terms import XSD, Literal


def moment(slug: str, *starts: str, end: str = "", kind: str = "practice") -> Moment:
    """Make a moment of our own."""
    dates = tuple(Literal(start, datatype=XSD + "date") for start in starts)
    last = Literal(end, datatype=XSD + "date") if end else None
    return Moment(kind, slug, f"x:{slug}", Literal(slug, "en"), dates, last, (), ())


def everything(browser: Browser) -> list[Moment]:
    return [one for kind in ON_LINE for one in browser.chronicle.moments(kind, "en")]


def test_everything_is_told_once_dated_or_not(live: Browser) -> None:
    told = chronology(everything(live), None, None)
    assert told.dated + len(told.undated) == sum(live.manifest.kinds[kind] for kind in ON_LINE)
    assert told.dated > 250
    assert told.undated
    years = [year for year, _ in told.years]
    assert years == sorted(set(years), reverse=True)
    assert all(one.year == year for year, found in told.years for one in found)
    assert not any(one.starts for one in told.undated)


def test_the_dates_are_those_of_the_lists(live: Browser) -> None:
    for kind in ("event", "policy"):
        listed = {entry.iri: entry.date.value for entry in live.entries(kind, "en") if entry.date}
        told = {one.iri: one.starts[0].value for one in live.chronicle.moments(kind, "en") if one.starts}
        assert told.items() <= listed.items()
        assert len(told) > 40


def test_moments_are_kept_in_the_order_of_time(live: Browser) -> None:
    cities: set[str] = set()
    for kind in ON_LINE:
        found = live.chronicle.moments(kind, "fr")
        assert found == sorted(found, key=lambda one: one.sort_key)
        cities.update(city for one in found for city in one.cities)
    assert live.chronicle.cities("fr") == cities
    assert len(cities) > 50


def test_a_city_has_the_projects_that_it_takes_part_in(live: Browser) -> None:
    tangier = thing_iri("city", "tangier")
    found = [one.slug for one in live.chronicle.moments("project", "en") if tangier in one.cities]
    assert "mc2cm-1" in found


def test_bounds_keep_years_and_leave_out_what_has_none() -> None:
    found = [moment("a", "1999"), moment("b", "2004-05"), moment("c", "2010-01-02"), moment("d")]
    told = chronology(found, 2000, 2009)
    assert [(year, [one.slug for one in ones]) for year, ones in told.years] == [(2004, ["b"])]
    assert told.undated == ()
    assert [one.slug for one in chronology(found, None, None).undated] == ["d"]
    assert [year for year, _ in chronology(found, 2004, None).years] == [2010, 2004]
    assert decades(found) == [(1990, 1), (2000, 1), (2010, 1)]


@pytest.mark.parametrize(
    ("starts", "differ"),
    [((), False), (("2015",), False), (("2015", "2015-03"), False), (("2015", "2016-01"), True),
     (("2015-01", "2015-02"), True)],
)  # fmt: skip
def test_a_more_exact_date_is_no_contradiction(starts: tuple[str, ...], differ: bool) -> None:
    assert moment("a", *starts).sources_differ is differ


def test_few_are_drawn_as_bars_and_many_as_columns() -> None:
    few = chronology(
        [moment("a", "2001", end="2003"), moment("b", "2002"), moment("e", "2002", kind="event")], None, None
    )
    assert few.bars is not None
    assert [bar.name for bar in few.bars.bars] == ["a", "b"]
    assert [bar.is_open for bar in few.bars.bars] == [False, True]
    assert len(few.bars.dots) == 1
    many = chronology([moment(str(n), str(1990 + n % 20)) for n in range(MOST_BARS + 1)], None, None)
    assert many.bars is None
    assert many.chart is not None
    assert many.narrow is not None
    assert many.narrow.width < many.chart.width / 2
    assert [lane.number for lane in many.narrow.lanes] == [lane.number for lane in many.chart.lanes]
    assert sum(year.is_written for year in many.narrow.years) < sum(y.is_written for y in many.chart.years)
    assert chronology([], None, None).chart is None


def test_columns_stand_within_the_drawing_and_count_right() -> None:
    found = [moment("a", "2001"), moment("b", "2001"), moment("c", "2004"), moment("e", "2003", kind="event")]
    chart = draw_chart([(one.year, one) for one in found if one.year])
    assert [(lane.kind, lane.number) for lane in chart.lanes] == [("event", 1), ("practice", 3)]
    assert {year.year: year.number for year in chart.years} == {2001: 2, 2002: 0, 2003: 1, 2004: 1}
    heights = [float(h) for lane in chart.lanes for h in re.findall(r"v-([\d.]+)", lane.columns)]
    assert heights == [20.0, 40.0, 20.0]
    assert all(lane.base < chart.height for lane in chart.lanes)
    assert chart.years[-1].x + chart.step == pytest.approx(chart.width, abs=0.2)


def test_whole_years_fill_a_page() -> None:
    told = chronology(
        [moment(f"{year}-{n}", str(year)) for year in (2001, 2002, 2003) for n in range(4)], None, None
    )
    assert [told.newest(most) for most in (1, 4, 7, 8, 12, 99)] == [1, 1, 1, 2, 3, 3]
    assert chronology([], None, None).newest(5) == 0
