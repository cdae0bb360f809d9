"""The map of all cities: its numbers are those of the graph."""

from __future__ import annotations

import math

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.citymap import ALL, KINDS, CityMap, map_cities
from mc2cm_graph.browse.places import locate
from mc2cm_graph.maps import EUROPE, WORLD
from mc2cm_graph.names import thing_iri


def drawn(browser: Browser, shown: str = ALL, on_theme: dict[str, int] | None = None) -> CityMap:
    """Draw the map as the page does."""
    first = {city.link.iri for city in browser.project_cities(thing_iri("project", "mc2cm-1"), "en")}
    known = browser.standing("knowledge-of-cities", "en")
    return map_cities(browser.atlas.cities("en"), known, shown, on_theme, first)


def test_every_city_is_in_the_table_and_every_placed_one_on_one_sheet(live: Browser) -> None:
    made = drawn(live)
    assert made.far is not None
    assert len(made.rows) == live.manifest.kinds["city"]
    on_sheets = [disc.row.city.link.iri for disc in (*made.near.discs, *made.far.discs)]
    assert len(on_sheets) == len(set(on_sheets)) == len(live.atlas.positions())
    assert len(made.unplaced) == len(made.rows) - len(on_sheets) > 0
    for sheet, window in ((made.near, EUROPE), (made.far, WORLD)):
        assert sheet.discs
        assert all(0 <= d.x <= window.width and 0 <= d.y <= window.height for d in sheet.discs)


@pytest.mark.parametrize("shown", KINDS)
def test_the_numbers_are_those_of_the_graph(live: Browser, shown: str) -> None:
    made = drawn(live, shown)
    known = {row["city"].value: int(row[shown].value) for row in live.standing("knowledge-of-cities", "en")}
    assert {row.city.link.iri: row.shown for row in made.rows} == known
    assert sum(known.values()) > 20
    assert [row.shown for row in made.rows] == sorted(known.values(), reverse=True)


def test_the_practices_of_a_city_are_those_that_its_list_has(live: Browser) -> None:
    rows = {row.city.link.iri: row for row in drawn(live, "practices").rows}
    for slug in ("lyon", "tangier", "vienna"):
        listed = live.facets("practice").narrow({"city": [slug]}, live.reading("en"))
        assert rows[thing_iri("city", slug)].shown == len(listed.members) > 0


def test_areas_are_as_the_numbers(live: Browser) -> None:
    discs = [disc for disc in drawn(live).near.discs if disc.radius > 3.5]
    assert len(discs) > 8
    largest = discs[0]
    for disc in discs:
        ratio = disc.row.shown / largest.row.shown
        assert disc.radius**2 / largest.radius**2 == pytest.approx(ratio, rel=0.1)
        if disc.row.core:
            assert disc.inner**2 / disc.radius**2 == pytest.approx(disc.row.core / disc.row.shown, rel=0.12)


def test_all_partner_cities_bear_their_names_and_no_two_names_meet(live: Browser) -> None:
    named = {disc.row.city.link.iri: disc for disc in drawn(live).near.discs if disc.name}
    partners = [c.link.iri for c in live.project_cities(thing_iri("project", "mc2cm-1"), "en")]
    assert len(partners) == 9
    assert set(partners) <= set(named)
    assert len(named) > 30


def test_a_theme_takes_the_place_of_the_kind(live: Browser) -> None:
    lyon = thing_iri("city", "lyon")
    made = drawn(live, "practices", {lyon: 3})
    assert [(row.city.link.iri, row.shown) for row in made.rows[:1]] == [(lyon, 3)]
    assert {row.shown for row in made.rows[1:]} == {0}


def test_an_empty_map_and_a_small_world_are_drawn(world: Browser) -> None:
    assert map_cities((), (), ALL, None, ()).near.discs == ()
    made = drawn(world)
    assert len(made.rows) == world.manifest.kinds["city"]
    assert len(made.near.discs) == len(world.atlas.positions()) == 2


def test_a_city_is_located_among_others(live: Browser) -> None:
    reading = live.reading("en")
    tangier = reading.link(thing_iri("city", "tangier"))
    found = locate(tangier, live.atlas.positions())
    assert found is not None
    middle = (found.window.width / 2, found.window.height / 2)
    assert math.dist((found.x, found.y), middle) < 1
    assert found.others.count("M") > 5
    assert found.name is not None
    unplaced = reading.link(thing_iri("city", "bourj-hammoud"))
    assert unplaced.iri not in live.atlas.positions()
    assert locate(unplaced, live.atlas.positions()) is None
