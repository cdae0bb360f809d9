"""The neighbourhood of a thing: all of it in the list, drawn within its box, the same every time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.neighbours import MOST_DRAWN, Neighbourhood, neighbourhood
from mc2cm_graph.names import KINDS


def _around(browser: Browser, kind: str, slug: str) -> Neighbourhood:
    page = browser.thing(kind, slug, "en")
    assert page is not None
    return neighbourhood(page)


def test_every_link_of_a_page_is_a_neighbour(world: Browser) -> None:
    things = 0
    for kind in KINDS:
        for slug in world.index.slugs[kind]:
            page = world.thing(kind, slug, "en")
            assert page is not None
            found = {
                one.link.iri for relation in neighbourhood(page).relations for one in relation.neighbours
            }
            linked = {link.iri for group in page.incoming for link in group.links}
            linked |= {value.term.value for fact in page.derived for value in fact.values if value.path}
            assert linked <= found, (kind, slug)
            things += 1
    assert things > 30


@pytest.mark.parametrize(
    ("kind", "slug"), [("city", "lyon"), ("practice", "vienna-startwien"), ("country", "germany")]
)
def test_the_drawing_is_the_same_every_time_and_no_name_stands_on_another(
    live: Browser, kind: str, slug: str
) -> None:
    around = _around(live, kind, slug)
    assert around == _around(live, kind, slug)
    for drawing in (around.ring, around.fan):
        assert len(drawing.nodes) == min(around.total, MOST_DRAWN) > 5
        for is_left in (False, True):
            heights = sorted(node.y for node in drawing.nodes if (node.x < drawing.x) == is_left)
            assert all(below - above > 16 for above, below in pairwise(heights))
        assert all(0 < node.x < drawing.width and 0 < node.y < drawing.height for node in drawing.nodes)


def test_a_fan_opens_to_the_side_to_which_the_page_is_read(live: Browser) -> None:
    page = live.thing("city", "tangier", "ar")
    assert page is not None
    there, back = neighbourhood(page).fan, neighbourhood(page, from_right=True).fan
    assert all(node.x > there.x for node in there.nodes)
    assert [round(there.width - node.x, 1) for node in back.nodes] == [node.x for node in there.nodes]
    assert [node.name for node in back.nodes] == [node.name for node in there.nodes]


def test_a_long_name_is_cut_between_words(live: Browser) -> None:
    page = live.thing("city", "tangier", "fr")
    assert page is not None
    cut = 0
    for node in neighbourhood(page).ring.nodes:
        name, whole = node.name, node.neighbour.link.label.value
        if name != whole:
            kept = name.removesuffix("…")
            assert whole.startswith(kept)
            assert len(name) <= 30
            assert not whole[len(kept)].isalnum() or len(kept) > 25, name
            cut += 1
    assert cut > 10


def test_a_long_relation_crowds_no_other_out(live: Browser) -> None:
    around = _around(live, "city", "lyon")
    assert around.total > MOST_DRAWN
    drawn = {node.neighbour.link.iri for node in around.ring.nodes}
    for relation in around.relations:
        assert drawn & {one.link.iri for one in relation.neighbours}


def test_a_derived_tie_is_marked(live: Browser) -> None:
    around = _around(live, "practice", "lisbon-speak")
    derived = [one for relation in around.relations for one in relation.neighbours if one.is_derived]
    assert [one.link.path for one in derived] == ["/country/portugal"]
    assert live.why(derived[0].statement) is not None
