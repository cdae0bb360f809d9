"""How far a large graph was loaded: a small file, so that a killed run goes on within the graph."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mc2cm_graph.publish.target import PublishFailed


class Progress:
    """The file ``build/publish/<hash of the address>.json``. It holds no credentials.

    It says of which load (``plan``: a hash of the graph, its content and how it is cut) how many parts the
    store has acknowledged. All else is read from the store itself.
    """

    def __init__(self, folder: Path, address: str) -> None:
        """Name the file; the folder is made if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.json"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second run to the same store away; raise PublishFailed if there is one."""
        with self._path.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                raise PublishFailed(
                    f"{lock.name}: found another run to the same store; wait until it ends"
                ) from fault
            yield

    def done(self, plan: str) -> int:
        """Give the number of parts of a load that were acknowledged; 0 if another one was under way."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            noted = json.loads(self._path.read_text(encoding="utf-8"))
            if noted["plan"] == plan:
                return int(noted["parts"])
        return 0

    def note(self, plan: str, parts: int) -> None:
        """Remember that so many parts are there; whoever reads it sees the old number or the new one."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"plan": plan, "parts": parts}) + "\n", encoding="utf-8")
        fresh.replace(self._path)

    def forget(self) -> None:
        """Remove the file: nothing is under way."""
        self._path.unlink(missing_ok=True)
