"""The projection and the windows of the earth; the built coast lies where the cities do."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.maps import EUROPE, NEAR_COAST, WORLD, Window, around
from mc2cm_graph.maps.window import UNITS_A_DEGREE
from mc2cm_graph.settings import REPOSITORY
from tests.needs import need

VENDOR = REPOSITORY / "mc2cm_graph" / "web" / "static" / "vendor"
MOST_BYTES = 40_000
_SVG = "{http://www.w3.org/2000/svg}"
Ring = list[tuple[float, float]]


def test_the_corners_of_a_window_are_the_corners_of_its_sheet() -> None:
    for window in (EUROPE, WORLD, NEAR_COAST):
        assert window.place((window.west, window.north)) == (0, 0)
        assert window.place((window.east, window.south)) == (window.width, window.height)


def test_a_sheet_is_true_along_its_middle_parallel() -> None:
    """A degree of longitude is there as much shorter than one of latitude as on the earth."""
    middle = (EUROPE.south + EUROPE.north) / 2
    x = [EUROPE.place((longitude, middle))[0] for longitude in (0, 10)]
    y = [EUROPE.place((0, latitude))[1] for latitude in (40, 50)]
    assert (x[1] - x[0]) / (y[0] - y[1]) == pytest.approx(EUROPE.squeeze, abs=0.002)
    assert 0.7 < EUROPE.squeeze < 0.73


def test_the_box_of_the_coast_is_the_window_in_its_units() -> None:
    west, top, width, height = (float(number) for number in EUROPE.coast_box.split())
    assert (west, -top) == (EUROPE.west * UNITS_A_DEGREE, EUROPE.north * UNITS_A_DEGREE)
    assert (width, height) == (54 * UNITS_A_DEGREE, 33 * UNITS_A_DEGREE)


def test_the_graticule_lies_on_the_sheet() -> None:
    assert [degree for degree, _ in EUROPE.parallels] == [30, 40, 50, 60]
    assert [degree for degree, _ in EUROPE.meridians] == [-10, 0, 10, 20, 30, 40]
    assert all(0 < y < EUROPE.height for _, y in EUROPE.parallels)
    assert all(0 < x < EUROPE.width for _, x in EUROPE.meridians)


@pytest.mark.parametrize(
    "points",
    [
        [(4.8, 45.7)],
        [(-9.1, 38.7), (35.9, 31.9)],
        [(10.0, -40.0), (10.0, 70.0)],
        [(-180.0, -90.0), (180.0, 90.0)],
        [(20.0, 90.0)],
    ],
)
def test_a_window_around_points_holds_them_and_is_no_strip(points: Ring) -> None:
    window = around(points)
    assert all(window.holds(point) for point in points)
    assert -90 <= window.south < window.north <= 90
    assert 0.25 < window.height / window.width < 1.6
    assert window.meridians


def test_every_city_with_a_position_is_on_the_sheet_of_the_world(live: Browser) -> None:
    positions = live.atlas.positions()
    assert len(positions) > 120
    assert [city for city, point in positions.items() if not WORLD.holds(point)] == []
    near = [point for point in positions.values() if EUROPE.holds(point)]
    assert len(near) > 110
    assert NEAR_COAST.covers(EUROPE)
    assert not NEAR_COAST.covers(WORLD)


def coast(name: str) -> tuple[Path, dict[str, str]]:
    """Give a built coast with the data of its paths by their names."""
    file = VENDOR / name
    need(file.is_file(), "the coast is not built (make editor, which needs npm)")
    paths = ElementTree.parse(file).getroot().iter(f"{_SVG}path")  # noqa: S314 - our own file
    return file, {path.attrib["id"]: path.attrib["d"] for path in paths}


def rings(data: str) -> list[Ring]:
    """Read the rings of a path of relative steps, in degrees."""
    found = []
    for part in re.findall(r"M([^M]+)", data):
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x, y = numbers[0], numbers[1]
        ring = [(x / UNITS_A_DEGREE, -y / UNITS_A_DEGREE)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x / UNITS_A_DEGREE, -y / UNITS_A_DEGREE))
        found.append(ring)
    return found


def is_land(land: list[Ring], point: tuple[float, float]) -> bool:
    """Tell whether a point lies within an odd number of rings (SVG 2, fill-rule evenodd)."""
    x, y = point
    crossings = 0
    for ring in land:
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize("name", ["coast-near.svg", "coast-world.svg"])
def test_the_coast_is_small_and_has_land_where_there_is_land(name: str) -> None:
    file, paths = coast(name)
    assert file.stat().st_size < MOST_BYTES
    assert set(paths) == {"land", "borders"}
    land = rings(paths["land"])
    assert len(land) > 20
    for place in ((2.35, 48.85), (-3.7, 40.42), (16.37, 48.2), (9.0, 34.0), (36.5, 31.9), (32.0, 39.9)):
        assert is_land(land, place), place
    for sea in ((5.0, 38.5), (18.0, 35.0), (-15.0, 45.0), (33.0, 43.3), (3.0, 56.5)):
        assert not is_land(land, sea), sea


def test_the_cities_stand_on_the_land_of_the_finer_coast(live: Browser) -> None:
    """Harbours may fall off a simplified shore, by little: nearly all cities are on land, so nothing is shifted."""
    _, paths = coast("coast-near.svg")
    land = rings(paths["land"])
    near = [point for point in live.atlas.positions().values() if EUROPE.holds(point)]
    dry = [point for point in near if is_land(land, point)]
    assert len(dry) > 0.88 * len(near)


def test_the_finer_coast_covers_what_its_window_says() -> None:
    _, paths = coast("coast-near.svg")
    land = [point for ring in rings(paths["land"]) for point in ring]
    assert min(x for x, _ in land) >= NEAR_COAST.west
    assert max(x for x, _ in land) == NEAR_COAST.east
    assert min(y for _, y in land) == NEAR_COAST.south
    assert max(y for _, y in land) <= NEAR_COAST.north


def test_a_window_covers_what_lies_whole_in_it() -> None:
    inner = Window(0, 40, 10, 50, 5)
    assert EUROPE.covers(inner)
    assert not inner.covers(EUROPE)
