"""Names as they stand in files of real portals: the service reads them, and rather leaves one than reads it wrong."""

from __future__ import annotations

from collections import Counter

import pytest

from mc2cm_graph.reconcile import Service
from mc2cm_graph.search import SearchIndex
from mc2cm_graph.snapshot import Snapshot
from tests.reconcile.quality import HALVES, Quality, answer, half_of, judge, spellings

FLOORS = {
    # half: of the matches by type, the part that is right; of what is meant, the part that is matched, that is the best
    # candidate, and that is among the best five
    "tuning": (0.99, 0.70, 0.88, 0.88),
    "held-out": (0.99, 0.74, 0.90, 0.90),
}
"""What the service did at least when the figures of docs/reconciliation.md were taken; a floor only rises."""


def test_the_list_is_of_real_names_parted_by_their_hash(live_snapshot: Snapshot) -> None:
    listed = list(spellings())
    assert len(listed) >= 300
    assert len({(one.text, one.kind) for one in listed}) == len(listed)
    counted = Counter((one.kind, bool(one.expected)) for one in listed)
    assert min(counted.values()) >= 20
    assert set(counted) == {
        (kind, held) for kind in ("city", "country", "institution") for held in (True, False)
    }
    assert all(one.half == half_of(one.text) for one in listed)
    assert all("/" in one.seen or one.seen.startswith("PyPI") for one in listed)
    expected = {one.expected for one in listed if one.expected}
    assert set(SearchIndex.open(live_snapshot).kinds(expected)) == expected


def quality(service: Service, half: str, *, typed: bool) -> Quality:
    listed = [one for one in spellings() if one.half == half]
    assert len(listed) >= 140
    return judge([answer(service, one, typed=typed) for one in listed])


@pytest.mark.parametrize("half", HALVES)
def test_names_are_read_as_well_as_they_were(live_service: Service, half: str) -> None:
    found = quality(live_service, half, typed=True)
    wrong = [(one.spelling.text, one.matched) for one in found.wrong]
    precision, recall, first, among = FLOORS[half]
    assert found.precision >= precision, wrong
    assert found.recall >= recall
    assert found.first >= first
    assert found.among >= among


@pytest.mark.parametrize("half", HALVES)
def test_without_a_type_a_match_is_no_less_sure(live_service: Service, half: str) -> None:
    found = quality(live_service, half, typed=False)
    assert found.precision >= 0.97, [(one.spelling.text, one.matched) for one in found.wrong]
