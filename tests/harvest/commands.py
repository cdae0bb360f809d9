"""The commands over a snapshot and a store, as their lines are read."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from mc2cm_graph.command.main import main
from mc2cm_graph.snapshot import Snapshot


@dataclass(frozen=True)
class Done:
    """How a command ended: its code, and what it said on standard output and error."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Desk:
    """A place to work at: a snapshot, a folder of data files, a store."""

    snapshot: Snapshot
    data: Path
    store: Path

    def try_it(self, *words: str, typed: str = "") -> Done:
        """Run a command, however it ends, with what somebody types."""
        build_dir = str(self.snapshot.root.parent)
        base = ["--data", str(self.data), "--build-dir", build_dir]
        out, told, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.StringIO(typed)
        try:
            with redirect_stdout(out), redirect_stderr(told):
                code = main([*base, *words, "--store", str(self.store)])
        finally:
            sys.stdin = before
        return Done(code, out.getvalue(), told.getvalue())

    def run(self, *words: str, typed: str = "") -> str:
        """Run a command, which must succeed; give what it said."""
        done = self.try_it(*words, typed=typed)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def harvest(self, address: str, portal: str = "breval-open", kind: str = "ckan") -> str:
        """Harvest a portal on loopback."""
        quick = ("--interval-s", "0.0005", "--backoff-s", "0.001", "--allow-loopback")
        return self.run("harvest", portal, "--kind", kind, "--address", address, *quick)
