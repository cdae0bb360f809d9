"""The SHACL form: run by pySHACL it gives the verdicts of our own check, on the made-up world and on live data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph, Literal, URIRef

from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from mc2cm_graph.transfer import MET, NOT_MET, UNKNOWN, Transfers
from tests.transfer.conftest import Ground, iri

TODAY = datetime.now(UTC).date()
# The shapes ask the engine for today; so does the check that they are compared with.


def default_graph(quads: Iterable[ox.Quad]) -> Graph:
    """Give the default graph to another engine, without what the shapes do not read."""
    lines = (f"{q.triple} ." for q in quads if isinstance(q.graph_name, ox.DefaultGraph))
    return Graph().parse(data="\n".join(lines), format="nt")


def by_shacl(transfers: Transfers, data: Graph, practice: str, city: str) -> dict[tuple[str, str, str], str]:
    """Give the verdict of each shape by its kind, value and level, read from the validation report."""
    shapes = Graph().parse(data=transfers.shapes(practice, city).decode(), format="turtle")
    _, report, text = validate(data, shacl_graph=shapes, inference="none", inplace=True)
    assert isinstance(report, Graph), text
    results = {
        report.value(result, SH.sourceShape): report.value(result, SH.resultSeverity)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    found: dict[tuple[str, str, str], str] = {}
    for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str):
        said = {
            str(p).rpartition("#")[2]: str(o)
            for p, o in shapes.predicate_objects(shape)
            if "/shapes#" in str(p)
        }
        level = said.pop("policyLevel", "") or said.pop("competenceLevel", "")
        ((kind, value),) = said.items()
        outcome = MET if shape not in results else UNKNOWN
        if kind == "leastShownInhabitants":
            if outcome == MET:
                continue
            kind, outcome = "leastInhabitants", NOT_MET
        elif (kind, value, level) in found:
            continue
        found[kind, value, level] = outcome
        assert results.get(shape, SH.Warning) == (SH.Violation if outcome == NOT_MET else SH.Warning)
    return found


def by_check(transfers: Transfers, practice: str, city: str) -> dict[tuple[str, str, str], str]:
    kinds = {
        "requiresActor": "actor",
        "requiresCompetence": "competenceTheme",
        "requiresNetwork": "network",
        "requiresPolicyOn": "policyTheme",
        "requiresPopulation": "group",
        "requiresServiceOn": "serviceTheme",
        "minimumPopulation": "leastInhabitants",
    }
    return {
        (kinds[v.requirement.property], v.requirement.value, v.requirement.level): v.outcome
        for judged in transfers.checker.check(practice, city, TODAY).preconditions
        for v in judged.verdicts
        if v.requirement.property in kinds
    }


@pytest.mark.parametrize("city", ["altamar", "breval", "qasr-al-bahr", "9-fontaines"])
def test_the_world(ground: Ground, city: str) -> None:
    """Every typed requirement is expressible, and conforms exactly where the check finds it met."""
    transfers = ground.transfers()
    data = default_graph(ground.quads)
    practice = iri("practice:all-kinds")
    ours = by_check(transfers, practice, iri(f"city:{city}"))
    assert len(ours) == 10
    assert by_shacl(transfers, data, practice, iri(f"city:{city}")) == ours


@pytest.fixture(scope="module")
def live(live_snapshot: Snapshot) -> tuple[Transfers, Graph]:
    """The live snapshot, and its default graph for another engine."""
    quads = ox.parse(live_snapshot.dataset.read_bytes(), format=ox.RdfFormat.N_QUADS)
    return Transfers(Store.open(live_snapshot), live_snapshot.queries), default_graph(quads)


@pytest.mark.parametrize("city", ["lisbon", "tangier"])
@pytest.mark.parametrize(
    "practice",
    ["lyon-citizen-hosting", "dortmund-migrado", "seville-tutambien"],
)
def test_live_data(live: tuple[Transfers, Graph], practice: str, city: str) -> None:
    transfers, data = live
    ours = by_check(transfers, iri(f"practice:{practice}"), iri(f"city:{city}"))
    assert ours
    assert by_shacl(transfers, data, iri(f"practice:{practice}"), iri(f"city:{city}")) == ours


def test_without_a_city_every_city_is_the_target(ground: Ground) -> None:
    shapes = Graph().parse(
        data=ground.transfers().shapes(iri("practice:all-kinds")).decode(), format="turtle"
    )
    targets = set(shapes.objects(None, SH.targetClass))
    assert targets == {URIRef(iri("mc:City"))}
    assert set(shapes.objects(None, SH.targetNode)) == set()


def test_a_result_says_that_it_is_no_proof(ground: Ground) -> None:
    shapes = Graph().parse(
        data=ground.transfers().shapes(iri("practice:all-kinds")).decode(), format="turtle"
    )
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        messages = {
            text.language: str(text)
            for text in shapes.objects(shape, SH.message)
            if isinstance(text, Literal)
        }
        assert set(messages) == {"en", "fr"}
        below = shapes.value(shape, SH.severity) == SH.Violation
        assert messages.get("en", "").startswith("Not met" if below else "Not shown, hence unknown")
