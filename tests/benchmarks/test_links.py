"""Which links are predicted, and what is told of them."""

from __future__ import annotations

from math import isclose
from pathlib import Path

import pytest

from benchmarks.transfer.links import BadFile, documented, extra
from benchmarks.transfer.measures import expected, interval
from mc2cm_graph.names import concept_iri, thing_iri

PRACTICE, LYON, PARIS = thing_iri("practice", "singa"), thing_iri("city", "lyon"), thing_iri("city", "paris")
KNOWN = {PRACTICE, LYON, PARIS}


def row(city: str, mode: str = "", start: str = "") -> dict[str, str]:
    found = {"practice": PRACTICE, "city": city}
    if mode:
        found["mode"] = concept_iri("transfer-mode", mode)
    return {**found, **({"start": start} if start else {})}


def test_three_modes_are_adoptions_and_the_rest_is_told_apart() -> None:
    adoptions, others = documented(
        [row(LYON, "mentoring", "2016-05"), row(LYON, "exchange", "2014"), row(PARIS)]
    )
    assert [(link.city, link.year) for link in adoptions] == [(LYON, 2014)]
    assert [(link.city, link.year) for link in others] == [(PARIS, None)]
    for mode in ("planned", "inspiration", "membership", "exchange", ""):
        assert documented([row(LYON, mode)])[0] == []
    for mode in ("replication", "extension"):
        assert documented([row(LYON, mode)])[1] == []


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "links.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_links(tmp_path: Path) -> None:
    text = "- {practice: practice-singa, place: city-lyon}\n- {practice: practice-singa, place: city-lyon}\n"
    links, misses = extra(file(tmp_path, text), KNOWN, [row(LYON, "extension", "2017")])
    assert [(link.practice, link.city, link.year) for link in links] == [(PRACTICE, LYON, 2017)]
    assert misses == []


@pytest.mark.parametrize(
    ("practice", "place", "told"),
    [
        ("practice-singa", "country-jordan", "found 'country-jordan', a country, expected a city"),
        ("practice-singa", "city-nowhere", "not in the graph; add data/city/nowhere.trig"),
        ("practice-none", "city-lyon", "not in the graph; add data/practice/none.trig"),
        ("singa", "city-lyon", "found 'singa', no kind of thing, expected a practice"),
    ],
)
def test_what_cannot_be_ranked_is_told_and_counts_as_missed(
    tmp_path: Path, practice: str, place: str, told: str
) -> None:
    path = file(tmp_path, f"- practice: {practice}\n  place: {place}\n")
    links, (miss,) = extra(path, KNOWN, [])
    assert links == []
    assert told in miss.why
    assert miss.why.startswith(f"{path}: entry 1: ")


@pytest.mark.parametrize(
    "text", ["", "practice: x\n", "- practice: practice-singa\n", "- [", "- just text\n"]
)
def test_a_file_of_another_make_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile, match=r"(?s)links\.yaml.*expected .*practice"):
        extra(file(tmp_path, text), KNOWN, [])


def test_an_absent_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"none\.yaml"):
        extra(tmp_path / "none.yaml", KNOWN, [])


def test_equal_scores_stand_in_any_order() -> None:
    assert expected([3, 2, 1], 0) == (1, 1)
    assert expected([3, 2, 1], 2) == (1 / 3, 1)
    reciprocal, hit = expected([1.0] * 20, 7)
    assert isclose(reciprocal, sum(1 / rank for rank in range(1, 21)) / 20)
    assert hit == 0.5
    assert expected([2.0, *[1.0] * 3], 1) == ((1 / 2 + 1 / 3 + 1 / 4) / 3, 1)


def test_the_interval_is_always_the_same_and_holds_the_mean() -> None:
    values = [1.0, 0.5, 0.25, 0.0, 0.1] * 10
    low, high = interval(values)
    assert (low, high) == interval(values)
    assert low < sum(values) / len(values) < high
    assert interval([0.5] * 4) == (0.5, 0.5)
