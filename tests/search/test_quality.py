"""What readers look for comes first: over the live graph, in seven languages, with slips and without accents."""

from __future__ import annotations

from collections import Counter

import pytest

from mc2cm_graph.search import SearchIndex
from tests.search.quality import SETS, expected, judge


def test_there_are_queries_of_every_kind() -> None:
    every = [one for name in SETS for one in expected(name)]
    assert len(every) >= 120
    assert len({(one.language, one.query) for one in every}) == len(every)
    languages = Counter(one.language for one in every)
    assert set(languages) == {"en", "fr", "ar", "es", "it", "pt", "de"}
    assert min(languages.values()) >= 5
    traits = {one.trait for one in every}
    assert {"typo", "no accents", "vowel signs", "acronym", "plural", "mixed scripts", "alef forms"} <= traits


@pytest.mark.parametrize("name", SETS)
def test_what_is_sought_comes_first(live: SearchIndex, name: str) -> None:
    quality = judge(live, list(expected(name)))
    told = [f"{place}: {one.query}" for one, place in quality.missed]
    assert quality.queries >= 60
    assert quality.first >= 0.88, told
    assert quality.recall >= 0.95, told
    assert quality.reciprocal >= 0.9, told


@pytest.mark.parametrize("name", SETS)
def test_noise_finds_nothing(live: SearchIndex, name: str) -> None:
    noise = [one for one in expected(name) if not one.paths]
    assert noise
    for one in noise:
        results = live.search(one.query, one.language)
        assert (results.total, results.hits, results.near) == (0, (), ())
