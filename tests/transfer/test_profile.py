"""A profile as a reader types it in."""

from __future__ import annotations

import pytest

from mc2cm_graph.names import concept_iri, thing_iri
from mc2cm_graph.transfer import BadProfile, Profile, read_profile

KNOWN = {
    concept_iri("theme", "housing"),
    concept_iri("policy-level", "municipal"),
    concept_iri("institution-kind", "ngo"),
    concept_iri("target-group", "refugees"),
    thing_iri("network", "quiet-ports"),
    thing_iri("institution", "harbour-cities"),
}


def read(**values: list[str]) -> Profile:
    return read_profile(values, KNOWN.__contains__)


def test_everything_can_be_typed_in() -> None:
    profile = read(
        name=["  Little   Harbour "],
        population=["1 234 567"],
        competence=["housing:municipal"],
        service=["housing", "housing"],
        actor=["ngo"],
        policy=["housing:municipal"],
        group=["refugees", ""],
        network=["quiet-ports", "harbour-cities"],
    )
    pair = (concept_iri("theme", "housing"), concept_iri("policy-level", "municipal"))
    assert profile == Profile(
        "Little Harbour",
        1_234_567,
        (pair,),
        (concept_iri("theme", "housing"),),
        (concept_iri("institution-kind", "ngo"),),
        (pair,),
        (concept_iri("target-group", "refugees"),),
        (thing_iri("institution", "harbour-cities"), thing_iri("network", "quiet-ports")),
    )
    assert profile


def test_a_name_alone_states_nothing() -> None:
    assert not read(name=["Hamlet"])
    assert not read()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"population": ["many"]}, "population: found 'many'"),
        ({"population": ["0"]}, "population: found '0'"),
        ({"population": ["-5"]}, "population: found '-5'"),
        ({"population": ["1e9"]}, "population: found '1e9'"),
        ({"population": ["999999999999"]}, "expected a number of inhabitants"),
        ({"population": ["٣٠٠٠٠"]}, "expected a number of inhabitants"),
        ({"population": ["1", "2"]}, "population: found '1, 2', expected one value"),
        ({"actor": ["wizard"]}, "actor: found 'wizard'"),
        ({"service": ["housing:municipal"]}, "service: found 'housing:municipal'"),
        ({"policy": ["housing"]}, "expected theme:level"),
        ({"competence": ["housing:parish"]}, "competence: found 'parish'"),
        ({"network": ["nowhere"]}, "network: found 'nowhere'"),
        (
            {"group": [f"g{number}" for number in range(300)]},
            "group: found '300', expected at most 200 values",
        ),
    ],
)
def test_what_does_not_fit_is_named(values: dict[str, list[str]], told: str) -> None:
    with pytest.raises(BadProfile) as bad:
        read(**values)
    assert told in str(bad.value)
