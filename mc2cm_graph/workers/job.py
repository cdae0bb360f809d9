"""What goes to a worker and what comes back: plain values, no engine, no sockets."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, BinaryIO, Literal, NamedTuple

FLIGHT_BYTES = 32
MARK_BYTES = 16
NO_FLIGHT = bytes(FLIGHT_BYTES)
NO_CLIENT = bytes(MARK_BYTES)

Verdict = Literal[
    "ok",
    "syntax",
    "unknown-graph",
    "unsupported",
    "refused",
    "result-size",
    "deadline",
    "memory",
    "crashed",
    "busy",
    "share",
    "service-failed",
    "abandoned",
    "unavailable",
    "fault",
    "engine",
    "engine-deadline",
]
"""How a job ended.

``ok`` the result is whole · ``syntax`` the engine cannot read the query · ``unknown-graph`` the dataset names
a graph that the snapshot does not hold · ``unsupported`` the query calls a function that the engine lacks ·
``refused`` the engine asked for the network or a file and got neither · ``result-size``, ``deadline``,
``memory`` over that limit · ``crashed`` the worker died of another cause · ``busy`` no worker became free in
time · ``share`` this client holds its share of the workers and of the queue already · ``service-failed`` an
endpoint that the query asks gave no answer · ``abandoned`` the caller's own client went away ·
``unavailable`` no nursery answers · ``fault`` anything else the engine reported · ``engine``,
``engine-deadline`` another engine, which is asked in place of the workers, failed or took too long.
"""


class Call(NamedTuple):
    """A ``SERVICE`` of a query, by places in its text.

    What stands from ``group`` to ``end`` is asked of ``endpoint`` under the prologue, which ends at
    ``prologue``; the solutions take the place of all from ``start`` to ``end``. If the endpoint fails and the
    call is ``silent``, the query goes on without it.
    """

    endpoint: str
    prologue: int
    start: int
    group: int
    end: int
    silent: bool


class _Job(NamedTuple):
    """The fields of a job: a tuple is made in a third of the time of a frozen dataclass."""

    text: str
    media_type: str
    kind: Literal["query", "document", "graph"] = "query"
    base: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    prefixes: Mapping[str, str] = MappingProxyType({})
    max_rows: int = 0
    repeatable: bool = True
    deadline_s: float = 0.0
    client: str = ""
    calls: tuple[Call, ...] = ()


class Job(_Job):
    """One query, one graph to be sent whole, or one document of ours to be written in another RDF syntax.

    ``text`` is the query, the document in Turtle, or the IRI of the graph (empty: the default graph).
    ``media_type`` is the format of the result, without parameters. ``default_graphs`` and ``named_graphs``
    are IRIs of the RDF dataset asked for; both None means the whole snapshot (SPARQL 1.1 Protocol, 2.1.4).
    ``prefixes`` are used to shorten IRIs in Turtle. ``max_rows`` ends the result after so many rows (of SELECT)
    or triples (of CONSTRUCT and DESCRIBE); 0 is no wish. ``repeatable`` is False if the answer may differ from
    run to run (RAND, UUID, ...): such a job never shares the run of another. ``deadline_s`` may lower the
    deadline of the nursery; 0 takes it as it is. ``client`` is an opaque name of who asks, by which workers
    and queue are shared fairly; empty: nobody in particular, whom only the length of the queue limits.
    ``calls`` are asked of other endpoints before the query runs.
    """

    @cached_property
    def key(self) -> str:
        """SHA-256, in hexadecimal, of all that determines the answer over one version of the data."""
        return hashlib.sha256(self.written).hexdigest()

    @property
    def flight(self) -> bytes:
        """What identical jobs have in common, so that one run answers them all; zeros: runs for itself."""
        return bytes.fromhex(self.key) if self.repeatable else NO_FLIGHT

    @property
    def client_mark(self) -> bytes:
        """The client as the nursery knows it: it counts by it, and learns no more. Zeros: nobody in particular."""
        if not self.client:
            return NO_CLIENT
        return hashlib.blake2b(self.client.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES).digest()

    @cached_property
    def written(self) -> bytes:
        """All that determines the answer, as its worker reads it: a line of JSON, then the text."""
        usual = self.media_type, self.kind, self.base, self.max_rows
        rare = self.prefixes, self.default_graphs, self.named_graphs, self.calls
        line = _line(*usual) if rare == _NOTHING_RARE else _line.__wrapped__(*usual, rare)
        return f"{line}\n{self.text}".encode("utf-8", "surrogatepass")

    @classmethod
    def read(cls, written: bytes) -> Job:
        """Read what ``written`` says: the job as its worker needs to know it."""
        line, _, text = written.decode("utf-8", "surrogatepass").partition("\n")
        said = (_said if len(line) <= _LONGEST_REMEMBERED else _said.__wrapped__)(line)
        return cls(text=text, **said)


_DETERMINING: dict[str, object] = {
    "media_type": "",
    "kind": "query",
    "base": None,
    "max_rows": 0,
    "prefixes": {},
    "default_graphs": None,
    "named_graphs": None,
    "calls": (),
}
"""The fields on which the answer depends, beside the text, with the values that need not be written."""

_NOTHING_RARE = tuple(_DETERMINING.values())[4:]
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 256, 512
"""Most jobs differ in nothing but their text, so the line before it is written and read once."""

_write_json = json.JSONEncoder(sort_keys=True, default=dict).encode


@lru_cache(_MOST_REMEMBERED)
def _line(
    media_type: str, kind: str, base: str | None, max_rows: int, rare: tuple[object, ...] = _NOTHING_RARE
) -> str:
    """Write the fields of ``_DETERMINING``, in its order."""
    values = zip(_DETERMINING.items(), (media_type, kind, base, max_rows, *rare), strict=True)
    return _write_json({name: value for (name, usual), value in values if value != usual})


@lru_cache(_MOST_REMEMBERED)
def _said(line: str) -> dict[str, Any]:
    """Read the fields that a line says."""
    said: dict[str, Any] = json.loads(line)
    for name in ("default_graphs", "named_graphs"):
        if name in said:
            said[name] = tuple(said[name])
    if "calls" in said:
        said["calls"] = tuple(Call(*call) for call in said["calls"])
    return said


class Answer(NamedTuple):
    """How a job ended; with verdict ``ok`` the whole result.

    The result is in ``content`` if it is small, else in ``file`` (an unlinked temporary file that stands at
    its start and that the receiver closes). ``size`` is its length in bytes, ``elapsed_s`` what the engine
    took, ``waited_s`` the rest of the time that the caller waited. ``line`` and ``column`` count from 1.
    ``limit`` names the setting that was exceeded (a field of ``settings.Limits``); ``retry_after_s`` is set
    when ``busy`` and with ``share``. ``rows`` is the number of rows or triples, where it was counted (jobs with
    ``max_rows``); ``cut`` says that there would have been more, and the result is whole and well-formed.
    """

    verdict: Verdict
    message: str = ""
    content: bytes = b""
    file: BinaryIO | None = None
    size: int = 0
    elapsed_s: float = 0.0
    waited_s: float = 0.0
    line: int | None = None
    column: int | None = None
    limit: str | None = None
    retry_after_s: int | None = None
    rows: int | None = None
    cut: bool = False

    def head(self) -> dict[str, Any]:
        """Return what travels to the caller beside the result."""
        told = {name: value for name, usual in _TOLD.items() if (value := getattr(self, name)) != usual}
        return {"verdict": self.verdict, **told}

    def written(self, size: int = 0, elapsed_s: float = 0.0) -> bytes:
        """Write what travels to the caller before the result, if that is not in a file.

        ``size`` and ``elapsed_s`` outrank those of the answer, for who learns them when it is made.
        """
        size, elapsed_s = size or self.size, elapsed_s or self.elapsed_s
        if self.verdict == "ok":
            return _OK.pack(b"+", size, elapsed_s, -1 if self.rows is None else self.rows, self.cut)
        return b"-" + json.dumps(self.head() | {"size": size, "elapsed_s": elapsed_s}).encode()

    @classmethod
    def read_from(cls, written: memoryview, file: BinaryIO | None, waited_s: float) -> Answer:
        """Read what ``written`` says; raises ValueError if it cannot be read."""
        if bytes(written[:1]) == b"-":
            return cls(**json.loads(bytes(written[1:])), waited_s=waited_s)
        if len(written) < _OK.size:
            raise ValueError("found half an answer")
        _, size, elapsed_s, rows, cut = _OK.unpack_from(written)
        content = b"" if file is not None else bytes(written[_OK.size :])
        return cls(
            "ok",
            content=content,
            file=file,
            size=size,
            elapsed_s=elapsed_s,
            waited_s=max(0.0, waited_s - elapsed_s),
            rows=None if rows < 0 else rows,
            cut=cut,
        )

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


_OK = struct.Struct("!cQdq?")
_TOLD = {
    name: usual
    for name, usual in Answer._field_defaults.items()
    if name not in ("content", "file", "waited_s")
}


@dataclass(frozen=True)
class State:
    """What the nursery is doing.

    ``workers`` are the process ids of the workers, ``running`` of those with a job. ``idle``, ``busy`` (of
    these ``long``: with a job that gave way), ``lent`` (to those who ask, for quick jobs of which the nursery does not
    learn) and ``waiting`` are numbers of workers and of queued jobs now,
    ``callers`` of those who wait for an answer. Since it started count ``answered`` the callers who got what
    a worker said, ``ended`` those whom the nursery told why there is no result (by verdict), ``shared`` those
    whose job was under way for another caller, and ``forked`` the workers made. ``tick`` grows with every
    change: ``client.state(socket, after=tick)`` waits for the next one.
    """

    version: str
    pid: int
    workers: tuple[int, ...]
    running: tuple[int, ...]
    idle: int
    busy: int
    long: int
    lent: int
    waiting: int
    callers: int
    answered: int
    shared: int
    forked: int
    ended: Mapping[str, int]
    tick: int
