"""A harvest that is killed: the next run goes on, nothing is lost and nothing is there twice."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from mc2cm_graph.harvest import HarvestFailed, Store
from tests.harvest.ckans import Catalogue, package
from tests.harvest.running import content, identifiers, process, run
from tests.harvest.serving import Asked, Reply, portal


class Killer:
    """Answers as a catalogue does; at some searches it kills who asks, before or while the answer is sent."""

    def __init__(self, catalogue: Catalogue, at: set[int]) -> None:
        self.catalogue = catalogue
        self.at = at
        self.searches = 0
        self.killed = 0
        self.victim: subprocess.Popen[bytes] | None = None

    def __call__(self, asked: Asked) -> Reply:
        self.searches += 1
        reply = self.catalogue(asked)
        if self.searches in self.at and self.victim:
            self.victim.send_signal(signal.SIGKILL)
            self.victim.wait()
            self.killed += 1
        return reply


def test_killed_runs_lose_and_double_nothing(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(120)])
    killer = Killer(catalogue, {1, 4, 5, 9, 13})
    store = tmp_path / "store"
    with portal(killer) as there:
        codes: list[int] = []
        while not codes or codes[-1] != 0:
            killer.victim = process(store, there.url)
            codes.append(killer.victim.wait())
            assert codes[-1] in (0, -signal.SIGKILL)
        searches = killer.searches
        undisturbed = run(tmp_path / "other", there.url)
        alone = killer.searches - searches
    assert killer.killed == 5
    assert codes == [-signal.SIGKILL] * 5 + [0]
    assert identifiers(store) == sorted(one["id"] for one in catalogue.packages)
    assert content(store) == content(tmp_path / "other")
    assert undisturbed.kept == 120
    # What was taken was not asked for again: one page for each kill, and no more.
    assert searches == alone + killer.killed


def test_a_second_harvest_of_the_same_portal_waits_its_turn(tmp_path: Path) -> None:
    catalogue = Catalogue([package(number) for number in range(5)])
    other = pytest.raises(HarvestFailed, match="found another harvest of made-up")
    with portal(catalogue) as there, Store(tmp_path / "store") as store, store.alone("made-up"), other:
        run(tmp_path / "store", there.url)


def test_a_store_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"This is a letter, not a store." * 100)
    with pytest.raises(HarvestFailed, match="cannot be used as the store of a harvest"):
        Store(tmp_path / "store")
