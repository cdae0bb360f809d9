"""The closure over the fast store is that of owlrl, the reference, on the made-up world and on live data."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib

from mc2cm_graph.names import ONTOLOGY, PREFIXES, thing_iri
from mc2cm_graph.reason import Rules, Unsupported, close
from mc2cm_graph.reason.closure import OWL, RDF, says_nothing
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.sources import Sources, read

LIVE_PART = ("project", "network", "programme", "practice", "city", "country", "indicator")


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.load(REPOSITORY / "queries")


def triples(sources: Sources, kinds: tuple[str, ...] | None = None) -> set[ox.Triple]:
    files = [path for path in sources.data_files() if kinds is None or path.parent.name in kinds]
    assert len(files) > 25
    return {q.triple for path in [*sources.ontology_files(), *files] for q in read(path, path.name).quads}


def in_rdflib(statements: set[ox.Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(statements, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph


def reference(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node, ...]]:
    """What owlrl adds, less its artefacts.

    These are the axiomatic triples (what it adds to an empty graph, and what it says of datatypes and of
    annotation properties), literals as subjects, and what says nothing.
    """
    stated = set(graph)
    axiomatic = rdflib.Graph()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(axiomatic)
    assert len(axiomatic) > 50
    annotation = (rdflib.RDF.type, rdflib.OWL.AnnotationProperty)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return {
        (s, p, o)
        for s, p, o in set(graph) - stated - set(axiomatic)
        if not isinstance(s, rdflib.Literal)
        and not str(s).startswith(str(rdflib.XSD))
        and (p, o) != annotation
        and not uninformative(s, p, o)
    }


def uninformative(s: rdflib.term.Node, p: rdflib.term.Node, o: rdflib.term.Node) -> bool:
    if isinstance(o, rdflib.Literal) or isinstance(s, rdflib.BNode) or isinstance(o, rdflib.BNode):
        same = s == o and str(p).rpartition("#")[2] in ("sameAs", "equivalentClass", "subClassOf")
        return same or o == rdflib.OWL.Thing
    return says_nothing(ox.Triple(ox.NamedNode(str(s)), ox.NamedNode(str(p)), ox.NamedNode(str(o))))


@pytest.mark.parametrize("part", ["world", "live"])
def test_closure_equals_owlrl(part: str, world_sources: Sources, live_sources: Sources, rules: Rules) -> None:
    stated = triples(world_sources) if part == "world" else triples(live_sources, LIVE_PART)
    ours = close(stated, rules)
    assert not ours.clashes
    assert len(ours.inferred) > 500
    assert set(in_rdflib(ours.inferred)) == reference(in_rdflib(stated))


def test_closure_is_closed(world_sources: Sources, rules: Rules) -> None:
    stated = triples(world_sources)
    first = close(stated, rules)
    assert not close(stated | first.inferred, rules).inferred


def test_rules_cover_the_profile(rules: Rules) -> None:
    names = {rule.name.removesuffix("-two").removesuffix("-three") for rule in rules.entailments}
    assert len(rules.entailments) == 50
    assert len(rules.contradictions) == 15
    # Tables 4 to 9 of OWL 2 Profiles, less those whose conclusions say nothing of a graph.
    for name in ("eq-sym", "prp-spo2", "prp-ifp", "cls-int1", "cls-maxqc3", "cax-sco", "scm-avf2", "scm-uni"):
        assert name in names


def ask(inferred: set[ox.Triple], subject: str, predicate: str, value: str) -> bool:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value)) in inferred


def small(*statements: tuple[str, str, str]) -> set[ox.Triple]:
    return {ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o)) for s, p, o in statements}


def test_practice_led_by_a_municipality_is_a_practice_of_its_city(
    live_sources: Sources, rules: Rules
) -> None:
    practice, town, city = thing_iri("practice", "x"), thing_iri("institution", "y"), thing_iri("city", "z")
    ontology = {q.triple for path in live_sources.ontology_files() for q in read(path, path.name).quads}
    found = close(
        ontology | small((practice, ONTOLOGY + "practiceLead", town), (town, ONTOLOGY + "governs", city)),
        rules,
    ).inferred
    assert ask(found, practice, ONTOLOGY + "inCity", city)
    assert ask(found, town, ONTOLOGY + "takesPartIn", practice)
    assert ask(found, practice, RDF + "type", ONTOLOGY + "Practice")
    assert ask(found, city, RDF + "type", PREFIXES["dcterms"] + "Location")


def test_place_that_is_an_institution_is_a_contradiction(live_sources: Sources, rules: Rules) -> None:
    ontology = {q.triple for path in live_sources.ontology_files() for q in read(path, path.name).quads}
    odd = thing_iri("city", "odd")
    facts = small(
        (odd, RDF + "type", ONTOLOGY + "City"), (odd, RDF + "type", PREFIXES["org"] + "FormalOrganization")
    )
    clashes = close(ontology | facts, rules).clashes
    assert {clash.rule for clash in clashes} <= {"cax-dw", "cax-adc"}
    assert f"<{odd}>" in {clash.first for clash in clashes}


def test_axioms_without_a_rule_are_refused(rules: Rules, tmp_path: Path) -> None:
    keyed = small((ONTOLOGY + "X", OWL + "hasKey", RDF + "nil"))
    with pytest.raises(Unsupported, match="hasKey"):
        close(keyed, rules)
    text = f"<urn:p> <{OWL}propertyChainAxiom> (<urn:a> <urn:b> <urn:c> <urn:d>) ."
    chain = tmp_path / "chain.ttl"
    chain.write_text(text, encoding="utf-8")
    with pytest.raises(Unsupported, match="length 4"):
        close({q.triple for q in read(chain, "chain.ttl").quads}, rules)
