"""OpenRefine without a window, asked as its own pages ask it (Debian's package ``openrefine``)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.ports import free_port

BINARY = Path("/usr/bin/openrefine")
_LONGEST_WAIT_S = 120
_BREATH = threading.Event()


@dataclass(frozen=True)
class OpenRefine:
    """A running OpenRefine at an address."""

    root: str

    def get(self, command: str, **parameters: str) -> Any:
        """Ask for something."""
        address = f"{self.root}/command/core/{command}"
        return requests.get(address, params=parameters, timeout=60).json()

    def do(self, command: str, parameters: dict[str, str], **fields: Any) -> requests.Response:
        """Have something done, as a page does that holds a token."""
        token = self.get("get-csrf-token")["token"]
        address = f"{self.root}/command/core/{command}"
        response = requests.post(
            address, params=parameters | {"csrf_token": token}, timeout=60, allow_redirects=False, **fields
        )
        assert response.status_code < 400, response.text
        return response

    def project(self, name: str, table: str) -> str:
        """Make a project of a table with commas; its number."""
        response = self.do(
            "create-project-from-upload",
            {},
            data={"project-name": name, "format": "text/line-based/*sv", "options": '{"separator": ","}'},
            files={"project-file": (f"{name}.csv", table.encode())},
        )
        [number] = parse_qs(urlsplit(response.headers["Location"]).query)["project"]
        return number

    def run(self, project: str, command: str, **fields: str) -> None:
        """Have an operation run on all rows of a project, and wait for its end."""
        engine = json.dumps({"facets": [], "mode": "row-based"})
        told = self.do(command, {"project": project}, data={"engine": engine, **fields}).json()
        assert told["code"] in ("ok", "pending"), told
        end = time.monotonic() + _LONGEST_WAIT_S
        while self.get("get-processes", project=project)["processes"]:
            assert time.monotonic() < end, "OpenRefine goes on and on"
            _BREATH.wait(0.1)

    def rows(self, project: str) -> list[list[dict[str, Any]]]:
        """Give the cells of all rows, with what they were reconciled to."""
        told = self.get("get-rows", project=project, start="0", limit="1000")
        pool = told.get("pool", {}).get("recons", {})
        rows = []
        for row in told["rows"]:
            cells = [cell or {} for cell in row["cells"]]
            rows.append([cell | {"recon": pool.get(str(cell.get("r")))} for cell in cells])
        return rows


@contextmanager
def running(folder: Path) -> Iterator[OpenRefine]:
    """Run OpenRefine with its projects in a folder, and end it."""
    port = free_port()
    options = ["-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-x", "refine.headless=true"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(BINARY), *options],
            cwd="/usr/share/openrefine",
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "HOME": str(folder)},
        )
        found = OpenRefine(f"http://127.0.0.1:{port}")
        try:
            end = time.monotonic() + _LONGEST_WAIT_S
            while True:
                try:
                    found.get("get-csrf-token")
                    break
                except (requests.ConnectionError, ValueError):
                    assert process.poll() is None, (folder / "log").read_text("utf-8", "replace")
                    assert time.monotonic() < end, "OpenRefine does not begin"
                    _BREATH.wait(0.2)
            yield found
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)
