"""Real engines as processes of their own: the Oxigraph server and Virtuoso 7."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.needs import need
from tests.ports import free_port

VIRTUOSO = "virtuoso-t"

_VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
TransactionFile = {folder}/virtuoso.trx
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 8000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = {most_rows}
"""


@dataclass(frozen=True)
class Engine:
    """A running engine: its process, its address, and the address of its queries."""

    process: subprocess.Popen[str]
    url: str
    query: str


@contextmanager
def oxigraph(*options: str) -> Iterator[Engine]:
    """Run an Oxigraph server in memory."""
    found = Path(sys.executable).with_name("oxigraph")
    need(found.is_file(), "the Oxigraph server (the package oxigraph of the development dependencies)")
    url = f"http://127.0.0.1:{free_port()}"
    command = [str(found), "serve", "--bind", url.removeprefix("http://"), *options]
    with _run(command, "Listening for requests") as process:
        yield Engine(process, url, f"{url}/query")


@contextmanager
def virtuoso(folder: Path, most_rows: int = 1_000_000) -> Iterator[Engine]:
    """Run Virtuoso 7 with a database of its own, whose administrator is dba with the password dba."""
    found = shutil.which(VIRTUOSO)
    need(found is not None, "Virtuoso 7 (apt install virtuoso-opensource-7-bin)")
    port, sql_port = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    text = _VIRTUOSO_INI.format(folder=folder, port=port, sql_port=sql_port, most_rows=most_rows)
    settings.write_text(text, encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    command = [str(found), "+foreground", "+configfile", str(settings)]
    with _run(command, "Server online at") as process:
        yield Engine(process, url, f"{url}/sparql")


@contextmanager
def _run(command: list[str], ready: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if ready in line and "HTTP" not in line:
                break
        else:
            raise AssertionError(f"{command[0]} ended before it was ready:\n{''.join(told)}")
        yield process
    finally:
        process.kill()
        process.communicate()
