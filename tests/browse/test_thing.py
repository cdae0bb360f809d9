"""Pages of things: over the made-up world, and the user's own facts over the live graph."""

from __future__ import annotations

from decimal import Decimal

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.thing import ThingPage
from mc2cm_graph.names import KINDS, thing_iri


def page(browser: Browser, kind: str, slug: str, language: str = "en") -> ThingPage:
    """Give a page that must be there."""
    found = browser.thing(kind, slug, language)
    assert found is not None, (kind, slug)
    return found


def texts(found: ThingPage, name: str) -> set[str]:
    """Give the shown texts of a fact."""
    fact = found.fact(name)
    assert fact is not None, name
    return {(value.label or value.term).value for value in fact.values}


def test_every_stated_fact_has_a_footnote(world: Browser, live: Browser) -> None:
    facts = 0
    for browser in (world, live):
        for kind in KINDS:
            for slug in browser.index.slugs[kind]:
                found = page(browser, kind, slug)
                numbers = {note.number for note in found.footnotes}
                for section in found.sections:
                    for fact in section.facts:
                        facts += len(fact.values)
                        assert all(value.notes for value in fact.values), (kind, slug, fact.name)
                        assert {n for value in fact.values for n in value.notes} <= numbers
                assert not any(value.notes for fact in found.derived for value in fact.values)
    assert facts > 1000


def test_footnotes_are_numbered_in_the_order_of_the_page(live: Browser) -> None:
    found = page(live, "project", "mc2cm-1")
    assert [note.number for note in found.footnotes] == list(range(1, len(found.footnotes) + 1))
    shown = [value for fact in (found.labels, found.descriptions) if fact for value in fact.values]
    for section in found.sections:
        for fact in section.facts:
            shown += [value for value in fact.values if value.part is None]
    first_named = list(dict.fromkeys(min(value.notes) for value in shown))
    assert first_named[0] == 1
    assert len(first_named) > 5


def test_the_project_with_its_money(live: Browser) -> None:
    found = page(live, "project", "mc2cm-1", "fr")
    total, funding = found.fact("mc:totalCost"), found.fact("schema:funding")
    assert total is not None
    assert funding is not None
    cost, grant = total.values[0].part, funding.values[0].part
    assert cost is not None
    assert grant is not None
    value, amount = cost.value("schema:value"), grant.value("schema:amount")
    assert value is not None
    assert amount is not None
    assert amount.part is not None
    contribution = amount.part.value("schema:value")
    assert contribution is not None
    assert Decimal(value.term.value) == Decimal("2498976.00")
    assert Decimal(contribution.term.value) == Decimal("1999180.80")


def test_both_launches_stand_beside_each_other_with_their_sources(live: Browser) -> None:
    fact = page(live, "project", "mc2cm-1").fact("mc:launchEvent")
    assert fact is not None
    assert fact.disagree
    dates = {detail.value for value in fact.values for detail in value.details}
    assert dates == {"2016-03-09", "2016-05"}
    assert len({value.notes for value in fact.values}) == 2


def test_members_have_their_roles(live: Browser) -> None:
    fact = page(live, "project", "mc2cm-1").fact("mc:hasMembership")
    assert fact is not None
    roles = {}
    for value in fact.values:
        assert value.part is not None
        member, role = value.part.value("org:member"), value.part.value("org:role")
        assert member is not None
        assert role is not None
        roles[member.term.value] = role.term.value.rpartition("/")[2]
    assert roles[thing_iri("institution", "icmpd")] == "lead"
    assert roles[thing_iri("institution", "unhcr")] == "partner"


def test_inferred_facts_repeat_nothing_that_is_shown(live: Browser) -> None:
    """A project's memberships already tell its participants, its partner cities the cities involved."""
    found = page(live, "project", "mc2cm-1")
    derived = {fact.name for fact in found.derived}
    assert not derived & {"mc:participant", "org:hasMember", "mc:involvesCity", "mc:hasMembership"}
    told = {(group.name, link.iri) for group in found.incoming for link in group.links}
    assert len(told) > 10
    assert ("mc:takesPartIn", thing_iri("institution", "icmpd")) not in told


def test_a_country_is_described_under_its_publisher_s_iri(live: Browser) -> None:
    found = page(live, "country", "france")
    assert found.iri == "http://publications.europa.eu/resource/authority/country/FRA"
    assert found.record == thing_iri("country", "france")
    cities = {link.label.value for group in found.incoming for link in group.links if link.kind == "city"}
    assert any("Lyon" in city for city in cities)


def test_a_source_tells_what_is_taken_from_it(live: Browser) -> None:
    found = page(live, "source", "grandlyon-mc2cm", "fr")
    taken = {link.path for group in found.cited_by for link in group.links}
    assert {"/project/mc2cm-1", "/event/mc2cm-2016-05-lyon-launch"} <= taken


def test_the_page_names_its_file(live: Browser) -> None:
    assert page(live, "city", "lyon").file == "data/city/lyon.trig"


def test_what_is_not_there_has_no_page(live: Browser) -> None:
    assert live.thing("city", "atlantis", "en") is None
    assert live.thing("nothing", "lyon", "en") is None


def test_the_world_disagrees_about_its_launch(world: Browser) -> None:
    fact = page(world, "project", "ports-1").fact("mc:launchEvent")
    assert fact is not None
    assert fact.disagree
    assert len(fact.values) == 2
    assert page(world, "project", "ports-1").disagreements >= 1
