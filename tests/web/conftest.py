"""The real application over the live graph and over the made-up world; a running server for a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from mc2cm_graph.settings import Settings
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.web.app import create_app
from mc2cm_graph.workers.process import NurseryProcess
from tests.front.running import full_server
from tests.needs import need

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
REPOSITORY_URL = "https://repository.example/blob/main"


@pytest.fixture(scope="session")
def live_workers(live_snapshot: Snapshot) -> Iterator[Settings]:
    """Settings with running query workers over the live graph."""
    with TemporaryDirectory(prefix="mc2cm") as folder:
        settings = Settings(live_snapshot.root, Path(folder) / "workers", REPOSITORY_URL)
        with NurseryProcess(settings.snapshot, settings.workers_socket, settings.limits):
            yield settings


@pytest.fixture(scope="session")
def live_app(live_workers: Settings) -> Flask:
    """The application over the live graph."""
    return create_app(live_workers)


@pytest.fixture
def live_site(live_app: Flask) -> FlaskClient:
    """A client of the application over the live graph."""
    return live_app.test_client()


@pytest.fixture(scope="session")
def world_app(world_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over the made-up world, without query workers."""
    socket = tmp_path_factory.mktemp("none") / "workers"
    return create_app(Settings(world_snapshot.root, socket))


@pytest.fixture(scope="session")
def live_address(live_snapshot: Snapshot) -> Iterator[str]:
    """The address of a running server of the live graph."""
    with full_server(live_snapshot.root.parent) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; ended with the module, because Playwright occupies the event loop of the process."""
    need(bool(CHROMIUM), "Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
