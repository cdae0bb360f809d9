"""The made-up world keeps the awkward truth for which it was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from mc2cm_graph.names import KINDS, PREFIXES
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.sources import Sources, read

DATA = REPOSITORY / "tests" / "world" / "data"
PREF_LABEL = PREFIXES["skos"] + "prefLabel"
LABELS = (PREF_LABEL, PREFIXES["skos"] + "altLabel")
PART_OF = PREFIXES["mc"] + "partOf"


@pytest.fixture(scope="module")
def quads(world_sources: Sources) -> list[ox.Quad]:
    """Every quad of the made-up world."""
    return [quad for path in world_sources.data_files() for quad in read(path, path.name).quads]


def test_every_kind_is_there() -> None:
    found = {path.parent.name for path in DATA.glob("*/*.trig")}
    assert found == set(KINDS)
    assert len(list(DATA.glob("*/*.trig"))) == 54


def test_labels_are_awkward(quads: list[ox.Quad]) -> None:
    labels = [literal for predicate, literal in _literals(quads) if predicate in LABELS]
    texts = [label.value for label in labels]
    assert any('"' in text and "\\" in text for text in texts)
    assert any("<script>" in text for text in texts)
    assert any("é" in text for text in texts)
    assert any("\u064e" in label.value and label.language == "ar" for label in labels)
    assert any(len(text) > 300 for text in texts)


def test_labels_are_missing_in_each_language(quads: list[ox.Quad]) -> None:
    languages: dict[object, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == PREF_LABEL and isinstance(quad.object, ox.Literal):
            languages[quad.subject].add(quad.object.language or "")
    assert any("fr" not in spoken for spoken in languages.values())
    assert any("en" not in spoken for spoken in languages.values())


def test_dates_have_three_precisions_and_figures_are_exact(quads: list[ox.Quad]) -> None:
    start = PREFIXES["schema"] + "startDate"
    dates = {literal.datatype.value for predicate, literal in _literals(quads) if predicate == start}
    assert dates == {PREFIXES["xsd"] + name for name in ("gYear", "gYearMonth", "date")}
    decimals = {
        literal.value
        for _, literal in _literals(quads)
        if literal.datatype.value == PREFIXES["xsd"] + "decimal"
    }
    assert {"12.50", "98765432109876.50"} <= decimals


def test_parts_of_parts_of_parts(quads: list[ox.Quad]) -> None:
    whole = {str(quad.subject): str(quad.object) for quad in quads if quad.predicate.value == PART_OF}
    assert max(_depth(whole, part) for part in whole) == 3


def test_some_things_have_no_incoming_link_and_some_sources_cite_themselves(quads: list[ox.Quad]) -> None:
    things = {str(quad.subject) for quad in quads if "#" not in str(quad.subject)}
    told = {str(quad.object) for quad in quads}
    assert len(things - told) >= 5
    derived = PREFIXES["prov"] + "wasDerivedFrom"
    cited = [quad for quad in quads if quad.predicate.value == derived]
    itself = {str(q.object) for q in cited if str(q.subject) == str(q.object).replace(">", "#c1>")}
    others = {str(q.object) for q in cited if not str(q.subject).startswith(str(q.object)[:-1])}
    assert itself - others


def test_slugs_may_begin_with_a_digit() -> None:
    assert [path.stem for path in sorted(DATA.glob("*/[0-9]*.trig"))] != []


def _literals(quads: list[ox.Quad]) -> Iterator[tuple[str, ox.Literal]]:
    for quad in quads:
        if isinstance(quad.object, ox.Literal):
            yield quad.predicate.value, quad.object


def _depth(whole: dict[str, str], part: str) -> int:
    return 1 + _depth(whole, whole[part]) if part in whole else 0
