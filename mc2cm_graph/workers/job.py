"""What goes to a worker and what comes back: plain values, no engine, no sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import BinaryIO, Literal

Verdict = Literal[
    "ok",
    "syntax",
    "unknown-graph",
    "refused",
    "result-size",
    "deadline",
    "memory",
    "crashed",
    "busy",
    "abandoned",
    "unavailable",
    "fault",
    "engine",
    "engine-deadline",
]
"""How a job ended.

``ok`` the result is whole · ``syntax`` the engine cannot read the query · ``unknown-graph`` the dataset names
a graph that the snapshot does not hold · ``refused`` the engine asked for the network or a file and got
neither · ``result-size``, ``deadline``, ``memory`` over that limit · ``crashed`` the worker died of another
cause · ``busy`` no worker became free in time · ``abandoned`` the caller's own client went away ·
``unavailable`` no nursery answers · ``fault`` anything else the engine reported · ``engine``,
``engine-deadline`` another engine, which is asked in place of the workers, failed or took too long.
"""


@dataclass(frozen=True)
class Job:
    """One query, or one document of ours to be written in another RDF syntax.

    ``media_type`` is the format of the result, without parameters. ``default_graphs`` and ``named_graphs``
    are IRIs of the RDF dataset asked for; both None means the whole snapshot (SPARQL 1.1 Protocol, 2.1.4).
    ``prefixes`` are used to shorten IRIs in Turtle. ``deadline_s`` may lower the deadline of the nursery; 0
    takes it as it is.
    """

    text: str
    media_type: str
    kind: Literal["query", "document"] = "query"
    base: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    deadline_s: float = 0.0

    def to_bytes(self) -> bytes:
        """Write the job for the way to the worker; the inverse of ``from_bytes``."""
        return json.dumps(asdict(self), ensure_ascii=False).encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, data: bytes) -> Job:
        """Read what ``to_bytes`` wrote."""
        raw = json.loads(data.decode("utf-8", "surrogatepass"))
        for name in ("default_graphs", "named_graphs"):
            raw[name] = None if raw[name] is None else tuple(raw[name])
        return cls(**raw)


@dataclass(frozen=True)
class Answer:
    """How a job ended; with verdict ``ok`` the whole result.

    The result is in ``content`` if it is small, else in ``file`` (an unlinked temporary file that stands at
    its start and that the receiver closes). ``size`` is its length in bytes, ``elapsed_s`` what the engine
    took, ``waited_s`` the rest of the time that the caller waited. ``line`` and ``column`` count from 1.
    ``limit`` names the setting that was exceeded (a field of ``settings.Limits``); ``retry_after_s`` is set
    when busy.
    """

    verdict: Verdict
    message: str = ""
    media_type: str = ""
    content: bytes = b""
    file: BinaryIO | None = None
    size: int = 0
    elapsed_s: float = 0.0
    waited_s: float = 0.0
    line: int | None = None
    column: int | None = None
    limit: str | None = None
    retry_after_s: int | None = None

    def close(self) -> None:
        """Give the temporary file back, if there is one."""
        if self.file is not None:
            self.file.close()

    def read(self) -> bytes:
        """Return the whole result as bytes and close the file."""
        if self.file is None:
            return self.content
        with self.file:
            return self.file.read()


@dataclass(frozen=True)
class State:
    """What the nursery is doing.

    ``workers`` are the process ids of the workers, ``running`` of those with a job. ``idle``, ``busy`` and
    ``waiting`` are numbers of workers and of queued jobs now; ``answered`` and ``ended`` (by verdict: how
    many jobs the nursery itself ended) count since it started, ``forked`` the workers made. ``tick`` grows
    with every change: ``client.state(socket, after=tick)`` waits for the next one.
    """

    version: str
    pid: int
    workers: tuple[int, ...]
    running: tuple[int, ...]
    idle: int
    busy: int
    waiting: int
    answered: int
    forked: int
    ended: Mapping[str, int]
    tick: int
