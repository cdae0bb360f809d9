"""What the ontology lets a reasoner conclude: each conclusion is denied, and the denial contradicts the ontology."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ontology.hermit import consistent, extended

ENTAILMENTS = {
    "who leads takes part": ("network:x mc:lead institution:x .", "network:x mc:participant institution:x"),
    "who takes part is told from its own side": (
        "event:x schema:organizer institution:x .",
        "institution:x mc:takesPartIn event:x",
    ),
    "member through membership": (
        "project:x-m org:organization project:x ; org:member institution:x .",
        "project:x org:hasMember institution:x",
    ),
    "practice led by the municipality of a city": (
        "practice:x mc:practiceLead institution:x . institution:x mc:governs city:x .",
        "practice:x mc:inCity city:x",
    ),
    "practice led by a department of the municipality": (
        "practice:x mc:practiceLead institution:d . institution:d org:unitOf institution:x . "
        "institution:x mc:governs city:x .",
        "city:x mc:hasPractice practice:x",
    ),
    "practice in the country of its city": (
        "practice:x mc:inCity city:x . city:x mc:country country-eu:FRA .",
        "practice:x mc:inCountry country-eu:FRA",
    ),
    "city in its country": ("city:x mc:country country-eu:FRA .", "city:x mc:inCountry country-eu:FRA"),
    "funder through a grant": (
        "project:x schema:funding project:x-g . project:x-g schema:funder institution:x .",
        "project:x mc:funder institution:x",
    ),
    "broader at any height": (
        "theme:a skos:broader theme:b . theme:b skos:broader theme:c .",
        "theme:a skos:broaderTransitive theme:c",
    ),
    "part at any depth": (
        "event:a mc:partOf project:b . project:b mc:partOf programme:c .",
        "event:a mc:partOfTransitive programme:c",
    ),
    "city involved by membership": ("network:x mc:memberCity city:x .", "city:x mc:cityInvolvedIn network:x"),
    "host city takes part": ("event:x mc:hostCity city:x .", "event:x mc:involvesCity city:x"),
    "policy of the city's authority": (
        "policy:x mc:adoptedBy institution:x . institution:x mc:governs city:x .",
        "policy:x mc:appliesIn city:x",
    ),
    "practice transferred to a city": (
        "practice:x-t mc:sourcePractice practice:x ; mc:receivingCity city:y .",
        "practice:x mc:transferredTo city:y",
    ),
    "practice adapted from another": (
        "practice:x-t mc:sourcePractice practice:x ; mc:resultingPractice practice:y .",
        "practice:y mc:adaptedFrom practice:x",
    ),
    "theme is a subject": ("practice:x mc:theme theme:housing .", "practice:x dcterms:subject theme:housing"),
}

NOT_ENTAILED = {
    "a network led by a municipality is no practice": (
        "network:x a mc:Network ; mc:lead institution:x . institution:x mc:governs city:x .",
        "network:x mc:inCity city:x",
    ),
    "a partner's city is not the city of the practice": (
        "practice:x mc:partner institution:x . institution:x mc:governs city:x .",
        "practice:x mc:inCity city:x",
    ),
    "who gives money does not take part": (
        "practice:x mc:funder institution:x .",
        "practice:x mc:participant institution:x",
    ),
}


def denial(premise: str, conclusion: str) -> str:
    """State the premise and that the conclusion is false."""
    subject, predicate, value = conclusion.split()
    return (
        f"{premise}\n[] a owl:NegativePropertyAssertion ; owl:sourceIndividual {subject} ; "
        f"owl:assertionProperty {predicate} ; owl:targetIndividual {value} ."
    )


@pytest.mark.parametrize(("premise", "conclusion"), ENTAILMENTS.values(), ids=ENTAILMENTS.keys())
def test_entailed(ontology_file: Path, premise: str, conclusion: str, tmp_path: Path) -> None:
    assert not consistent(extended(ontology_file, denial(premise, conclusion), tmp_path / "denied.nt"))


@pytest.mark.parametrize(("premise", "conclusion"), NOT_ENTAILED.values(), ids=NOT_ENTAILED.keys())
def test_not_entailed(ontology_file: Path, premise: str, conclusion: str, tmp_path: Path) -> None:
    assert consistent(extended(ontology_file, denial(premise, conclusion), tmp_path / "denied.nt"))
