"""The table of properties speaks of real ones, and live pages need no name that is missing from the ontology."""

from __future__ import annotations

from mc2cm_graph.browse import Browser, order
from mc2cm_graph.names import KINDS, ONTOLOGY


def test_the_tables_name_properties_of_the_ontology(live: Browser) -> None:
    named = {name for names in order.SECTIONS.values() for name in names}
    named |= {*order.ON_TOP} | order.PLUMBING | order.SINGLE
    ours = {order.expand(name) for name in named if name.startswith("mc:")}
    assert len(ours) > 40
    assert {iri for iri in ours if iri not in live.vocabulary.terms} == set()


def test_no_property_stands_in_two_sections() -> None:
    names = [name for section in order.SECTIONS.values() for name in section]
    assert len(names) == len(set(names))


def test_every_property_on_a_live_page_has_a_label(live: Browser) -> None:
    seen = set()
    for kind in KINDS:
        for slug in live.index.slugs[kind]:
            page = live.thing(kind, slug, "fr")
            assert page is not None
            seen |= {(fact.name, fact.label) for section in page.sections for fact in section.facts}
    assert len(seen) > 30
    assert {name for name, label in seen if not label.language} == set()
    own = {name for name, label in seen if order.expand(name).startswith(ONTOLOGY) and label.language != "fr"}
    assert own == set()
