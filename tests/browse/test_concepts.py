"""Concept schemes: each concept once, under its broader one; uses counted over what is stated."""

from __future__ import annotations

import itertools

from mc2cm_graph.browse import Browser
from mc2cm_graph.names import SCHEMES


def test_every_scheme_has_a_page_with_definitions(live: Browser) -> None:
    concepts = 0
    for scheme in SCHEMES:
        page = live.scheme(scheme, "fr")
        assert page is not None, scheme
        lines = [line.link.iri for line in page.concepts]
        assert set(lines) == {iri for _, iri, _ in live.index.concepts(scheme, "fr")}
        concepts += len(set(lines))
    assert concepts > 80


def test_narrower_concepts_follow_their_broader_one(live: Browser) -> None:
    page = live.scheme("theme", "en")
    assert page is not None
    depths = [line.depth for line in page.concepts]
    assert depths[0] == 0
    assert all(after <= before + 1 for before, after in itertools.pairwise(depths))


def test_uses_of_a_concept(live: Browser) -> None:
    scheme, concept = live.scheme("theme", "en"), live.concept("theme", "governance-coordination", "en")
    assert scheme is not None
    assert concept is not None
    line = next(line for line in scheme.concepts if line.link.iri == concept.iri)
    assert line.uses >= len({link.iri for group in concept.uses for link in group.links}) > 10
    assert live.concept("theme", "no-such-theme", "en") is None
    assert live.scheme("no-such-scheme", "en") is None


def test_what_uses_a_concept_is_the_same_in_every_language_and_in_its_order(live: Browser) -> None:
    found = 0
    for _, iri, _ in live.index.concepts("theme", "en"):
        told = {
            language: live.concept("theme", iri.rpartition("/")[2], language) for language in ("en", "fr")
        }
        for language, page in told.items():
            assert page is not None
            for group in page.uses:
                places = live.index.places(group.kind, language)
                whole = live.uses(iri, group.kind, group.name, language, slice(None))
                assert whole is not None
                order = [places[link.iri] for link in whole.links]
                assert order == sorted(order)
                assert len(order) == group.total
                assert whole.links[: len(group.links)] == group.links
                found += group.total
        one, other = (
            {(g.kind, g.name): g.total for g in page.uses} for page in told.values() if page is not None
        )
        assert one == other
    assert found > 1000
