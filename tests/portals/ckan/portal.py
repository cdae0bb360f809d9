"""A CKAN in its own virtual environment: set up, running, asked through its API and its command line."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from mc2cm_graph.settings import REPOSITORY
from tests.needs import need
from tests.portals.ckan.parts import Said, postgres, process, redis, solr
from tests.ports import free_port

ENVIRONMENT = REPOSITORY / ".venv-ckan"
"""Where ``make .venv-ckan/ready`` installs what ``requirements.lock`` beside this file names."""

_SETTINGS = Path(__file__).with_name("ckan.ini.in")
_ADMINISTRATOR = "keeper"
_LONGEST_ANSWER_S = 300


@dataclass(frozen=True)
class Portal:
    """A running CKAN: its address, its settings, the token of its administrator, and what its processes say."""

    url: str
    settings: Path
    token: str
    gather: Said
    fetch: Said
    pages: Said

    def command(self, *words: str) -> str:
        """Run ``ckan`` with words; give what it said on standard output."""
        return _command(self.settings, *words)

    def action(self, name: str, /, **said: Any) -> Any:
        """Ask the Action API (API/3); give the result.

        Raises AssertionError with CKAN's own words where it refuses.
        """
        answer = requests.post(
            f"{self.url}/api/3/action/{name}",
            json=said,
            headers={"Authorization": self.token},
            timeout=_LONGEST_ANSWER_S,
        )
        assert answer.status_code == 200, f"{name}: {answer.status_code} {answer.text[:2000]}"
        return answer.json()["result"]


@contextmanager
def portal() -> Iterator[Portal]:
    """Run a CKAN with its own PostgreSQL, Redis and search until the block ends; nothing of it stays."""
    program = ENVIRONMENT / "bin" / "ckan"
    need(program.exists(), f"CKAN in {ENVIRONMENT.name} (make test-portals installs it)")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="ckan-")))
        (folder / "postgres").mkdir()
        folder.chmod(0o755)  # Another account runs PostgreSQL in its own folder below.
        [schema] = ENVIRONMENT.glob("lib/python*/site-packages/ckan/config/solr/schema.xml")
        port = free_port()
        settings = folder / "ckan.ini"
        settings.write_text(
            _SETTINGS.read_text("utf-8").format(
                url=f"http://127.0.0.1:{port}",
                database=stack.enter_context(postgres(folder / "postgres")),
                solr=stack.enter_context(solr(schema)),
                redis=stack.enter_context(redis(folder)),
                folder=folder,
            ),
            "utf-8",
        )
        token = _set_up(settings)
        run = [str(program), "-c", str(settings)]
        server = [*run, "run", "--port", str(port), "--disable-reloader", "--threaded"]
        with ThreadPoolExecutor() as at_once:  # Each of them reads in all of CKAN for some seconds.
            parts = [
                at_once.submit(stack.enter_context, process(command, ready))
                for command, ready in (
                    ([*run, "harvester", "gather-consumer"], "consumer registered"),
                    ([*run, "harvester", "fetch-consumer"], "consumer registered"),
                    (server, "Running on"),
                )
            ]
        gather, fetch, pages = (part.result() for part in parts)
        yield Portal(f"http://127.0.0.1:{port}", settings, token, gather, fetch, pages)


def _set_up(settings: Path) -> str:
    """Make the tables and an administrator; give the token."""
    _command(settings, "db", "init")
    about = ("email=keeper@example.org", "password=in-a-test-only")
    with ThreadPoolExecutor() as at_once:
        tables = at_once.submit(_command, settings, "db", "upgrade", "-p", "harvest")
        _command(settings, "sysadmin", "add", "--create", _ADMINISTRATOR, *about)
        token = _command(settings, "user", "token", "add", "--quiet", _ADMINISTRATOR, "tests")
        tables.result()
    return token.strip()


def _command(settings: Path, *words: str) -> str:
    done = subprocess.run(
        [str(ENVIRONMENT / "bin" / "ckan"), "-c", str(settings), *words],
        cwd=settings.parent,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"ckan {' '.join(words)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout
