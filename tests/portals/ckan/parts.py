"""PostgreSQL, Redis and the search of a CKAN: each on a free port of the loopback, ended with its block."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO, Any

from mc2cm_graph.settings import REPOSITORY
from tests.needs import need
from tests.ports import free_port

OWNER = "ckan"
"""The database, and its administrator, who needs no password from this machine."""

_QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
"""A test's database need not outlive a loss of power."""


_LONGEST_START_S = 120
_LONGEST_END_S = 30
"""A machine may be busy with other tests; what is waited for comes sooner."""


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL with an empty database in an empty folder; give the database's address."""
    programs = _postgres_programs()
    need(programs is not None, "PostgreSQL (apt install postgresql)")
    port, account = free_port(), _unprivileged(folder)

    def run(program: str, *options: str) -> None:
        done = subprocess.run(
            [f"{programs}/{program}", *options],
            capture_output=True,
            text=True,
            check=False,
            **_as(account, folder),
        )
        assert done.returncode == 0, f"{program}:\n{done.stdout}\n{done.stderr}"

    run(
        "initdb",
        "-D",
        str(folder / "data"),
        "-U",
        OWNER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    )
    server = [
        f"{programs}/postgres",
        "-D",
        str(folder / "data"),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        str(folder),
    ]
    with process([*server, *_QUICK], "ready to accept connections", **_as(account, folder)):
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", OWNER, OWNER)
        yield f"postgresql://{OWNER}@127.0.0.1:{port}/{OWNER}"


def _as(account: int | None, folder: Path) -> dict[str, Any]:
    """Say how a program runs as another account; None stands for our own."""
    return {"cwd": folder, "user": account, "extra_groups": None if account is None else []}


def _postgres_programs() -> Path | None:
    """Find the folder of PostgreSQL's programs: Debian keeps the server's outside the PATH, by version."""
    by_version = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = by_version[-1] if by_version else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged(folder: Path) -> int | None:
    """Give the folder to the account of Debian's PostgreSQL where we are root, whom it refuses to serve."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return account.pw_uid


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing; give its address."""
    need(shutil.which("redis-server") is not None, "Redis (apt install redis-server)")
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with process(command, "Ready to accept connections"):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def solr(schema: Path) -> Iterator[str]:
    """Run the stand-in for Solr; give the address of its collection."""
    port = free_port()
    options = ["--port", str(port), "--schema", str(schema)]
    with process([sys.executable, "-m", "tests.portals.solr", *options], "listening at"):
        yield f"http://127.0.0.1:{port}/solr/ckan"


@dataclass(frozen=True)
class Said:
    """The lines that a process printed; an empty one at the end stands for its end."""

    lines: list[str] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def listen(self, output: IO[str]) -> None:
        """Take in lines until the process ends."""
        with output:
            for line in chain(output, [""]):
                with self.news:
                    self.lines.append(line)
                    self.news.notify_all()

    def wait_for(self, text: str, longest_s: float) -> None:
        """Wait until a line has a text.

        Raises AssertionError with all that was said where the process ends or says nothing of it for long.
        """
        with self.news:
            while not any(text in line for line in self.lines):
                goes_on = self.lines[-1:] != [""] and self.news.wait(longest_s)
                assert goes_on, f"no {text!r} in:\n{self.all()}"

    def wait(self, longest_s: float) -> None:
        """Wait for one more line, but not for long.

        Raises AssertionError with all that was said where the process has ended.
        """
        with self.news:
            assert self.lines[-1:] != [""], f"the process ended:\n{self.all()}"
            self.news.wait(longest_s)

    def all(self) -> str:
        """Give all that was said."""
        return "".join(self.lines)


@contextmanager
def process(command: Sequence[str], ready: str, **options: Any) -> Iterator[Said]:
    """Run a command until the block ends; the block begins when the command has said that it is ready."""
    running = subprocess.Popen(
        list(command),
        **{"cwd": REPOSITORY, **options},
        env={**os.environ, "PYTHONUNBUFFERED": "1", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = Said()
    assert running.stdout is not None
    listener = threading.Thread(target=said.listen, args=[running.stdout])
    listener.start()
    try:
        said.wait_for(ready, _LONGEST_START_S)
        yield said
    finally:
        running.terminate()
        try:
            running.wait(_LONGEST_END_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        listener.join()
