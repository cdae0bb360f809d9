"""Derived facts explained: every one that a page shows has a way down to statements of sources."""

from __future__ import annotations

from collections import Counter

from mc2cm_graph.browse import Browser
from mc2cm_graph.browse.order import expand
from mc2cm_graph.browse.why import CITATIONS, RULES, Held, Triple
from mc2cm_graph.names import KINDS, thing_iri
from mc2cm_graph.questions import load_all
from mc2cm_graph.settings import REPOSITORY


def _derived(browser: Browser, kinds: tuple[str, ...]) -> list[Triple]:
    found: list[Triple] = []
    for kind in kinds:
        for slug in sorted(browser.index.slugs[kind]):
            page = browser.thing(kind, slug, "en")
            assert page is not None
            found += [(page.iri, fact.iri, v.term.value) for fact in page.derived for v in fact.values]
            links = [link for group in page.incoming for link in group.links if link.inferred]
            found += [(link.subject, link.property, page.iri) for link in links]
    return found


def _leaves(held: Held) -> list[Held]:
    if held.because is None:
        return [held]
    return [leaf for premise in held.because.premises for leaf in _leaves(premise)]


def _circles(held: Held, above: frozenset[Triple] = frozenset()) -> bool:
    """Tell whether a statement stands among what it rests on itself: inverses lead to each other."""
    premises = held.because.premises if held.because else ()
    inside = above | {held.statement}
    return held.statement in above or any(_circles(premise, inside) for premise in premises)


def _check(browser: Browser, statement: Triple) -> str:
    held = browser.why(statement)
    assert held is not None, statement
    assert not held.is_stated, statement
    assert held.because is not None, statement
    assert not _circles(held), statement
    for leaf in _leaves(held):
        assert leaf.is_stated, (statement, leaf.statement)
    return held.because.rule


def test_every_derived_fact_of_the_world_is_explained(world: Browser) -> None:
    derived = _derived(world, tuple(KINDS))
    assert len(derived) > 20
    for statement in derived:
        _check(world, statement)


def test_derived_facts_of_live_pages_are_explained(live: Browser) -> None:
    """All of practices and cities; services and institutions are many and alike."""
    derived = _derived(live, ("practice", "city", "programme", "project"))
    rules = Counter(_check(live, statement) for statement in derived)
    assert sum(rules.values()) > 200
    assert len(rules) > 1


def test_a_country_follows_from_the_city(live: Browser) -> None:
    statement = (
        thing_iri("practice", "lisbon-speak"),
        expand("mc:inCountry"),
        live.index.subject("country", "portugal") or "",
    )
    held = live.why(statement)
    assert held is not None
    assert held.because is not None
    assert {leaf.statement for leaf in _leaves(held)} & {
        (statement[0], expand("mc:inCity"), thing_iri("city", "lisbon")),
        (statement[0], expand("mc:inCity"), thing_iri("city", "leiria")),
    }


def test_what_is_stated_needs_no_rule_and_what_is_absent_has_no_reason(live: Browser) -> None:
    stated = live.why(
        (thing_iri("practice", "lisbon-speak"), expand("mc:inCity"), thing_iri("city", "lisbon"))
    )
    assert stated is not None
    assert stated.is_stated
    assert stated.because is None
    assert (
        live.why((thing_iri("practice", "lisbon-speak"), expand("mc:inCity"), thing_iri("city", "lyon")))
        is None
    )


def test_each_rule_has_its_question_and_is_one_of_the_reasoner() -> None:
    questions = load_all(REPOSITORY / "queries" / "why")
    assert set(questions) == {*RULES, CITATIONS}
    assert set(RULES) <= set(load_all(REPOSITORY / "queries" / "reason"))
    for rule, premises in RULES.items():
        columns = questions[rule].text.partition("DISTINCT")[2].partition("WHERE")[0]
        named = {name for premise in premises for name in premise}
        assert named <= set(columns.replace("?", "").split())
