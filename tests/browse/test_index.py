"""Names: of things and concepts, near ones for wrong ones, and the order of lists."""

from __future__ import annotations

import pytest

from mc2cm_graph.analysis import fold
from mc2cm_graph.browse import Browser
from mc2cm_graph.names import KINDS, thing_iri


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lyonn", thing_iri("city", "lyon")),
        ("tanger", thing_iri("city", "tangier")),
        ("beyrouth", thing_iri("city", "beirut")),
        ("mc2cm-3", thing_iri("project", "mc2cm-2")),
        ("icmdp", thing_iri("institution", "icmpd")),
    ],
)
def test_near_names(live: Browser, typed: str, meant: str) -> None:
    assert meant in live.index.near(typed)


def test_nothing_is_near_to_noise(live: Browser) -> None:
    assert live.index.near("qqqqzzzzxxxx") == []
    assert live.index.near("") == []


def test_lists_are_whole_and_in_order(live: Browser) -> None:
    kinds = 0
    for kind in KINDS:
        entries = live.entries(kind, "fr")
        assert {entry.slug for entry in entries} == live.index.slugs[kind]
        if entries:
            kinds += 1
        if kind != "event":
            assert [fold(e.label.value) for e in entries] == sorted(fold(e.label.value) for e in entries)
    assert kinds >= 12


def test_counts_are_those_of_the_manifest(live: Browser) -> None:
    assert {kind: len(slugs) for kind, slugs in live.index.slugs.items() if slugs} == live.manifest.kinds


def test_paths_of_things_concepts_and_sub_things(live: Browser) -> None:
    path = live.index.path
    assert path(thing_iri("city", "lyon")) == "/city/lyon"
    assert path(thing_iri("project", "mc2cm-1") + "#total-cost") == "/project/mc2cm-1#total-cost"
    assert path("https://w3id.org/mc2cm/concepts/theme/housing") == "/concepts/theme/housing"
    assert path("http://publications.europa.eu/resource/authority/country/FRA") == "/country/france"
    assert path("http://example.org/") is None
