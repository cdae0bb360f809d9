"""What pages say is said in schema.org as it was published, on every kind of page and of both graphs."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from pyoxigraph import RdfFormat, parse

from mc2cm_graph.names import KINDS
from mc2cm_graph.web.site import Site
from tests.web.audits.kinds import LIVE, WORLD, in_language
from tests.web.linked.vocabulary import Vocabulary, classes, read_page

PARTS = {"", "reconcile.preview"}
"""Errors, and what is shown within the pages of other sites."""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """The vocabulary as it was published."""
    return Vocabulary.read()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_kind_of_page_says_what_it_is(world_app: Flask, vocabulary: Vocabulary, language: str) -> None:
    client, said = world_app.test_client(), Counter[str]()
    faults: dict[str, list[str]] = {}
    for endpoint, paths in WORLD.items():
        for path in paths if endpoint not in PARTS else ():
            response = client.get(in_language(path, language), headers={"Accept": "text/html"})
            if response.status_code != 200:
                continue
            quads = read_page(response.text)
            found = list(vocabulary.faults(quads))
            if found:
                faults[path] = found
            assert len(classes(quads)) >= 1, path
            said[endpoint] += 1
    assert faults == {}
    assert set(said) == set(WORLD) - PARTS
    assert sum(said.values()) > 60


def test_every_live_thing_fits(live_app: Flask, vocabulary: Vocabulary) -> None:
    """Of the sources, which are many and alike, every tenth is read."""
    site: Site = live_app.extensions["mc2cm"]
    client, used, faults = live_app.test_client(), Counter[str](), []
    for kind in KINDS:
        for slug in sorted(site.browser.index.slugs[kind])[:: 10 if kind == "source" else 1]:
            quads = read_page(client.get(f"/{kind}/{slug}", headers={"Accept": "text/html"}).text)
            faults += [f"/{kind}/{slug}: {fault}" for fault in vocabulary.faults(quads)]
            used.update(classes(quads))
    assert faults == []
    for name in ("City", "GovernmentService", "GovernmentOrganization", "NGO", "Event", "Dataset", "Project"):
        assert used[name] > 5, name
    for name in ("Legislation", "FundingScheme", "DataCatalog", "Observation", "DefinedTerm", "Country"):
        assert used[name] > 5, name
    assert used["BreadcrumbList"] > 1000
    assert used["HowTo"] == 0


def test_live_pages_of_every_kind(live_app: Flask, vocabulary: Vocabulary) -> None:
    client, read = live_app.test_client(), 0
    for endpoint, paths in LIVE.items():
        for path in paths if endpoint not in PARTS else ():
            quads = read_page(client.get(path, headers={"Accept": "text/html"}).text)
            assert list(vocabulary.faults(quads)) == [], path
            read += 1
    assert read > 25


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('{"@type": "Town"}', "no such class"),
        ('{"@type": "City", "mayor": "A"}', "no such property"),
        ('{"@type": "City", "startDate": {"@type": "Date", "@value": "2016"}}', "outside of the domain"),
        ('{"@type": "Event", "location": {"@type": "Event"}}', "outside of the range"),
        ('{"@type": "Event", "startDate": "soon"}', "outside of the range"),
        ('{"@type": "Event", "startDate": {"@type": "Date", "@value": "soon"}}', "no date"),
    ],
)
def test_the_judge_sees_what_does_not_fit(vocabulary: Vocabulary, said: str, fault: str) -> None:
    context = '{"@context": {"@vocab": "https://schema.org/"}, "@graph": ['
    quads = list(parse(f"{context}{said}]}}".encode(), format=RdfFormat.JSON_LD))
    assert any(fault in found for found in vocabulary.faults(quads)), said
