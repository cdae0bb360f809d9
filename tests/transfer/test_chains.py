"""Adoption chains over the made-up world: by resulting practices, by parts, and in a circle."""

from __future__ import annotations

import pytest

from mc2cm_graph.maps import EUROPE
from mc2cm_graph.transfer import Branch, Transfers
from mc2cm_graph.transfer.drawing import draw_map, draw_tree
from tests.transfer.conftest import Ground, iri

Told = dict[str, object]


@pytest.fixture
def transfers(ground: Ground) -> Transfers:
    return ground.transfers()


def told(branch: Branch) -> list[object]:
    """Write a tree by the last parts of its IRIs."""
    return [
        [
            step.transfer.places[0].rpartition("/")[2],
            [(b.practice.rpartition("/")[2], told(b)) for b in step.branches],
        ]
        for step in branch.steps
    ]


def test_a_chain_goes_on_through_what_came_out(transfers: Transfers) -> None:
    """Altamar's desk went to Bréval, became its desk, which went to Qasr and became a desk that may go on."""
    tree = transfers.chains.tree(iri("practice:welcome-desk"))
    qasr = ("qasr-desk", [["9-fontaines", []]])
    assert told(tree) == [
        ["breval", [("breval-desk", [["qasr-al-bahr", [qasr]], ["XXA", []]])]],
        ["9-fontaines", []],
    ]
    assert tree.depth() == 3
    assert [t.year for t in tree.transfers] == ["2011", "2013", "", "", ""]


def test_what_was_adapted_is_told_once_with_both_sources(transfers: Transfers) -> None:
    (first,) = [t for t in transfers.chains.all if t.iri == iri("practice:welcome-desk") + "#transfer-breval"]
    assert [text.value for text in first.adaptations] == ["Boats became trams."]
    assert len(first.citations) == 2
    assert transfers.chains.origins(iri("practice:breval-desk")) == [first]


def test_a_circle_ends_and_a_part_carries_on(transfers: Transfers) -> None:
    """East became west, west became east again: the tree stops there, and a part of west goes on to a third city."""
    tree = transfers.chains.tree(iri("practice:east"))
    assert told(tree) == [["breval", [("west", [["altamar", [("east", [])]], ["9-fontaines", []]])]]]
    west = tree.steps[0].branches[0]
    assert west.steps[0].branches[0].again
    assert west.steps[1].transfer.sources == (iri("practice:west-evening"),)


def test_the_forest_holds_every_transfer_once(transfers: Transfers) -> None:
    trees = transfers.chains.forest()
    assert transfers.chains.forest() is trees
    roots = [tree.practice.rpartition("/")[2] for tree in trees]
    assert roots == ["welcome-desk", "east", "9-lessons"]
    found = [t.iri for tree in trees for t in tree.transfers]
    assert sorted(found) == sorted(t.iri for t in transfers.chains.all)
    assert len(found) == 9


def test_modes_are_filtered_with_the_narrower_ones(transfers: Transfers) -> None:
    chains = transfers.chains
    kept = {t.iri.rpartition("/")[2] for t in chains.select(iri("transfer-mode:adoption"))}
    assert kept == {
        "welcome-desk#transfer-breval",
        "breval-desk#transfer-meridia",
        "breval-desk#transfer-qasr-al-bahr",
        "east#transfer-1",
        "west-evening#transfer-1",
    }
    assert chains.select(iri("transfer-mode:planned")) == [
        t for t in chains.all if t.modes == (iri("transfer-mode:planned"),)
    ]
    assert all(chains.is_adoption(t) for t in chains.select(iri("transfer-mode:adoption")))


def test_transfers_to_a_city_count_those_of_parts(transfers: Transfers) -> None:
    found = transfers.chains.to_city(iri("practice:west"), iri("city:9-fontaines"))
    assert [t.sources for t in found] == [(iri("practice:west-evening"),)]


def test_the_map_draws_what_has_two_known_ends(transfers: Transfers) -> None:
    """Only Altamar and Bréval have a position, and three transfers lead between practices at home in one of them."""
    sheet = draw_map(transfers.chains, transfers.chains.all, EUROPE, lambda city: city.rpartition("/")[2])
    assert {dot.city.rpartition("/")[2] for dot in sheet.dots} == {"altamar", "breval"}
    drawn = sorted(way.transfer.iri.rpartition("/")[2] for way in sheet.ways)
    assert drawn == [
        "9-lessons#transfer-breval",
        "east#transfer-1",
        "welcome-desk#transfer-breval",
        "west#transfer-1",
    ]
    altamar = next(dot for dot in sheet.dots if dot.city.endswith("altamar"))
    breval = next(dot for dot in sheet.dots if dot.city.endswith("breval"))
    assert altamar.x < breval.x
    assert altamar.y > breval.y


def test_a_drawn_tree_has_a_knot_for_each_transfer_and_its_root(transfers: Transfers) -> None:
    drawing = draw_tree(transfers.chains.tree(iri("practice:welcome-desk")))
    assert len(drawing.knots) == 6
    assert len(drawing.lines) == 5
    assert all(0 <= knot.x <= drawing.width and 0 <= knot.y <= drawing.height for knot in drawing.knots)
