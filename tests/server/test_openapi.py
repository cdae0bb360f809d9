"""The API's description holds against the running server, every operation of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from mc2cm_graph.settings import REPOSITORY
from tests.server.conftest import Served

HERE = Path(__file__).parent
COUNTED = re.compile(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)")
THOROUGHLY = r"(practices-begun-between|practices-that-share|is-a-partner-city|describe-a-thing)\.\{"
"""Operations that together have every type of parameter. The corners of ``/sparql`` are too many to try each."""


def description(server: Served) -> dict[str, Any]:
    """The description as the server gives it."""
    with urllib.request.urlopen(f"{server.base}openapi.json") as answer:  # noqa: S310 - our own server
        found: dict[str, Any] = json.load(answer)
    return found


def tried(server: Served, *options: str) -> tuple[int, int, int]:
    """Run Schemathesis: how many operations it chose, how many there are, how many it tried."""
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "--config-file",
        str(HERE / "schemathesis.toml"),
        "run",
    ]
    done = subprocess.run(
        [*command, f"{server.base}openapi.json", "--no-color", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.server.api_hooks", "PYTHONPATH": str(REPOSITORY)},
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    counted = COUNTED.search(done.stdout)
    assert counted, done.stdout[-2000:]
    return int(counted[1]), int(counted[2]), int(counted[3])


def test_the_description_is_openapi(server: Served) -> None:
    document = description(server)
    assert document["openapi"] == "3.1.1"
    OpenAPIV31SpecValidator(document).validate()
    assert len(document["paths"]) >= 3 * 100 + 1


def test_every_operation(server: Served) -> None:
    """Each is asked for what its description promises and for what it forbids."""
    operations = sum(len(path) for path in description(server)["paths"].values())
    assert operations > 3 * 100 + 12
    chosen, there, done = tried(server, "--phases", "fuzzing")
    assert chosen == there == done == operations


def test_every_corner_of_the_parameters(server: Served) -> None:
    chosen, _, done = tried(server, "--phases", "coverage", "--include-path-regex", THOROUGHLY)
    assert chosen == done == 4
