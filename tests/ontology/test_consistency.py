"""The ontology has a model, every class can have members, and what contradicts it is found. By a real DL reasoner."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, Graph

from mc2cm_graph.names import PREFIXES
from mc2cm_graph.settings import REPOSITORY
from tests.ontology.hermit import consistent, extended, unsatisfiable

CONTRADICTIONS = {
    "a practice that is also a service": "practice:x a mc:Practice, cpsv:PublicService .",
    "a practice that is also a policy instrument": "practice:x a mc:Practice, mc:PolicyInstrument .",
    "a service that is also a policy instrument": "service:x a cpsv:PublicService, mc:PolicyInstrument .",
    "a city that is an institution": "city:x a mc:City, org:FormalOrganization .",
    "a city that is a country": "city:x a mc:City, mc:Country .",
    "a project that is an institution": "project:x a mc:Project, org:FormalOrganization .",
    "a city that leads a practice": "practice:x mc:practiceLead city:y . city:y a mc:City .",
    "an organisation in which a practice takes place": "practice:x mc:inCity institution:y . "
    "institution:y a org:FormalOrganization .",
    "a practice addressed as if it were a challenge": "practice:x mc:addresses practice:y . "
    "practice:y a mc:Practice .",
    "a citation that is an activity": "practice:x a mc:Citation, prov:Activity .",
    "a transfer derived from a source": "practice:x a mc:Transfer ; prov:wasDerivedFrom source:y .",
    "a source that is an event": "source:x a mc:Source, schema:Event .",
    "a theme that is a scheme": "theme:x a skos:Concept, skos:ConceptScheme .",
}


def test_ontology_is_consistent(ontology_file: Path) -> None:
    assert consistent(ontology_file)


def test_every_class_can_have_members(ontology: Graph, ontology_file: Path) -> None:
    assert len(set(ontology.subjects(RDF.type, OWL.Class))) >= 70
    assert unsatisfiable(ontology_file) == set()


def test_class_without_possible_members_is_found(ontology_file: Path, tmp_path: Path) -> None:
    turtle = "mc:Bad a owl:Class ; rdfs:subClassOf mc:Practice, cpsv:PublicService ."
    found = unsatisfiable(extended(ontology_file, turtle, tmp_path / "bad.nt"))
    assert found == {PREFIXES["mc"] + "Bad"}


@pytest.mark.parametrize("turtle", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_contradiction_is_found(ontology_file: Path, turtle: str, tmp_path: Path) -> None:
    assert not consistent(extended(ontology_file, turtle, tmp_path / "bad.nt"))


def test_live_data_is_consistent_with_the_ontology(ontology_file: Path, tmp_path: Path) -> None:
    """All statements that the data files make, taken together, have a model: no city is anywhere an organisation."""
    files = sorted((REPOSITORY / "data").rglob("*.trig"))
    assert len(files) >= 100
    statements = {
        f"{quad.subject} {quad.predicate} {quad.object} .\n"
        for file in files
        for quad in pyoxigraph.parse(file.read_bytes(), format=pyoxigraph.RdfFormat.TRIG)
    }
    assert len(statements) >= 1000
    path = tmp_path / "live.nt"
    path.write_text(ontology_file.read_text("utf-8") + "".join(sorted(statements)), "utf-8")
    assert consistent(path)


def test_right_use_is_no_contradiction(ontology_file: Path, tmp_path: Path) -> None:
    turtle = """
        practice:x a mc:Practice ; mc:delivers service:x ; mc:implements policy:x ; mc:addresses challenge:x ;
            mc:inCity city:x ; mc:practiceLead institution:x ; mc:precondition practice:x-p ; mc:outcome practice:x-o .
        practice:x-t a mc:Transfer ; mc:sourcePractice practice:x ; mc:receivingCity city:y .
        institution:x a org:FormalOrganization, cv:PublicOrganisation ; mc:governs city:x .
        policy:x a mc:PolicyInstrument, eli:LegalResource .
        source:x a mc:Source, mc:Publication .
        project:x a mc:Project ; mc:launchEvent event:x ; mc:memberCity city:y .
        practice:x-c a mc:Citation ; prov:wasDerivedFrom source:x ; mc:certainty certainty:stated .
    """
    assert consistent(extended(ontology_file, turtle, tmp_path / "good.nt"))
