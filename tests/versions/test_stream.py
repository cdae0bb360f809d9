"""The change stream: who follows it from any point, interrupted or not, holds what stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mc2cm_graph.history import History
from mc2cm_graph.names import THINGS
from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.versions import stream as room
from mc2cm_graph.web.app import create_app
from tests.versions.conftest import MISSING, VERSIONS
from tests.versions.harvester import LDES, Harvester, Node

HOST = "http://localhost"
ROOT = f"{HOST}/changes"
PER_PAGE = 10
"""Members on a page, so that the small world has many."""


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MEMBERS_PER_PAGE", PER_PAGE)


def getting(client: FlaskClient) -> Harvester:
    def fetch(address: str) -> bytes:
        assert address.startswith(HOST)
        response = client.get(address.removeprefix(HOST), headers={"Accept": "text/turtle"})
        assert (response.status_code, response.mimetype) == (200, "text/turtle")
        return bytes(response.data)

    return Harvester(fetch, ROOT)


def things_of(client: FlaskClient) -> set[str]:
    """List the things that stand, from the lists of the site itself."""
    manifest = client.application.extensions["mc2cm"].browser.manifest
    found = set()
    for kind in manifest.kinds:
        listed = client.get(f"/{kind}.json").get_json()["things"]
        found |= {THINGS + thing["page"].strip("/") for thing in listed}
    assert len(found) == sum(manifest.kinds.values())
    return found


@pytest.fixture
def older(past: Path) -> list[FlaskClient]:
    """The applications as they were when each version was the newest."""
    return [create_app(Settings(past / version, past / "none")).test_client() for version in VERSIONS]


def test_who_follows_to_the_end_holds_what_stands(site: FlaskClient) -> None:
    harvester = getting(site)
    assert harvester.run()
    assert harvester.fetched > 5
    assert set(harvester.things) == things_of(site)


def test_who_is_interrupted_anywhere_goes_on_there(site: FlaskClient) -> None:
    wanted = things_of(site)
    for step in (1, 2, 3):
        harvester = getting(site)
        runs = 0
        while not harvester.run(most_nodes=step):
            runs += 1
        assert runs > 1
        assert set(harvester.things) == wanted
        before = harvester.fetched
        assert harvester.run()
        # What cannot change is not asked for again: only the open page.
        assert harvester.fetched - before <= 1


def test_who_followed_an_older_version_goes_on_in_the_newer(
    site: FlaskClient, older: list[FlaskClient]
) -> None:
    for number, client in enumerate(older):
        harvester = getting(client)
        assert harvester.run()
        lacking = {THINGS + thing for thing in MISSING[VERSIONS[number]]}
        assert not set(harvester.things) & lacking
        harvester.fetch = getting(site).fetch
        assert harvester.run()
        assert set(harvester.things) == things_of(site)


def test_events_say_what_happened_in_which_version(site: FlaskClient, past: Path) -> None:
    harvester, events = getting(site), []
    for number in range(1, 10_000):
        response = site.get(f"/changes/{History.of(Snapshot.current(past)).stream}/{number}")
        if response.status_code == 404:
            break
        events += Node(response.data).events()
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.time for event in events] == sorted(event.time for event in events)
    assert len({event.iri for event in events}) == len(events)
    told = [
        (event.version.rpartition("/")[2], event.change, event.thing.removeprefix(THINGS)) for event in events
    ]
    served = Snapshot.current(past).manifest.version
    by_hand = {
        ("v0", "Create", "city/breval"),
        ("v1", "Create", "source/gazette"),
        ("v2", "Create", "event/talks-online"),
        ("v2", "Delete", "practice/qasr-desk"),
        (served, "Create", "practice/qasr-desk"),
    }
    assert by_hand <= set(told)
    assert ("v0", "Create", "event/talks-online") not in told
    assert harvester.run()


def test_pages_that_another_follows_are_kept_for_ever_and_never_change(
    site: FlaskClient, older: list[FlaskClient], past: Path
) -> None:
    stream = History.of(Snapshot.current(past)).stream
    closed = 0
    for client in older:
        for number in range(1, 10_000):
            response = client.get(f"/changes/{stream}/{number}")
            if response.status_code == 404:
                break
            if "immutable" in response.headers["Cache-Control"]:
                closed += 1
                assert Node(response.data).all(f"{ROOT}/{stream}/{number}", LDES + "immutable") == ["true"]
                newer = site.get(f"/changes/{stream}/{number}")
                assert newer.data == response.data
                assert newer.headers["Cache-Control"] == response.headers["Cache-Control"]
            else:
                assert response.headers["Cache-Control"] == "no-cache"
                assert client.get(f"/changes/{stream}/{number + 1}").status_code == 404
    assert closed > 10


def test_a_stream_of_another_history_is_gone(site: FlaskClient) -> None:
    assert site.get("/changes/0123456789ab/1").status_code == 410
    assert site.get("/changes/0123456789ab/1.ttl").status_code == 410


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "nt", "rdf"])
def test_the_stream_is_given_in_every_format(site: FlaskClient, past: Path, extension: str) -> None:
    stream = History.of(Snapshot.current(past)).stream
    for path in (f"/changes.{extension}", f"/changes/{stream}/1.{extension}"):
        response = site.get(path)
        assert response.status_code == 200
        assert response.data
        assert response.headers["Access-Control-Allow-Origin"] == "*"
