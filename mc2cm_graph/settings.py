"""Settings of the serving wing, each published with its name and unit.

A setting is given in the environment (``MC2CM_DEADLINE_S=5``, lists with spaces between their members) or in
a TOML file (``deadline_s = 5``); the environment outranks the file. A name that is no setting is an error, for
a limit that is written wrong is a limit that does not hold.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

REPOSITORY = Path(__file__).resolve().parent.parent

PREFIX = "MC2CM_"
FILE_VARIABLE = "MC2CM_SETTINGS"
"""Names the file of settings."""

SECRETS = tuple(
    f"MC2CM_{whose}_{what}" for whose in ("ENDPOINT", "PUBLISH") for what in ("USER", "PASSWORD", "TOKEN")
)
"""Credentials for other engines: read where they are used and from the environment only, never kept or shown."""

RUN_VARIABLE = "MC2CM_RUN"
"""Tells a page process where its run folder is; set by the server itself."""

_ADDRESS = r"(?:mailto:|https?://)[^\s<>\"{}|\\^`]+"


class BadSetting(Exception):
    """A setting that cannot be used; the message names it, what was found and what was expected."""


@dataclass(frozen=True)
class Limits:
    """What one stranger's query may use.

    Times in seconds of wall clock, sizes in bytes. ``depth`` is the nesting of brackets of all kinds,
    ``patterns`` the number of triple patterns, path steps, GRAPH and VALUES, ``operators`` the number of
    operators of expressions and of words such as UNION and FILTER, ``workers`` the number of queries that run at
    a time, beside as many that take no more than 20 ms, ``queue`` the number of queries that may
    wait for a worker and ``queue_wait_s`` how long. ``client_share`` is the part of workers, long jobs and
    queue, together, that one client may hold while others are there too. A query that ran for ``long_s`` makes
    room for new ones: at most ``long_jobs`` such run on beside them, at a lower priority.

    What one request to the reconciliation service may ask: ``reconcile_queries`` queries in a batch,
    ``reconcile_candidates`` candidates of each, and in a data extension ``reconcile_ids`` entities with
    ``reconcile_properties`` properties, each with at most ``reconcile_values`` values.
    """

    deadline_s: float = 10.0
    memory_bytes: int = 1 << 30
    result_bytes: int = 32 << 20
    query_bytes: int = 64 << 10
    depth: int = 64
    patterns: int = 100
    operators: int = 1000
    workers: int = 2
    queue: int = 128
    queue_wait_s: float = 5.0
    client_share: float = field(default=0.5, metadata={"most": 1})
    long_s: float = 1.0
    long_jobs: int = 4
    reconcile_queries: int = 50
    reconcile_candidates: int = 25
    reconcile_ids: int = 200
    reconcile_properties: int = 20
    reconcile_values: int = 200


@dataclass(frozen=True)
class Operation:
    """How the server runs: times in seconds, sizes in bytes.

    ``page_processes`` answer requests, each draws pages in ``page_threads`` threads: one page after the other while
    they are quick, unless another engine is asked, for which they wait; ``page_queue`` pages may wait for their turn.
    ``cache_bytes`` bounds the answers kept on disk for all processes, and ``cache_memory_bytes`` those that each
    process keeps in memory. ``warm_s`` is the time that may be spent after the start on answering the published
    queries in advance. ``watch_s`` is how often ``build/current``
    is looked at (0: only on SIGHUP). ``stop_s`` is how long requests under way may go on when the server is
    told to end. ``header_wait_s``, ``body_wait_s`` and ``send_wait_s`` are how long a client may take to send
    its headers, to send its body, and to take the next 64 KiB of an answer. ``access_log`` is ``off``,
    ``stdout`` or ``stderr``. ``trusted_proxies`` are networks whose ``X-Forwarded-For`` and
    ``X-Forwarded-Proto`` are believed. ``kept_versions`` is how many snapshots the build keeps, the newest ones,
    ``older_versions`` how many of them but the current one can be read at a time (0: none), each by processes of
    its own that end when nobody has read it for ``older_idle_s``, and ``older_memory_bytes`` what the one that
    draws its pages may take; its queries have the limits of all queries.
    """

    page_processes: int = 2
    page_threads: int = 8
    page_queue: int = 128
    requests: int = 4096
    cache_bytes: int = field(default=256 << 20, metadata={"least": 0})
    cache_memory_bytes: int = field(default=64 << 20, metadata={"least": 0})
    warm_s: float = field(default=20.0, metadata={"least": 0})
    watch_s: float = field(default=5.0, metadata={"least": 0})
    stop_s: float = 15.0
    header_wait_s: float = field(default=10.0, metadata={"most": 60})
    body_wait_s: float = 15.0
    send_wait_s: float = 30.0
    access_log: str = field(default="off", metadata={"choices": ("off", "stdout", "stderr")})
    trusted_proxies: tuple[str, ...] = field(default=(), metadata={"networks": True})
    kept_versions: int = 10
    older_versions: int = field(default=2, metadata={"least": 0})
    older_idle_s: float = 300.0
    older_memory_bytes: int = 1 << 30


@dataclass(frozen=True)
class Settings:
    """Where the snapshot lies, where the workers listen, and how both are served.

    ``workers_socket`` is the path of the nursery's Unix socket; ``repository_url`` the address of the
    repository's file view, to which ``data/...`` is appended for the link to the file to edit (empty: the path
    is shown without a link). ``service_allowed`` are the endpoints that a query may ask by ``SERVICE``.
    ``endpoint`` is the query address of another engine that holds the same snapshot and is asked in its place
    (empty: the snapshot itself), ``default_graph`` the graph that is the default graph there (empty: its own).
    ``contact`` is the address of who answers for this server, told in its catalogue: ``mailto:`` or ``https:``
    (empty: the address of the server itself).
    """

    snapshot: Path
    workers_socket: Path
    repository_url: str = ""
    limits: Limits = field(default_factory=Limits)
    service_allowed: frozenset[str] = frozenset()
    operation: Operation = field(default_factory=Operation)
    endpoint: str = ""
    default_graph: str = ""
    contact: str = field(default="", metadata={"pattern": _ADDRESS, "expected": "mailto:… or https://…"})

    @classmethod
    def read(
        cls,
        snapshot: Path,
        workers_socket: Path,
        environment: Mapping[str, str] = os.environ,
        file: Path | None = None,
    ) -> Settings:
        """Read ``MC2CM_<NAME>`` and the file (the one that ``MC2CM_SETTINGS`` names, if none is given).

        Raises BadSetting for an unknown name, a value that does not fit and a file that cannot be read.
        """
        if file is None and environment.get(FILE_VARIABLE):
            file = Path(environment[FILE_VARIABLE])
        given = {name: (f"{file}: {name}", value) for name, value in (_file(file) if file else {}).items()}
        for variable, value in environment.items():
            if variable.startswith(PREFIX) and variable not in (FILE_VARIABLE, RUN_VARIABLE, *SECRETS):
                given[variable.removeprefix(PREFIX).lower()] = (variable, value)
        known = {name for name, *_ in _known()}
        for name, (shown, _) in given.items():
            if name not in known:
                raise BadSetting(f"{shown}: no such setting{_nearest(shown, name, known)}")
        sections: dict[type, dict[str, Any]] = {Limits: {}, Operation: {}, Settings: {}}
        for name, section, setting, kind in _known():
            if name in given:
                sections[section][name] = _value(*given[name], kind, setting.metadata)
        limits, operation = Limits(**sections[Limits]), Operation(**sections[Operation])
        return cls(snapshot, workers_socket, limits=limits, operation=operation, **sections[Settings])

    def as_environment(self) -> dict[str, str]:
        """Write every setting as the environment variable that says it: the inverse of ``read``."""
        holders: dict[type, object] = {Limits: self.limits, Operation: self.operation, Settings: self}
        values = ((name, getattr(holders[section], name)) for name, section, *_ in _known())
        return {
            PREFIX + name.upper(): value if isinstance(value, str) else _written(value)
            for name, value in values
        }


def _known() -> Iterator[tuple[str, type, Field[Any], type]]:
    """List the settings: name, section, field, and type of the value."""
    for section in (Limits, Operation):
        kinds = get_type_hints(section)
        yield from ((setting.name, section, setting, kinds[setting.name]) for setting in fields(section))
    own = {setting.name: setting for setting in fields(Settings)}
    yield "repository_url", Settings, own["repository_url"], str
    yield "service_allowed", Settings, own["service_allowed"], frozenset
    yield "endpoint", Settings, own["endpoint"], str
    yield "default_graph", Settings, own["default_graph"], str
    yield "contact", Settings, own["contact"], str


def _written(value: object) -> str:
    return " ".join(sorted(value)) if isinstance(value, (tuple, frozenset)) else str(value)


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise BadSetting(f"{path}: the file of settings cannot be read ({fault.strerror})") from fault
    except ValueError as fault:
        raise BadSetting(f"{path}: the file of settings is not TOML ({fault})") from fault


def _nearest(shown: str, name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), 1, 0.5)
    if not near:
        return "; /limits lists them"
    return f", expected {PREFIX + near[0].upper() if shown.startswith(PREFIX) else near[0]}?"


def _value(shown: str, found: Any, kind: type, rule: Mapping[str, Any]) -> Any:
    if kind in (int, float):
        return _number(shown, found, kind, rule)
    if kind is str:
        choices = rule.get("choices")
        if not isinstance(found, str) or (choices and found not in choices):
            raise BadSetting(f"{shown}: found {found!r}, expected {' or '.join(choices or ('a text',))}")
        if found and "pattern" in rule and not re.fullmatch(rule["pattern"], found):
            raise BadSetting(f"{shown}: found {found!r}, expected {rule['expected']}")
        return found
    parts = found.split() if isinstance(found, str) else found
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise BadSetting(f"{shown}: found {found!r}, expected texts")
    for part in parts if rule.get("networks") else ():
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError as fault:
            raise BadSetting(f"{shown}: found {part!r}, expected networks such as 10.0.0.0/8") from fault
    return frozenset(parts) if kind is frozenset else tuple(sorted(parts))


def _number(shown: str, found: Any, kind: type, rule: Mapping[str, Any]) -> Any:
    """Read a number; ``True`` is none, and neither are the infinite and the undefined one."""
    least, most = rule.get("least"), rule.get("most")
    try:
        value = kind(found) if isinstance(found, str) or type(found) in (int, kind) else None
    except (ValueError, OverflowError):
        value = None
    low = value is None or not value >= (least or 0) or (least is None and value == 0)
    if value is None or low or value > (most if most is not None else 1 << 62):
        wanted = "a whole number" if kind is int else "a number"
        bounds = f"of at least {least}" if least is not None else "above 0"
        upper = f" and at most {most}" if most is not None else ""
        raise BadSetting(f"{shown}: found {found!r}, expected {wanted} {bounds}{upper}")
    return value
