"""The sheet of cities."""

from __future__ import annotations

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.places import City, draw
from mc2cm_graph.browse.reading import Link
from mc2cm_graph.names import thing_iri
from mc2cm_graph.terms import Literal, point_of


def test_positions() -> None:
    assert point_of("POINT(4.83 45.76)") == (4.83, 45.76)
    assert point_of("POINT (-9.14 38.72)") == (-9.14, 38.72)
    assert point_of("LINESTRING(0 0, 1 1)") is None


def test_the_nine_cities_are_drawn_within_the_sheet(live: Browser) -> None:
    cities = live.project_cities(thing_iri("project", "mc2cm-1"), "en")
    assert len(cities) == 9
    sheet = draw(cities)
    assert sheet is not None
    dots = {dot.city.name: dot for dot in sheet.dots}
    assert len(dots) == 9
    assert all(dot.name for dot in sheet.dots)
    size = (sheet.window.width, sheet.window.height)
    assert all(0 < dot.x < size[0] and 0 < dot.y < size[1] for dot in sheet.dots)
    assert dots["Lisbon"].x < dots["Amman"].x
    assert dots["Vienna"].y < dots["Amman"].y


def test_one_city_makes_no_sheet() -> None:
    city = City(Link("a:b", "/", Literal("A", "en")), None, (1.0, 2.0))
    assert draw([city]) is None
    assert draw([city, City(city.link, None, None)]) is None
