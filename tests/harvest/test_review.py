"""The table of the review, and the words in which it tells reasons."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import get_args

import pytest

from mc2cm_graph.harvest import Gazetteer, HarvestFailed, Review, Store, match_all, said
from mc2cm_graph.harvest.evidence import Field, Reason
from mc2cm_graph.harvest.review import COLUMNS, full
from mc2cm_graph.names import concept_iri, thing_iri
from mc2cm_graph.snapshot import Snapshot
from tests.harvest.ckans import Catalogue, package
from tests.harvest.running import QUERIES, run
from tests.harvest.serving import portal


@pytest.fixture(scope="module")
def gazetteer(world_snapshot: Snapshot) -> Gazetteer:
    return Gazetteer(world_snapshot, QUERIES)


def test_a_title_is_no_formula(gazetteer: Gazetteer, tmp_path: Path) -> None:
    formula = '=HYPERLINK("https://evil.example"; "Refugees of Bréval")'
    with portal(Catalogue([package(1, title=formula)])) as there:
        run(tmp_path / "store", there.url)
    with Store(tmp_path / "store") as store:
        assert match_all(store, "made-up", gazetteer) == 1
        review, out = Review(store), io.StringIO()
        count = review.write_table(out, review.links(), gazetteer, ",")
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(rows) == count > 1
    assert tuple(rows[0]) == COLUMNS
    assert {row["title"] for row in rows} == {f"'{formula}"}


def test_every_reason_can_be_said(gazetteer: Gazetteer) -> None:
    fields = get_args(Field)
    assert len(fields) > 10
    for field in fields:
        told = said(Reason(field, "x", 0.5), gazetteer)
        assert told.endswith("(+0.5)")
    assert said(Reason("country", "France", 0.2, against=True), gazetteer) == "but it is of France (×0.2)"


def test_names_are_understood_in_both_ways() -> None:
    lyon = thing_iri("city", "lyon")
    assert full("city/lyon") == full("city:lyon") == full(lyon) == lyon
    assert full("theme:housing") == concept_iri("theme", "housing")
    assert full("nothing") == "nothing"


def test_a_table_without_its_columns_is_told(tmp_path: Path) -> None:
    with (
        Store(tmp_path / "store") as store,
        pytest.raises(HarvestFailed, match="found no column decision, target"),
    ):
        Review(store).read_table(io.StringIO("portal,identifier\n"), ",")
