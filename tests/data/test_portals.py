"""The part of the dossier on open data is in the graph, every identifier under each of its sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from mc2cm_graph.names import KINDS, concept_iri, thing_iri
from mc2cm_graph.questions import load
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store
from mc2cm_graph.terms import Iri, Literal
from tests.needs import need

OPEN_DATA = REPOSITORY.parent / "shared" / "dossier" / "open-data.yaml"
EXPECTED = {"institution": 11, "portal": 21, "dataset": 16, "indicator": 9, "policy": 4, "identifier": 192}
"""How many records of each kind the part holds."""

PREFIX_OF_KIND = {"institution": "inst"}
WITH_ADDRESS = ("wikidata", "geonames")
"""Registers that give each place an address: schema:sameAs. Codes of the others are adms:Identifier."""

Told = set[tuple[str, str, str, str, str]]


@dataclass(frozen=True)
class Record:
    """One record of the dossier: its name, kind and the lines that follow."""

    name: str
    kind: str
    text: str

    @property
    def slug(self) -> str:
        """The slug of the thing that the record describes."""
        return self.name.removeprefix(PREFIX_OF_KIND.get(self.kind, self.kind) + "-")

    def field(self, name: str) -> str | None:
        """Give a field of one line, without quotes."""
        found = re.search(rf"^  {name}: '?(.+?)'?$", self.text, re.MULTILINE)
        return found[1] if found else None

    def one(self, name: str) -> str:
        """Give a field that the record must have."""
        found = self.field(name)
        assert found is not None, f"{self.name} has no {name}"
        return found

    @property
    def sources(self) -> list[str]:
        """The sources of the record, by their IRI."""
        names = re.findall(r"^  - src-(\S+)$", self.text, re.MULTILINE)
        return [thing_iri("source", name) for name in names]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    need(OPEN_DATA.is_file(), f"the dossier is not at {OPEN_DATA}")
    blocks = re.findall(
        r"^- id: (\S+)\n((?:  .*\n)*?  kind: (\S+)\n(?:  .*\n)*)", OPEN_DATA.read_text("utf-8"), re.M
    )
    found = [Record(name, kind, text) for name, text, kind in blocks]
    assert {kind: sum(record.kind == kind for record in found) for kind in EXPECTED} == EXPECTED
    assert len(found) == sum(EXPECTED.values())
    return found


@pytest.fixture(scope="module")
def told(live_snapshot: Snapshot) -> Told:
    """Place, scheme, value, source and certainty of every identifier and position in the graph."""
    rows = Store.open(live_snapshot).select(load(Path(__file__).parent / "identifiers.rq"))
    assert len(rows) > 390
    return {
        (
            row["place"].value,
            row["scheme"].value if "scheme" in row else "",
            row["value"].value,
            row["source"].value,
            row["certainty"].value,
        )
        for row in rows
    }


def test_every_record_has_a_file(records: list[Record]) -> None:
    described = [record for record in records if record.kind in KINDS]
    assert len(described) == 61
    missing = [
        record.name
        for record in described
        if not (REPOSITORY / "data" / record.kind / f"{record.slug}.trig").is_file()
    ]
    assert missing == []


def test_every_identifier_stands_under_each_of_its_sources(records: list[Record], told: Told) -> None:
    wanted = set()
    for record in (record for record in records if record.kind == "identifier"):
        place, scheme = thing_iri(*record.one("of").split("-", 1)), record.one("scheme")
        grade = concept_iri("certainty", record.one("certainty"))
        codes = {concept_iri("identifier-scheme", scheme): record.one("value")}
        if scheme in WITH_ADDRESS:
            codes = {"": record.one("uri")}
        elif numeric := record.field("numeric"):
            codes[concept_iri("identifier-scheme", "iso3166-1-numeric")] = numeric
        wanted |= {
            (place, of, code, source, grade) for of, code in codes.items() for source in record.sources
        }
    assert len(wanted) > 192
    assert wanted - told == set()


def test_every_position_stands_under_its_source(records: list[Record], told: Told) -> None:
    placed = [record for record in records if record.field("lat")]
    assert len(placed) > 100
    known = {(place, value, source) for place, _, value, source, _ in told}
    wanted = {
        (
            thing_iri(*record.one("of").split("-", 1)),
            f"POINT({record.one('long')} {record.one('lat')})",
            source,
        )
        for record in placed
        for source in record.sources
    }
    assert wanted - known == set()


def test_versions_of_regions_are_told_apart(live_snapshot: Snapshot) -> None:
    question = load(REPOSITORY / "queries" / "identifiers-of-a-thing.rq")
    rows = Store.open(live_snapshot).select(
        question, thing=Iri(thing_iri("city", "lisbon")), language=Literal("en")
    )
    regions = {
        (row["code"].value, row["year"].value)
        for row in rows
        if row["scheme"].value == concept_iri("identifier-scheme", "nuts3")
    }
    assert regions == {("PT1A0", "2024"), ("PT170", "2016")}


def test_figures_lead_to_their_data_sets(live_snapshot: Snapshot, records: list[Record]) -> None:
    text_of = {
        record.name: (REPOSITORY / "data" / "indicator" / f"{record.slug}.trig").read_text("utf-8")
        for record in records
        if record.kind == "indicator"
    }
    assert len(text_of) == 9
    assert [name for name, trig in text_of.items() if "mc:fromDataset" not in trig] == []
