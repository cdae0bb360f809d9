"""No kind of page is forgotten: every route and every template is among the samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template

from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.web.app import create_app
from mc2cm_graph.workers.process import NurseryProcess
from tests.web.audits.kinds import LIVE, MACHINE_ENDINGS, MACHINES, RICH, WORLD, pages

TEMPLATES = Path(str(create_app.__code__.co_filename)).parent / "templates"
PARTS = {
    "base.html",
    "foot.html",
    "macros.html",
    "maps.html",
    "opensearch.xml",
    "rooms.html",
    "thing-doors.html",
    "timelines.html",
}
"""Templates that are no page of their own."""

OF_A_COPY = {"copy.html", "copy-choices.html", "names.html"}
"""Templates of pages that only a copy without a server has: ``tests/export`` looks at them."""

OF_THE_FRONT = {"plain.html"}
"""What people read when no page can be asked for: ``tests/web/test_errors.py`` looks at it."""


@pytest.fixture(scope="module")
def world_site(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The application over the made-up world, with query workers."""
    settings = Settings(world_snapshot.root, tmp_path_factory.mktemp("w") / "workers")
    with NurseryProcess(settings.snapshot, settings.workers_socket, settings.limits):
        yield create_app(settings).test_client()


def test_every_route_for_people_is_sampled(world_app: Flask) -> None:
    endpoints = {rule.endpoint for rule in world_app.url_map.iter_rules()}
    assert len(endpoints) > 45
    served = {one for one in endpoints - MACHINES if not one.startswith("copypages.")}
    for_people = {one for one in served if not one.endswith(MACHINE_ENDINGS)}
    assert for_people == set(WORLD) - {""}


def test_every_sample_is_of_its_route_and_every_template_is_sampled(world_site: FlaskClient) -> None:
    seen: set[str] = set()

    def note(sender: Flask, template: Template, context: object, **extra: object) -> None:
        seen.add(template.name or "")

    app = world_site.application
    adapter = app.url_map.bind("localhost")
    with template_rendered.connected_to(note, app):
        for endpoint, paths in WORLD.items():
            for path in paths:
                response = world_site.get(path, headers={"Accept": "text/html"})
                assert response.mimetype == "text/html", path
                assert response.status_code in ((200, 400, 404) if endpoint else (404,)), path
                if endpoint:
                    assert adapter.match(path.partition("?")[0])[0] == endpoint
    assert seen == {path.name for path in TEMPLATES.iterdir()} - PARTS - OF_A_COPY - OF_THE_FRONT


def test_every_kind_of_thing_is_sampled(world_site: FlaskClient, live_site: FlaskClient) -> None:
    kinds = {path.split("/")[1] for path in WORLD["things.thing"]}
    assert kinds == set(world_site.application.extensions["mc2cm"].browser.manifest.kinds)
    assert len(pages()) > 60
    assert set(LIVE) == set(WORLD)
    live = [path for endpoint, paths in LIVE.items() for path in paths if endpoint]
    assert {path: live_site.get(path).status_code for path in live} == dict.fromkeys(live, 200)
    assert set(RICH) <= set(live)
