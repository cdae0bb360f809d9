"""The live data hold what they must: the user's own page fact by fact, the dossier record by record, floors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mc2cm_graph.names import KINDS, ONTOLOGY, PREFIXES, concept_iri, thing_iri
from mc2cm_graph.questions import load
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from mc2cm_graph.terms import Iri, Term
from tests.needs import need

DOSSIER = REPOSITORY.parent / "shared" / "dossier"
PROJECT = thing_iri("project", "mc2cm-1")
FLOORS = {
    "challenge": 93, "city": 153, "country": 35, "dataset": 16, "event": 46, "indicator": 236, "institution": 263,
    "network": 22, "policy": 67, "portal": 21, "practice": 247, "programme": 13, "project": 11, "publication": 34,
    "recommendation": 16, "right": 6, "service": 85, "source": 950,
}  # fmt: skip
"""What the live data held at least; a floor only rises."""

SAME_THING = {
    "institution": {"mmc"},
    "policy": {"integrating-cities-charter"},
    "event": {"amman-2017-housing", "beirut-2017-conference"},
}
"""Records of the dossier that tell of a thing which stands under another record's name."""

PREFIX_OF_KIND = {"institution": "inst", "source": "src"}


@pytest.fixture(scope="module")
def seed(live_snapshot: Snapshot) -> set[tuple[str, str, str]]:
    rows = Store.open(live_snapshot).select(load(Path(__file__).parent / "seed.rq"))
    assert len(rows) > 40
    return {(plain(row["subject"]), plain(row["property"]), plain(row["value"])) for row in rows}


def plain(term: Term) -> str:
    return term.value


def mc(name: str) -> str:
    return ONTOLOGY + name


def schema(name: str) -> str:
    return PREFIXES["schema"] + name


@pytest.mark.parametrize(
    "city", ["lisbon", "madrid", "turin", "vienna", "tangier", "tunis", "beirut", "amman"]
)
def test_page_names_the_partner_cities(seed: set[tuple[str, str, str]], city: str) -> None:
    assert (PROJECT, mc("partnerCity"), thing_iri("city", city)) in seed
    assert any(s == thing_iri("city", city) and p == mc("country") for s, p, _ in seed)


@pytest.mark.parametrize(
    ("member", "role"),
    [("icmpd", "lead"), ("uclg", "partner"), ("un-habitat", "partner"), ("unhcr", "partner"),
     ("lyon-metropole", "partner")],
)  # fmt: skip
def test_page_names_lead_and_partners(seed: set[tuple[str, str, str]], member: str, role: str) -> None:
    org = PREFIXES["org"]
    nodes = {s for s, p, o in seed if p == org + "member" and o == thing_iri("institution", member)}
    assert any((node, org + "role", concept_iri("role", role)) in seed for node in nodes)
    assert any((node, org + "organization", PROJECT) in seed for node in nodes)


def test_page_tells_money_time_theme_and_programme(seed: set[tuple[str, str, str]]) -> None:
    amounts = {float(o) for _, p, o in seed if p == schema("value")}
    assert {2498976.00, 1999180.80} <= amounts
    for predicate, value in (
        (schema("startDate"), "2015"),
        (schema("endDate"), "2018"),
        (mc("theme"), concept_iri("theme", "social-cohesion")),
        (mc("underProgramme"), thing_iri("programme", "eu-european-neighbourhood")),
        (mc("launchEvent"), thing_iri("event", "mc2cm-2016-05-lyon-launch")),
    ):
        assert (PROJECT, predicate, value) in seed
    launch = thing_iri("event", "mc2cm-2016-05-lyon-launch")
    assert (launch, schema("startDate"), "2016-05") in seed


def test_page_tells_the_three_expectations_of_lyon(seed: set[tuple[str, str, str]]) -> None:
    held = {s for s, p, o in seed if p == mc("heldBy") and o == thing_iri("institution", "lyon-metropole")}
    assert len({node for node in held if (PROJECT, mc("aim"), node) in seed}) == 3


def test_money_is_written_exactly(live_snapshot: Snapshot) -> None:
    text = (live_snapshot.root / "dump" / "mc2cm.nq").read_text("utf-8")
    for amount in ("2498976.00", "1999180.80"):
        assert f'"{amount}"^^<{PREFIXES["xsd"]}decimal>' in text


def test_both_launches_stand(live_snapshot: Snapshot) -> None:
    question = load(REPOSITORY / "queries" / "statements-where-sources-disagree.rq")
    rows = Store.open(live_snapshot).select(question)
    launches = [row for row in rows if row["property"] == Iri(mc("launchEvent"))]
    assert {row["thing"] for row in launches} >= {Iri(PROJECT)}


def test_floors(live_snapshot: Snapshot) -> None:
    counted = live_snapshot.manifest.kinds
    assert {kind: n for kind, n in counted.items() if n < FLOORS.get(kind, 0)} == {}
    assert set(FLOORS) <= set(counted)


def test_every_record_of_the_dossier_has_a_file() -> None:
    need(DOSSIER.is_dir(), f"the dossier is not at {DOSSIER}")
    missing, found = [], 0
    for path in sorted(DOSSIER.glob("*.yaml")):
        if path.name == "sources.yaml":
            continue
        text = path.read_text("utf-8")
        for name, kind in re.findall(r"^- id: (\S+)\n(?:  .*\n)*?  kind: (\S+)$", text, re.MULTILINE):
            if kind == "identifier":
                continue  # stands in the file of what it identifies: test_portals.py reads them all
            assert kind in KINDS, kind
            slug = name.removeprefix(PREFIX_OF_KIND.get(kind, kind) + "-")
            found += 1
            if (
                slug not in SAME_THING.get(kind, ())
                and not (REPOSITORY / "data" / kind / f"{slug}.trig").is_file()
            ):
                missing.append(name)
    assert found > 1100
    assert missing == []
