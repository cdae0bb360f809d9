"""A client of event streams that others wrote follows the change stream: it finds every change, and goes on later."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mc2cm_graph.history import History
from mc2cm_graph.snapshot import Snapshot
from tests.front.running import Running, full_server
from tests.needs import need

CLIENT = Path(__file__).parent / "client" / "node_modules" / ".bin" / "ldes-client"
MEMBER = re.compile(r"^<(\S+)> <https://www\.w3\.org/ns/activitystreams#object> <(\S+)>", re.MULTILINE)


@pytest.fixture(scope="module")
def server(past: Path) -> Iterator[Running]:
    """A server of the newest of several versions."""
    with full_server(past) as running:
        yield running


def follow(server: Running, *options: str) -> list[tuple[str, str]]:
    """Run the client to the end of the stream; give members and what they are about."""
    need(CLIENT.is_file(), "ldes-client is not installed (make stream-client, which needs npm)")
    command = [str(CLIENT), *options, f"http://127.0.0.1:{server.port}/changes"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stderr
    return MEMBER.findall(ended.stdout)


def test_it_finds_every_change_once(server: Running, past: Path) -> None:
    history = History.of(Snapshot.current(past))
    found = follow(server)
    assert len(found) == len(set(found)) == sum(step.changes for step in history.steps)
    wanted = [change.thing for step in history.steps for change in history.changes(step)]
    assert sorted(thing.partition("/id/")[2] for _, thing in found) == sorted(wanted)


def test_in_order_it_tells_them_by_time(server: Running, past: Path) -> None:
    found = follow(server, "--ordered", "ascending")
    steps = History.of(Snapshot.current(past)).steps
    bounds = [sum(step.changes for step in steps[: number + 1]) for number in range(len(steps))]
    versions = [
        next(n for n, bound in enumerate(bounds) if int(member.rpartition("#")[2]) <= bound)
        for member, _ in found
    ]
    assert versions == sorted(versions)
    assert len(set(versions)) == len(steps)


def test_from_a_point_in_time_it_finds_what_came_after(server: Running, past: Path) -> None:
    steps = History.of(Snapshot.current(past)).steps
    found = {thing.partition("/id/")[2] for _, thing in follow(server, "--after", steps[-2].time)}
    assert {change.thing for change in History.of(Snapshot.current(past)).changes(steps[-1])} <= found


def test_it_goes_on_where_it_stopped(server: Running, tmp_path: Path) -> None:
    state = ("--save", str(tmp_path / "state"))
    assert follow(server, *state)
    assert follow(server, *state) == []
