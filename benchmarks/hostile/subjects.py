"""Those who are attacked: our server, the peers with the protections that they offer, any endpoint by its address."""

from __future__ import annotations

import subprocess
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.peers.engine import Engine, Graph
from benchmarks.peers.engines import Ours, Oxigraph, RdflibEndpoint, Virtuoso, clean
from tests.hostile.target import Target

DEADLINE_S = 10
"""What a peer that knows a deadline is given: the same as ours."""

PATIENCE_S = 16.0
"""So long one hostile answer is waited for: our deadline and queue together, and some more."""


class Subject(Protocol):
    """A service under attack."""

    @property
    def name(self) -> str:
        """Its name in the table."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def target(self) -> Target:
        """Where it listens."""

    def alive(self) -> bool:
        """Tell whether its process runs."""

    def restart(self) -> None:
        """Start it, or start it again from nothing. Raises Unavailable if it cannot be had."""

    def stop(self) -> None:
        """End it."""


@dataclass
class HostileOurs(Ours):
    """Our server as a newcomer starts it, with its limits as they are by default."""

    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass
class HostileOxigraph(Oxigraph):
    """The Oxigraph server with its timeout set."""

    def command(self) -> Sequence[str]:
        """Add the timeout."""
        return [*super().command(), "--timeout-s", str(DEADLINE_S)]


@dataclass
class HostileVirtuoso(Virtuoso):
    """Virtuoso with the limits of time that its settings offer."""

    def load(self) -> None:
        """Set the limits in the settings."""
        super().load()
        settings = self.folder / "virtuoso.ini"
        text = settings.read_text("utf-8")
        for name in ("MaxQueryCostEstimationTime", "MaxQueryExecutionTime"):
            text = text.replace(f"{name} = 0", f"{name} = {400 if 'Cost' in name else DEADLINE_S}")
        settings.write_text(text, "utf-8")


ENGINES: dict[str, tuple[type[Engine], str]] = {
    "ours": (HostileOurs, "/city/lyon"),
    "oxigraph": (HostileOxigraph, "/"),
    "rdflib-endpoint": (RdflibEndpoint, "/"),
    "virtuoso": (HostileVirtuoso, "/sparql"),
}
"""Each with the page that its readers ask for."""


class Started:
    """An engine of the benchmark, started here and started anew when it dies."""

    def __init__(self, key: str, graph: Graph, folder: Path) -> None:
        self._kind, self._page = ENGINES[key]
        self._graph, self._folder = graph, folder
        self._engine: Engine | None = None
        self.name = self._kind.name

    @property
    def engine(self) -> Engine:
        """The engine that runs."""
        assert self._engine is not None
        return self._engine

    @property
    def version(self) -> str:
        """Its version."""
        return self.engine.version

    @property
    def target(self) -> Target:
        """Where it listens."""
        engine = self.engine
        return Target("127.0.0.1", engine.port, engine.path, self._page, patience_s=PATIENCE_S)

    def alive(self) -> bool:
        """Tell whether its process runs."""
        process = self.engine.process
        return process is not None and process.poll() is None

    def restart(self) -> None:
        """Start it in a clean folder. Raises Unavailable if it cannot be had."""
        self.stop()
        self._engine = self._kind(self._graph, clean(self._folder))
        self._engine.start()

    def stop(self) -> None:
        """End it: a peer that does not end when it is asked to is killed."""
        if self._engine is None or self._engine.process is None:
            return
        process = self._engine.process
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass
class Elsewhere:
    """An endpoint that somebody else started; it is not started anew."""

    target: Target
    name: str
    version: str = ""

    @classmethod
    def at(cls, url: str, page: str) -> Elsewhere:
        """Take it by its address."""
        parts = urllib.parse.urlsplit(url)
        port = parts.port or 80
        target = Target(parts.hostname or "", port, parts.path or "/", page, patience_s=PATIENCE_S)
        return cls(target, parts.netloc)

    def alive(self) -> bool:
        """Nobody here knows its process."""
        return True

    def restart(self) -> None:
        """Leave it as it is."""

    def stop(self) -> None:
        """Leave it as it is."""
