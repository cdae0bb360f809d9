"""The command ``mc2cm publish`` as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from mc2cm_graph.settings import REPOSITORY
from mc2cm_graph.snapshot import Snapshot


def command(snapshot: Snapshot, *options: str) -> list[str]:
    """The command line that publishes a snapshot."""
    folder = str(snapshot.root.parent)
    return [sys.executable, "-m", "mc2cm_graph.command", "--build-dir", folder, "publish", *options]


def environment(user: str = "", password: str = "", home: Path = Path("/nonexistent")) -> dict[str, str]:
    """What the command may see: no ~/.netrc but the one of ``home``."""
    credentials = {"MC2CM_PUBLISH_USER": user, "MC2CM_PUBLISH_PASSWORD": password} if user else {}
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), **credentials}


def try_publish(
    snapshot: Snapshot, *options: str, user: str = "", password: str = "", home: Path = Path("/nonexistent")
) -> subprocess.CompletedProcess[str]:
    """Run the command, however it ends."""
    return subprocess.run(
        command(snapshot, *options),
        cwd=REPOSITORY,
        env=environment(user, password, home),
        capture_output=True,
        text=True,
        check=False,
    )


def run_publish(snapshot: Snapshot, *options: str, user: str = "", password: str = "") -> str:
    """Run the command, which must succeed; give what it said on standard output."""
    done = try_publish(snapshot, *options, user=user, password=password)
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(output: str) -> tuple[int, int, int, str]:
    """Read from the output: graphs loaded, graphs there already, triples compared, their hash."""
    found = re.search(
        r": (\d+) graphs loaded, (\d+) were there already\ncompared: (\d+) triples .* SHA-256 (\w{64})",
        output,
    )
    assert found, output
    return int(found[1]), int(found[2]), int(found[3]), found[4]
