"""Matching: each kind of evidence by itself over the live graph, and the quality over the labelled sample."""

from __future__ import annotations

from typing import Any

import pytest

from mc2cm_graph.harvest.description import Description, describe
from mc2cm_graph.harvest.evidence import Link, Reason, score_of
from mc2cm_graph.harvest.gazetteer import Gazetteer
from mc2cm_graph.harvest.matching import CERTAIN_PLACE, LEAST_PLACE, is_certain, links_of
from mc2cm_graph.harvest.placing import places_of
from mc2cm_graph.harvest.topics import topics_of
from mc2cm_graph.harvest.words import harvest_words
from mc2cm_graph.names import CONTENT_LANGUAGES, concept_iri, thing_iri
from mc2cm_graph.snapshot import Snapshot
from tests.harvest import quality
from tests.harvest.running import QUERIES


@pytest.fixture(scope="session")
def gazetteer(live_snapshot: Snapshot) -> Gazetteer:
    """The gazetteer of the live graph."""
    return Gazetteer(live_snapshot, QUERIES)


def dataset(title: str = "Untitled", **rest: Any) -> Description:
    return describe("one", [("", title)], **rest)


def places(gazetteer: Gazetteer, described: Description, portal: str = "") -> dict[str, float]:
    return {
        link.target.rpartition("/")[2]: link.score
        for link in places_of(described, portal, gazetteer)
        if link.score >= LEAST_PLACE
    }


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ({"place_iris": ["https://www.geonames.org/2996944"]}, "lyon"),
        ({"place_iris": ["http://www.wikidata.org/wiki/Q456"]}, "lyon"),
        ({"place_iris": ["http://data.europa.eu/nuts/code/FRK26"]}, "lyon"),
        ({"place_iris": ["http://publications.europa.eu/resource/authority/country/TUN"]}, "TUN"),
        ({"codes": ["fr:commune:69123"]}, "lyon"),
        ({"codes": ["country:fr"]}, "FRA"),
        ({"codes": ["28079"]}, "madrid"),
        ({"places": ["LISBOA"]}, "lisbon"),
        ({"places": ["طنجة"]}, "tangier"),
        ({"places": ["Comune di Torino"]}, "turin"),
        ({"publisher": "Câmara Municipal de Lisboa"}, "lisbon"),
        ({"publisher": "Landeshauptstadt München"}, "munich"),
        ({"title": "Wien: Bevölkerung nach Bezirken"}, "vienna"),
        ({"title": "Población de Sevilla"}, "seville"),
        ({"keywords": ["Beyrouth"]}, "beirut"),
        ({"box": (4.77, 45.70, 4.90, 45.81)}, "lyon"),
    ],
)
def test_each_evidence_finds_its_place(gazetteer: Gazetteer, rest: dict[str, Any], place: str) -> None:
    assert list(places(gazetteer, dataset(**rest))) == [place]


@pytest.mark.parametrize(
    "described",
    [
        dataset("Tours de garde et nice to have"),
        dataset("Residentes en la Comunidad de Madrid"),
        dataset(codes=["fr:departement:69123x"], title="Sans lieu"),
        dataset(codes=["us:school:28079"]),
        dataset(box=(-10.0, 35.0, 30.0, 60.0)),
        dataset(texts=[("", "A line of buses from Lyon.")]),
        dataset(place_iris=["https://www.geonames.org/0", "http://www.wikidata.org/entity/Q0"]),
    ],
)
def test_no_place_is_made_up(gazetteer: Gazetteer, described: Description) -> None:
    assert places(gazetteer, described) == {}


def test_namesakes_are_told_apart(gazetteer: Gazetteer) -> None:
    assert list(places(gazetteer, dataset("Population of London"))) == ["london"]
    lebanon = ["http://publications.europa.eu/resource/authority/country/LBN"]
    assert list(places(gazetteer, dataset("Refugees in Tripoli", place_iris=lebanon))) == [
        "LBN",
        "tripoli-lebanon",
    ]
    assert places(gazetteer, dataset("Refugees in Tripoli")) == {}


def test_a_city_of_another_country_is_doubted(gazetteer: Gazetteer) -> None:
    twinned = dataset("Jumelage avec Beyrouth", codes=["country:fr"], keywords=["Beyrouth"])
    assert places(gazetteer, twinned) == {"FRA": 0.95}
    links = places_of(dataset("Beyrouth", keywords=["Beyrouth"]), "france-data-gouv", gazetteer)
    doubted = next(link for link in links_of_city(links) if link.target == thing_iri("city", "beirut"))
    assert doubted.score < LEAST_PLACE
    assert Reason("country", "France", 0.2, against=True) in doubted.reasons


def links_of_city(links: list[Link]) -> list[Link]:
    return [link for link in links if link.kind == "city"]


def test_the_portal_of_a_city_speaks_for_it(gazetteer: Gazetteer) -> None:
    assert list(places(gazetteer, dataset("Arbres"), "lyon-data-grandlyon")) == ["lyon"]
    assert places(gazetteer, dataset("Arbres"), "nowhere") == {}


@pytest.mark.parametrize(
    ("language", "title", "measure"),
    [
        ("en", "Residents by citizenship and district", "foreign-residents"),
        ("fr", "Population étrangère par arrondissement", "foreign-residents"),
        ("ar", "عدد السكان حسب الجنسية", "foreign-residents"),
        ("es", "Personas refugiadas acogidas", "refugees"),
        ("it", "Minori stranieri non accompagnati in carico", "unaccompanied-minors"),
        ("pt", "Imigrantes por concelho", "immigrants"),
        ("de", "Bevölkerung mit Migrationshintergrund", "residents-of-foreign-origin"),
    ],
)
def test_titles_tell_measures_in_seven_languages(
    gazetteer: Gazetteer, language: str, title: str, measure: str
) -> None:
    links = topics_of(describe("one", [(language, title)]), gazetteer)
    assert concept_iri("measure", measure) in [link.target for link in links if link.kind == "measure"]


def test_a_theme_of_every_city_is_worth_less_without_migration(gazetteer: Gazetteer) -> None:
    def housing(title: str) -> Link:
        links = topics_of(dataset(title), gazetteer)
        return next(link for link in links if link.target == concept_iri("theme", "housing"))

    plain, migrants = housing("Logements sociaux"), housing("Logements sociaux attribués aux réfugiés")
    assert plain.score < migrants.score
    assert [reason.field for reason in plain.reasons] == ["title", "no-migration"]


def test_links_need_a_place_and_a_topic(gazetteer: Gazetteer) -> None:
    assert links_of(dataset("Arbres de Lyon"), "", gazetteer) == []
    assert links_of(dataset("Réfugiés"), "", gazetteer) == []
    both = links_of(dataset("Réfugiés à Lyon", publisher="Ville de Lyon"), "", gazetteer)
    assert is_certain(both)
    assert both[0].score >= CERTAIN_PLACE
    assert {link.kind for link in both} == {"city", "measure", "theme"}


def test_figures_of_ours_are_proposed_and_never_certain(gazetteer: Gazetteer) -> None:
    links = links_of(
        dataset("Población extranjera de Madrid", publisher="Ayuntamiento de Madrid"), "", gazetteer
    )
    figures = [link for link in links if link.kind == "indicator"]
    assert thing_iri("indicator", "madrid-foreigners-2017") in [link.target for link in figures]
    assert all(link.score < CERTAIN_PLACE for link in figures)


def test_words_in_one_field_count_once() -> None:
    title, again = Reason("title", "Lyon", 0.7), Reason("title", "Lyon, France", 0.7)
    assert score_of([title]) == score_of([title, again]) == 0.7
    assert score_of([title, Reason("publisher", "Ville de Lyon", 0.5)]) == 0.85
    assert score_of([title, Reason("country", "Chile", 0.2, against=True)]) == 0.14
    assert score_of([Reason("place-iri", "x", 1.0)]) == 0.99


def test_every_word_has_its_concept_and_every_language(gazetteer: Gazetteer) -> None:
    written = harvest_words()
    assert len(written.measures) > 10
    for scheme, table in (("measure", written.measures), ("theme", written.themes)):
        for slug, by_language in table.items():
            assert concept_iri(scheme, slug) in gazetteer.labels, slug
            assert tuple(by_language) == CONTENT_LANGUAGES
            assert all(all(phrases) for phrases in by_language.values()), slug
    named = {measure for measures in written.themes_of_measures.values() for measure in measures}
    assert named <= set(written.measures)
    for theme in {*written.themes_of_measures, *written.migration_themes}:
        assert concept_iri("theme", theme) in gazetteer.labels, theme


@pytest.mark.parametrize("half", ["tuned", "held"])
def test_the_quality_over_real_descriptions_keeps_its_floor(gazetteer: Gazetteer, half: quality.Half) -> None:
    cities, migration = quality.cities(half, gazetteer), quality.migration(half, gazetteer)
    certain = quality.certain(half, gazetteer)
    assert cities.right >= 15
    assert migration.right >= 10
    assert (cities.precision, migration.precision, certain.precision) >= (0.95, 0.95, 1.0)
    assert cities.recall >= 0.9
    assert migration.recall >= 0.9
    assert certain.right >= 3
