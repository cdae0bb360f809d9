"""``mc2cm harvest`` over a CKAN, as a process of its own, and what it brought in."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mc2cm_graph.harvest import Store
from mc2cm_graph.harvest.description import Description
from mc2cm_graph.settings import REPOSITORY
from tests.portals.ckan.portal import Portal

NAME = "made-up"
_TOLD = re.compile(
    r"(\d+) descriptions, (\d+) new, (\d+) changed, (\d+) gone, (\d+) broken; all of the portal"
)
_PAGE = 1000


@dataclass(frozen=True)
class Told:
    """What the command said of a harvest, in numbers of datasets."""

    kept: int
    new: int
    changed: int
    gone: int
    broken: int


def command(portal: Portal, store: Path, *options: str) -> list[str]:
    """The command line that harvests a CKAN of this machine, which need not be spared: its robots.txt asks for
    ten seconds between two requests."""
    words = [
        "harvest",
        NAME,
        "--kind",
        "ckan",
        "--address",
        portal.url,
        "--allow-loopback",
        "--store",
        str(store),
    ]
    quick = ["--interval-s", "0.001", "--patience-s", "0.001"]
    return [sys.executable, "-m", "mc2cm_graph.command", *words, *quick, *options]


def read(portal: Portal, store: Path, *options: str) -> Told:
    """Harvest; the command must see all of the portal."""
    done = subprocess.run(
        command(portal, store, *options), cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return told(done.stdout)


def told(output: str) -> Told:
    """Read what the command says at its end."""
    found = _TOLD.search(output)
    assert found, output
    return Told(*map(int, found.groups()))


def datasets(portal: Portal) -> Iterator[dict[str, Any]]:
    """Give all datasets of a CKAN by its own search."""
    start = 0
    while True:
        found = portal.action("package_search", rows=_PAGE, start=start, sort="name asc")["results"]
        yield from found
        start += len(found)
        if not found:
            return


def kept(store: Path) -> dict[str, Description]:
    """Give what a store has of the portal, but for what is gone."""
    with Store(store) as opened:
        rows = opened.base.execute(
            "SELECT identifier, content FROM record WHERE portal = ? AND gone = ''", [NAME]
        )
        return {identifier: Description.read(content) for identifier, content in rows}
