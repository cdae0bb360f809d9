"""Names on a sheet: none upon another, none off the sheet, none upon a point unless it cannot be helped."""

from __future__ import annotations

import random

from mc2cm_graph.maps import Name, Spot, place_names

SIZE = (800.0, 600.0)
LETTER, LINE = 7.0, 15.0


def box(spot: Spot, name: Name) -> tuple[float, float, float, float]:
    """Give where a name is drawn."""
    length = len(spot.name) * LETTER
    left = {"start": name.x, "end": name.x - length, "middle": name.x - length / 2}[name.anchor]
    return left, name.y - LINE * 0.8, left + length, name.y + LINE * 0.2


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_the_right_is_taken_first_then_the_other_sides() -> None:
    alone = Spot("a", 100, 100, 4, "Alone")
    assert place_names([alone], [alone], SIZE, LETTER, LINE)["a"].anchor == "start"
    neighbour = Spot("b", 130, 100, 4, "Neighbour")
    names = place_names([alone, neighbour], [alone, neighbour], SIZE, LETTER, LINE)
    assert (names["a"].anchor, names["b"].anchor) == ("end", "start")


def test_no_name_leaves_the_sheet() -> None:
    corner = Spot("a", 795, 3, 3, "Corner")
    name = place_names([corner], [corner], SIZE, LETTER, LINE)
    assert name == {} or name["a"].anchor == "end"
    long = Spot("b", 400, 300, 3, "x" * 200)
    assert place_names([long], [long], SIZE, LETTER, LINE) == {}


def test_the_first_one_has_precedence_and_a_small_point_gives_way_to_a_large_name() -> None:
    large = Spot("large", 100, 100, 9, "Large")
    ring = [Spot(f"r{n}", 100 + dx, 100 + dy, 3, "") for n, (dx, dy) in enumerate(
        d for d in ((25, 0), (-25, 0), (0, 20), (0, -20))
    )]  # fmt: skip
    assert set(place_names([large], [large, *ring], SIZE, LETTER, LINE)) == {"large"}
    walls = [Spot(one.key, one.x, one.y, 10, "") for one in ring]
    assert place_names([large], [large, *walls], SIZE, LETTER, LINE) == {}


def test_many_names_do_not_run_into_one_another() -> None:
    draw = random.Random(7)  # noqa: S311 - made-up places
    spots = [
        Spot(
            str(n), draw.uniform(0, 800), draw.uniform(0, 600), draw.uniform(3, 12), "m" * draw.randint(3, 14)
        )
        for n in range(150)
    ]
    by_key = {spot.key: spot for spot in spots}
    names = place_names(spots, spots, SIZE, LETTER, LINE)
    boxes = [(key, box(by_key[key], name)) for key, name in names.items()]
    assert len(boxes) > 40
    for place, (_, one) in enumerate(boxes):
        assert one[0] >= 0
        assert one[2] <= SIZE[0] + 0.1
        assert not any(meet(one, other) for _, other in boxes[place + 1 :])
    heavier = [
        (key, spot.key)
        for key, drawn in boxes
        for spot in spots
        if spot.key != key and spot.radius >= by_key[key].radius
        if meet(
            drawn, (spot.x - spot.radius, spot.y - spot.radius, spot.x + spot.radius, spot.y + spot.radius)
        )
    ]
    assert heavier == []
