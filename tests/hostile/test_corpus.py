"""The hostile corpus over the real server: after each case it still serves, and each answer is one that it may give.

``python -m benchmarks.hostile`` plays all cases with the limits as they are by default, and measures the times.
"""

from __future__ import annotations

import math

import pytest

from tests.hostile.case import CLOSED, SEED
from tests.hostile.corpus import SUBJECTS, families, subject_of
from tests.hostile.families.reach import NEVER
from tests.hostile.runner import Record, Trap, judge, play, probe_page, probe_query
from tests.hostile.target import Outcome, Target, get, query_by_form

CASES = 3
"""Cases of each family that are played here."""
SLACK_S = 20.0
"""Waited for a probe beyond its promise: here other tests run on the same processor; the benchmark keeps the time."""

FAMILIES = families()


def told(record: Record) -> str:
    lines = [f"{record.case}: page {record.page_s:.1f} s, query {record.query_s:.1f} s, {record.statuses}"]
    return "\n  ".join([*lines, *record.faults])


@pytest.mark.parametrize("name", FAMILIES)
def test_service_survives(target: Target, trapped: Trap, name: str) -> None:
    family = FAMILIES[name]
    cases = family.some(CASES)
    assert cases
    records = [play(family, case, target, trapped, SLACK_S) for case in cases]
    served = [r for r in records if not r.faults and math.isfinite(r.page_s) and math.isfinite(r.query_s)]
    assert len(served) == len(cases), "\n".join(told(r) for r in records if r not in served)


@pytest.mark.parametrize("subject", [module.__name__.rpartition(".")[2] for module in SUBJECTS])
def test_every_subject_has_families(subject: str) -> None:
    found = [family for family in FAMILIES.values() if subject_of(family) == subject]
    assert len(found) >= 3
    for family in found:
        assert family.aim


def test_corpus_is_large_and_the_same_every_time() -> None:
    assert len(FAMILIES) >= 90
    sizes = {family.name: [case.name for case in family.cases()] for family in FAMILIES.values()}
    again = {family.name: [case.name for case in family.cases(SEED)] for family in FAMILIES.values()}
    assert sizes == again
    assert sum(len(names) for names in sizes.values()) > 1_200
    assert all(len(set(names)) == len(names) for names in sizes.values())
    other = {family.name: [case.name for case in family.cases(SEED + 1)] for family in FAMILIES.values()}
    assert sum(other[name] != names for name, names in sizes.items()) > 50


@pytest.mark.parametrize(
    "name", ["SERVICE in every place", "SERVICE in disguise", "FROM of what is elsewhere"]
)
def test_nothing_is_called_and_nothing_is_read(target: Target, trapped: Trap, name: str) -> None:
    """All cases of the families that reach out, each of which is told that it may not."""
    family = FAMILIES[name]
    outcomes = [(case, outcome) for case in family.cases() for outcome in case.play(target)]
    assert len(outcomes) > 15
    for case, outcome in outcomes:
        assert not list(judge(outcome, case, trapped.mark)), case.name
        if outcome.status in NEVER:
            assert outcome.headers["content-type"].startswith("application/problem+json"), case.name
    assert not trapped.called()


@pytest.mark.parametrize("name", [f for f in FAMILIES if subject_of(FAMILIES[f]) == "updates"])
def test_no_update_changes_anything(target: Target, trapped: Trap, name: str) -> None:
    count = query_by_form(
        target.sparql, "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    )
    mark = query_by_form(target.sparql, "SELECT * WHERE { ?s ?p <http://example.org/hostile/mark> }")
    before = [target.exchange(data).body for data in (count, mark)]
    cases = FAMILIES[name].cases()
    assert len(cases) >= 10
    for case in cases:
        for outcome in case.play(target):
            assert not list(judge(outcome, case, trapped.mark)), case.name
    assert [target.exchange(data).body for data in (count, mark)] == before
    assert not trapped.called()


def test_the_trap_and_the_judge_see(target: Target, trapped: Trap) -> None:
    """The guards above are not blind."""
    with Target(*_place(trapped.address)).connect():
        assert trapped.called()
    assert not trapped.called()
    case = FAMILIES["SERVICE in every place"].cases()[0]
    read = Outcome(200, 0.0, {}, trapped.mark.encode())
    assert "the secret file was read" in list(judge(read, case, trapped.mark))
    assert any("answered 0" in fault for fault in judge(Outcome(CLOSED, 0.0), case, trapped.mark))
    cut = Outcome(200, 0.0, {"content-length": "9"}, b"x", 1, whole=False)
    assert any("was cut" in fault for fault in judge(cut, case, trapped.mark))


def _place(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)


def test_the_probes_see(target: Target) -> None:
    nobody = Target("127.0.0.1", 9, page="/")
    assert math.isinf(probe_page(nobody, 1.0))
    assert math.isinf(probe_query(nobody, 1.0))
    assert math.isinf(probe_page(Target(target.host, target.port, page="/no-such-page"), 30.0))
    assert target.exchange(get(target.page)).status == 200
