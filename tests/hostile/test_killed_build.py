"""A build killed at many moments: what was served stays whole and is served on, and the next build succeeds."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mc2cm_graph.build import build
from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.sources import Sources
from tests.conftest import WORLD

LINES = ("check: 54", "reason: round 1", "check: SHACL", "build: writing")
FILES = (1, 40, 120, 230)
"""The build is killed at these lines of its progress, and when so many files are written."""


@pytest.fixture
def copy(tmp_path: Path) -> Sources:
    """The made-up world, in a place where it may be changed."""
    shutil.copytree(WORLD, tmp_path / "data")
    return Sources.under(REPOSITORY, tmp_path / "data")


def rename(copy: Sources, name: str) -> None:
    """Change a source, so that the next build makes another snapshot."""
    path = copy.data / "city" / "altamar.trig"
    before, _, rest = path.read_text("utf-8").partition('"Altamar')
    path.write_text(f'{before}"Altamar {name}"{rest.partition(chr(34))[2]}', "utf-8")


def is_whole(snapshot: Snapshot) -> bool:
    files = snapshot.manifest.files
    return len(files) > 5 and all(
        hashlib.sha256((snapshot.root / file.name).read_bytes()).hexdigest() == file.sha256 for file in files
    )


def killed(copy: Sources, target: Path, line: str, ripe: Callable[[], bool]) -> bool:
    """Start a build, and kill it once it has told ``line`` and ``ripe`` holds; False if it came to its end first."""
    command = [
        sys.executable,
        "-m",
        "mc2cm_graph.command",
        "--data",
        str(copy.data),
        "--build-dir",
        str(target),
    ]
    with subprocess.Popen([*command, "build"], stderr=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        assert process.stderr is not None
        for told in process.stderr:
            if told.startswith(line):
                break
        while not ripe() and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)
        process.stderr.read()
    assert process.returncode in (0, -signal.SIGKILL)
    return process.returncode != 0


def test_killed_at_many_moments(copy: Sources, tmp_path: Path) -> None:
    target = tmp_path / "build"
    served = build(copy, target)

    def written(most: int) -> Callable[[], bool]:
        return lambda: sum(path.is_file() for path in target.glob(".unfinished-*/**/*")) >= most

    moments = [(line, lambda: True) for line in LINES] + [("build: writing", written(most)) for most in FILES]
    count = 0
    for number, (line, ripe) in enumerate(moments):
        rename(copy, f"New {number}")
        count += killed(copy, target, line, ripe)
        current = Snapshot.current(target)
        # It is the old one, or the new one if the kill came after the switch; never something between them.
        assert is_whole(current), f"{line}, {number}"
        assert is_whole(served)
    assert count >= len(LINES)
    new = build(copy, target)
    assert new.manifest.version != served.manifest.version
    assert is_whole(new)
    assert is_whole(served)
    assert not list(target.glob(".unfinished-*"))
