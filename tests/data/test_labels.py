"""Labels of the live data: in English and French for all, in the language of the city, in Arabic for places."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from mc2cm_graph.browse.knowledge import coverage
from mc2cm_graph.names import CONTENT_LANGUAGES, ONTOLOGY, PREFIXES
from mc2cm_graph.questions import load
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Store

SPOKEN = {
    "AUT": "de", "BRA": "pt", "CZE": "cs", "DEU": "de", "DNK": "da", "ESP": "es", "FIN": "fi", "FRA": "fr",
    "GBR": "en", "GRC": "el", "HRV": "hr", "IRL": "en", "ITA": "it", "JOR": "ar", "LBN": "ar", "LBY": "ar",
    "LVA": "lv", "MAR": "ar", "NLD": "nl", "NOR": "nb", "POL": "pl", "PRT": "pt", "ROU": "ro", "SWE": "sv",
    "TUN": "ar",
}  # fmt: skip
"""The language in which a city of the country is labelled; countries with several are left out."""

FLOORS = {
    "en": 2270, "fr": 2270, "ar": 530, "es": 161, "it": 180, "pt": 144, "de": 186,
}  # fmt: skip
"""How many labels the live graph had at least in each language of the content; a floor only rises."""

PLACES = (ONTOLOGY + "City", ONTOLOGY + "Country")


@pytest.fixture(scope="module")
def store(live_snapshot: Snapshot) -> Store:
    return Store.open(live_snapshot)


@pytest.fixture(scope="module")
def labels(store: Store) -> dict[str, set[str]]:
    """The primary languages in which each thing and part of a thing is labelled."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.select(load(Path(__file__).parent / "labels-of-things.rq")):
        found[row["thing"].value].add(row["tag"].value.partition("-")[0])
    assert len(found) > 2200
    return found


def test_everything_is_labelled_in_english_and_french(labels: dict[str, set[str]]) -> None:
    assert {thing: tags for thing, tags in labels.items() if not tags >= {"en", "fr"}} == {}


def test_things_are_labelled_in_the_language_of_their_city(store: Store, labels: dict[str, set[str]]) -> None:
    countries: dict[str, set[str]] = defaultdict(set)
    for row in store.select(load(Path(__file__).parent / "things-in-their-countries.rq")):
        countries[row["thing"].value].add(row["country"].value.removeprefix(PREFIXES["country-eu"]))
    wanted = {
        thing: SPOKEN[next(iter(codes))]
        for thing, codes in countries.items()
        if thing in labels and len(codes) == 1 and codes <= set(SPOKEN)
    }
    assert len(wanted) > 700
    assert set(wanted.values()) >= set(CONTENT_LANGUAGES)
    assert {thing: tag for thing, tag in wanted.items() if tag not in labels[thing]} == {}


def test_missing_labels_are_counted_and_grow_no_more(store: Store) -> None:
    question = load(REPOSITORY / "queries" / "labels-by-language.rq")
    lines = coverage(store.select(question), CONTENT_LANGUAGES)
    assert len(lines) >= 18
    labelled = {tag: sum(line.labelled[tag] for line in lines) for tag in CONTENT_LANGUAGES}
    assert {tag: count for tag, count in labelled.items() if count < FLOORS[tag]} == {}
    for line in lines:
        if line.name in PLACES:
            assert line.labelled["ar"] == line.things, line.name
