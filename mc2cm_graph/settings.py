"""Settings of the serving wing, each published with its name and unit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A setting that cannot be used; the message names it, what was found and what was expected."""


@dataclass(frozen=True)
class Limits:
    """What one stranger's query may use.

    Times in seconds of wall clock, sizes in bytes. ``depth`` is the nesting of brackets of all kinds,
    ``patterns`` the number of triple patterns and path steps, ``queue`` the number of queries that may wait
    for a worker and ``queue_wait_s`` how long. ``client_share`` is the part of workers, long jobs and queue, together,
    that one client may hold while others are there too. A query that ran for ``long_s`` makes room for new
    ones: at most ``long_jobs`` such run on beside them, at a lower priority.
    """

    deadline_s: float = 10.0
    memory_bytes: int = 1 << 30
    result_bytes: int = 32 << 20
    query_bytes: int = 64 << 10
    depth: int = 64
    patterns: int = 100
    workers: int = 2
    queue: int = 128
    queue_wait_s: float = 5.0
    client_share: float = 0.5
    long_s: float = 1.0
    long_jobs: int = 4


@dataclass(frozen=True)
class Settings:
    """Where the snapshot lies, where the workers listen, and the limits of the endpoint.

    ``workers_socket`` is the path of the nursery's Unix socket; ``repository_url`` the address of the
    repository's file view, to which ``data/...`` is appended for the link to the file to edit (empty: the path
    is shown without a link).
    """

    snapshot: Path
    workers_socket: Path
    repository_url: str = ""
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read ``MC2CM_SNAPSHOT``, ``MC2CM_WORKERS_SOCKET``, ``MC2CM_REPOSITORY_URL`` and ``MC2CM_<LIMIT>``.

        Raises BadSetting if a limit is no positive number or a path is missing.
        """
        limits: dict[str, float | int] = {}
        for limit in fields(Limits):
            name = f"MC2CM_{limit.name.upper()}"
            if name not in environment:
                continue
            kind = float if isinstance(limit.default, float) else int
            try:
                value = kind(environment[name])
            except ValueError:
                value = kind(0)
            if value <= 0:
                raise BadSetting(f"{name}: found {environment[name]!r}, expected a number above 0")
            limits[limit.name] = value
        for name in ("MC2CM_SNAPSHOT", "MC2CM_WORKERS_SOCKET"):
            if not environment.get(name):
                raise BadSetting(f"{name}: not set, expected a path (server.py sets it for its workers)")
        return cls(
            snapshot=Path(environment["MC2CM_SNAPSHOT"]),
            workers_socket=Path(environment["MC2CM_WORKERS_SOCKET"]),
            repository_url=environment.get("MC2CM_REPOSITORY_URL", ""),
            limits=Limits(**limits),  # type: ignore[arg-type]
        )
