"""The unit for systemd: its command serves, and a server that ends is started again."""

from __future__ import annotations

import configparser
import shlex

from mc2cm_graph.settings import REPOSITORY, Settings
from mc2cm_graph.snapshot import Snapshot
from tests.front.running import running

UNIT = REPOSITORY / "deploy" / "mc2cm-graph.service"


def unit() -> configparser.SectionProxy:
    """The part of the unit that tells what runs."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(UNIT.read_text("utf-8"))
    return parser["Service"]


def test_the_command_serves(world_snapshot: Snapshot) -> None:
    _, *words = shlex.split(unit()["ExecStart"])
    name, _, value = unit()["Environment"].partition("=")
    # Options that come later count: the port of the test, and the made-up world in place of the checkout's builds.
    command = [*words, "--build-dir", str(world_snapshot.root.parent)]
    with running(command, environment={name: value, "MC2CM_WARM_S": "0"}) as server:
        assert server.send("GET", "/readyz")[0].status == 200


def test_a_server_that_ends_is_started_again_at_once() -> None:
    assert unit()["Restart"] == "always"
    assert unit()["RestartSec"] == "100ms"
    assert int(unit()["TimeoutStopSec"]) > Settings.read(REPOSITORY, REPOSITORY).operation.stop_s
