"""The transfer check over the made-up world: golden verdicts worked out by hand, and no guess from silence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyoxigraph as ox
import pytest

from mc2cm_graph.terms import Term
from mc2cm_graph.transfer import MET, NOT_MET, UNKNOWN, Check, Profile, Transfers, Verdict
from mc2cm_graph.transfer.checker import Bulk
from mc2cm_graph.transfer.evidence import QUESTIONS
from tests.transfer.conftest import ON, Ground, iri

PRACTICE = iri("practice:all-kinds")


@pytest.fixture
def transfers(ground: Ground) -> Transfers:
    return ground.transfers()


def check(transfers: Transfers, city: str, profile: Profile = Profile()) -> Check:  # noqa: B008 - it is frozen
    return transfers.checker.check(PRACTICE, iri(f"city:{city}") if city else "", ON, profile)


def verdicts(checked: Check) -> dict[tuple[str, str], Verdict]:
    """Give the verdicts by property and the last part of the value."""
    return {
        (v.requirement.property, v.requirement.value.rpartition("/")[2]): v
        for judged in checked.preconditions
        for v in judged.verdicts
    }


def outcomes(checked: Check) -> dict[str, str]:
    return {f"{name} {value}": v.outcome for (name, value), v in verdicts(checked).items()}


def things(verdict: Verdict) -> list[tuple[str, str]]:
    return [(e.way, e.thing.rpartition("/")[2]) for e in verdict.evidence]


def asides(verdict: Verdict) -> set[tuple[str, str]]:
    return {(e.thing.rpartition("/")[2], e.aside) for e in verdict.set_aside}


def test_altamar(transfers: Transfers) -> None:
    """The golden verdicts on Altamar, with what shows each."""
    checked = check(transfers, "altamar")
    assert outcomes(checked) == {
        "requiresActor civil-society-organisation": MET,
        "requiresActor municipality": MET,
        "requiresActor national-government": MET,
        "requiresActor university": MET,
        "requiresNetwork quiet-ports": MET,
        "requiresCompetence legal-status-rights": MET,
        "requiresPolicyOn housing": MET,
        "requiresServiceOn health": MET,
        "requiresPopulation migrants": MET,
        "minimumPopulation 50000": NOT_MET,
    }
    found = verdicts(checked)
    # Open Door is an NGO, a narrower kind of civil society organisation.
    assert things(found["requiresActor", "civil-society-organisation"]) == [
        ("actor-in-the-city", "open-door")
    ]
    assert things(found["requiresActor", "university"]) == [("actor-of-its-authority", "altamar-college")]
    # The ministry has its seat in another city; the treasury belongs to the country.
    assert things(found["requiresActor", "national-government"]) == [
        ("actor-of-the-country", "meridia-treasury")
    ]
    assert things(found["requiresCompetence", "legal-status-rights"]) == [
        ("policy-of-the-country", "residence-law")
    ]
    # The hospitality plan of 2010 is too old and without a stated end; the strategy of 2022 shows it.
    assert things(found["requiresPolicyOn", "housing"]) == [("policy-of-its-authority", "altamar-roofs")]
    assert asides(found["requiresPolicyOn", "housing"]) == {("hospitality-plan", "old")}
    # The count of 2023 outruns that of 2015, which was above the number.
    assert [e.thing.rpartition("/")[2] for e in found["minimumPopulation", "50000"].against] == [
        "altamar-2023"
    ]
    assert (checked.met, checked.not_met, checked.unknown) == (9, 1, 1)
    assert [judged.outcome for judged in checked.preconditions] == [MET, MET, NOT_MET, UNKNOWN]


def test_what_only_looks_like_evidence(transfers: Transfers) -> None:
    """Ended, planned, undated, old, of another area, of another unit, at another level: nothing is met.

    The one count that is of the city itself lies below the number: that alone is "not met".
    """
    found = verdicts(check(transfers, "breval"))
    outcome = {key: verdict.outcome for key, verdict in found.items() if verdict.outcome != UNKNOWN}
    assert outcome == {("minimumPopulation", "50000"): NOT_MET}
    assert asides(found["requiresActor", "university"]) == {("closed-school", "ended")}
    assert asides(found["requiresServiceOn", "health"]) == {
        ("old-clinic", "ended"),
        ("clinic-to-come", "planned"),
    }
    assert asides(found["requiresPolicyOn", "housing"]) == {
        ("breval-undated", "undated"),
        ("breval-old-plan", "old"),
    }
    assert asides(found["requiresPopulation", "migrants"]) == {("breval-1990", "old")}
    # The count of another area is not even a candidate.
    against = found["minimumPopulation", "50000"].against
    assert [evidence.thing for evidence in against] == [iri("indicator:breval-residents-2013")]


def test_preconditions_come_in_their_order(transfers: Transfers) -> None:
    names = [judged.iri.rpartition("-")[2] for judged in check(transfers, "altamar").preconditions]
    assert names == ["1", "2", "10", "11"]


def test_evidence_carries_its_sources(transfers: Transfers) -> None:
    """Every piece of evidence names the citations of what it says."""
    checked = check(transfers, "altamar")
    evidence = [e for verdict in verdicts(checked).values() for e in (*verdict.evidence, *verdict.against)]
    assert len(evidence) == 10
    assert all(e.citations for e in evidence)
    assert not any("/graph/inferred" in citation for e in evidence for citation in e.citations)
    clinic = verdicts(checked)["requiresServiceOn", "health"].evidence[0]
    assert clinic.citations == (iri("service:altamar-clinic"),)
    assert all(judged.precondition.citations == (PRACTICE,) for judged in checked.preconditions)


def test_taking_evidence_away_leaves_unknown(ground: Ground) -> None:
    """For each thing that shows something, its absence makes the verdict unknown: never not met."""
    before = verdicts(check(ground.transfers(), "altamar"))
    shown = [(key, e.thing) for key, v in before.items() if v.outcome == MET for e in v.evidence]
    assert len(shown) == 9
    for key in {key for key, _ in shown}:
        gone = {ox.NamedNode(thing) for other, thing in shown if other == key}
        left = ground.without(lambda quad, gone=gone: quad.subject in gone)  # type: ignore[misc]
        after = verdicts(check(left.transfers(), "altamar"))
        changed = {other for other in before if after[other].outcome != before[other].outcome}
        assert after[key].outcome == UNKNOWN, key
        assert all(after[other].outcome == UNKNOWN for other in changed)


def test_an_empty_world_knows_nothing(ground: Ground) -> None:
    """Where nothing is said of a city, every verdict is unknown."""
    practice = ground.without(lambda q: not str(q.subject).startswith(f"<{PRACTICE}"))
    checked = practice.transfers().checker.check(PRACTICE, iri("city:altamar"), ON)
    assert set(outcomes(checked).values()) == {UNKNOWN}
    assert (checked.met, checked.not_met, checked.unknown) == (0, 0, 11)


def test_counts_that_disagree_leave_it_open(ground: Ground) -> None:
    count, period = (
        ox.NamedNode(iri("indicator:altamar-b")),
        ox.NamedNode(iri("indicator:altamar-b") + "#period"),
    )
    named: dict[str, ox.NamedNode | ox.Literal] = {
        "mc:refSubject": ox.NamedNode(iri("city:altamar")),
        "mc:measure": ox.NamedNode(iri("measure:population")),
        "sdmx-attribute:unitMeasure": ox.NamedNode(iri("unit:persons")),
        "sdmx-measure:obsValue": ox.Literal("52000", datatype=ox.NamedNode(iri("xsd:decimal"))),
        "sdmx-dimension:refPeriod": period,
    }
    facts = [ox.Triple(count, ox.NamedNode(iri(name)), value) for name, value in named.items()]
    year = ox.Literal("2023-05", datatype=ox.NamedNode(iri("xsd:gYearMonth")))
    richer = ground.having(*facts, ox.Triple(period, ox.NamedNode(iri("dcat:endDate")), year))
    verdict = verdicts(check(richer.transfers(), "altamar"))["minimumPopulation", "50000"]
    assert verdict.outcome == UNKNOWN
    assert len(verdict.evidence) == len(verdict.against) == 1


def test_one_condition_changed_changes_what_depends_on_it(ground: Ground) -> None:
    """Without one requirement of one practice, every other answer of every pair stays as it was."""
    before = ground.transfers().checker.bulk(ON)
    required = ox.NamedNode(iri("theme:health"))
    service = ox.NamedNode(iri("mc:requiresServiceOn"))
    changed = ground.without(lambda q: q.predicate == service and q.object == required)
    after = changed.transfers().checker.bulk(ON)
    practices = sorted(before.of_city(iri("city:altamar")))
    assert len(practices) == 3
    differing = set()
    for practice in practices:
        for city in before.cities:
            one, other = before.check(practice, city), after.check(practice, city)
            pairs = zip(one.preconditions, other.preconditions, strict=True)
            differing |= {
                (practice, first.iri.rpartition("#")[2]) for first, second in pairs if first != second
            }
            if practice == PRACTICE:
                left = {key: v for key, v in verdicts(one).items() if key != ("requiresServiceOn", "health")}
                assert verdicts(other) == left
    assert differing == {(PRACTICE, "precondition-2")}


def test_bulk_says_the_same_as_one_check(transfers: Transfers) -> None:
    every = transfers.checker.bulk(ON)
    pairs = [(p, c) for p in every.of_city(iri("city:altamar")) for c in every.cities]
    assert len(pairs) == 12
    for practice, city in pairs:
        one = transfers.checker.check(practice, city, ON)
        assert every.check(practice, city) == one
        assert every.tally(practice, city) == one.tally == every.of_practice(practice)[city]
        assert every.of_city(city)[practice] == one.tally
    assert transfers.checker.bulk(ON) is every


def test_a_second_check_reads_nothing_again(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what a practice requires nor what shows it in a city is asked for twice."""
    checker = ground.transfers().checker
    first = checker.check(PRACTICE, iri("city:altamar"), ON)
    asked: list[str] = []
    ask = checker._ask

    def count(name: str, /, **terms: Term) -> list[dict[str, Term]]:
        asked.append(name)
        return ask(name, **terms)

    monkeypatch.setattr(checker, "_ask", count)
    assert checker.check(PRACTICE, iri("city:altamar"), ON) == first
    assert asked == []
    checker.check(PRACTICE, iri("city:breval"), ON)
    assert set(asked) == set(QUESTIONS)


def test_who_come_together_read_the_whole_graph_once(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    checker = ground.transfers().checker
    asked: list[str] = []
    ask, together = checker._ask, Barrier(4)

    def count(name: str, /, **terms: Term) -> list[dict[str, Term]]:
        asked.append(name)
        return ask(name, **terms)

    def come(_: int) -> Bulk:
        together.wait()
        return checker.bulk(ON)

    monkeypatch.setattr(checker, "_ask", count)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(come, range(4)))
    assert all(one is found[0] for one in found)
    assert sorted(asked) == sorted({*QUESTIONS, "requirements", "narrower", "cities"})


def test_a_later_day_makes_a_plan_true(transfers: Transfers) -> None:
    """What is planned on one day is offered on a later one; the ended clinic stays ended."""
    later = transfers.checker.check(PRACTICE, iri("city:breval"), ON.replace(year=2027))
    assert things(verdicts(later)["requiresServiceOn", "health"]) == [
        ("service-in-the-city", "clinic-to-come")
    ]


@pytest.mark.parametrize("city", ["", "9-fontaines"])
def test_a_profile_states_what_the_graph_does_not(transfers: Transfers, city: str) -> None:
    """A reader's own statements count as evidence, what is left empty stays unknown."""
    profile = Profile(
        "Hamlet",
        80_000,
        competences=((iri("theme:legal-status-rights"), iri("policy-level:regional")),),
        services=(iri("theme:health"),),
        actors=(iri("institution-kind:ngo"),),
        policies=((iri("theme:housing"), iri("policy-level:municipal")),),
        groups=(iri("target-group:refugees"), iri("target-group:newcomers")),
    )
    found = outcomes(check(transfers, city, profile))
    assert found["requiresActor civil-society-organisation"] == MET
    assert found["requiresActor university"] == UNKNOWN
    assert found["requiresServiceOn health"] == MET
    assert found["requiresPolicyOn housing"] == MET
    assert found["requiresPopulation migrants"] == MET
    assert found["minimumPopulation 50000"] == MET
    # The reader says where the power lies: elsewhere than required.
    assert found["requiresCompetence legal-status-rights"] == NOT_MET


def test_reader_and_graph_may_contradict(transfers: Transfers) -> None:
    """The reader counts enough inhabitants, the source too few: that is a question."""
    checked = check(transfers, "altamar", Profile(population=70_000))
    assert outcomes(checked)["minimumPopulation 50000"] == UNKNOWN
