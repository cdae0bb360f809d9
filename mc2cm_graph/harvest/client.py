"""A polite and careful HTTP client: slow on purpose, patient with busy portals, mistrustful of answers."""

from __future__ import annotations

import email.utils
import json
import math
import re
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from types import TracebackType
from typing import BinaryIO, Self, cast
from urllib.parse import urlsplit

import ijson
import tenacity
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import DecodeError, HTTPError

from mc2cm_graph import __version__
from mc2cm_graph.harvest.address import Guard, Resolver
from mc2cm_graph.harvest.connection import guarded_pools
from mc2cm_graph.harvest.fault import GivenUp, HarvestFailed, Refused, Transient, Unsafe
from mc2cm_graph.harvest.pace import Pace
from mc2cm_graph.harvest.robots import Robots
from mc2cm_graph.names import BASE

AGENT = "mc2cm-harvest"

_PIECE_BYTES = 64 << 10
_SPOOL_BYTES = 1 << 20
_LONGEST_NUMBER = 300
_DIGITS = re.compile(r"\d{300,}")
_BUSY = (408, 425, 429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_REMEDIES = {
    401: "it wants credentials, which are not sent",
    403: "it does not let this program in; ask whoever runs it",
    404: "check the address of its interface and --kind",
    410: "it is gone for good",
}


@dataclass(frozen=True)
class Manners:
    """How a portal is asked. Times in seconds, sizes in bytes after decompression.

    ``interval_s`` lies between the beginnings of two requests to one host, if its robots.txt asks for no longer
    one; a request is made ``attempts`` times at most, with waits that double from ``backoff_s`` and vary by
    chance. A portal that asks for a longer wait than ``patience_s`` is left alone. ``answer_s`` is the time for
    one whole answer.
    """

    interval_s: float = 1.0
    attempts: int = 6
    backoff_s: float = 1.0
    patience_s: float = 300.0
    connect_s: float = 10.0
    read_s: float = 60.0
    answer_s: float = 600.0
    most_bytes: int = 512 << 20
    redirects: int = 5
    contact: str = BASE
    loopback: bool = False

    @property
    def user_agent(self) -> str:
        """Who asks, and where to complain."""
        return f"{AGENT}/{__version__} (+{self.contact})"


@dataclass
class Answer:
    """An answer in full: ``body`` stands at its start, decompressed; none where the portal said 304."""

    address: str
    status: int
    headers: Mapping[str, str]
    body: BinaryIO
    size: int

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.body.close()

    @property
    def unchanged(self) -> bool:
        """Whether it is the same as last time (RFC 9110, 15.4.5)."""
        return self.status == 304

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty if none is told."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def validators(self) -> Validators:
        """What to send along next time."""
        return Validators(self.headers.get("ETag", ""), self.headers.get("Last-Modified", ""))


@dataclass(frozen=True)
class Validators:
    """ETag and date of an answer (RFC 9110, 8.8); empty where there is none."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """Give the conditions under which the answer is wanted again."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.modified))
        return {name: value for name, value in pairs if value}


@dataclass
class Client:
    """Asks one request at a time. Every method raises HarvestFailed or one of its kinds."""

    manners: Manners = field(default_factory=Manners)
    say: Callable[[str], None] = lambda _: None

    resolver: Resolver = socket.getaddrinfo

    def __post_init__(self) -> None:
        self._guard = Guard(self.manners.loopback, self.resolver)
        self._pools = guarded_pools(self._guard)
        self._pace = Pace()
        self._robots: dict[str, Robots] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pools.clear()

    def get(self, address: str, accept: str, validators: Validators | None = None) -> Answer:
        """Ask for an address, in the format wanted, if it changed since."""
        headers = {"Accept": accept, **(validators.headers() if validators else {})}
        return self._patiently(lambda: self._ask("GET", address, headers, None))

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a query that is too long for an address."""
        return self._patiently(lambda: self._ask("POST", address, dict(headers), body))

    def _patiently(self, ask: Callable[[], Answer]) -> Answer:
        backoff = tenacity.wait_exponential_jitter(
            multiplier=self.manners.backoff_s, max=self.manners.patience_s, jitter=self.manners.backoff_s
        )

        def wait(state: tenacity.RetryCallState) -> float:
            fault = state.outcome.exception() if state.outcome else None
            asked = fault.after_s if isinstance(fault, Transient) else 0.0
            seconds = max(backoff(state), asked)
            self.say(f"harvest: {fault}; try {state.attempt_number + 1} in {seconds:.1f} s")
            return seconds

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.manners.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(Transient),
            reraise=True,
        )
        try:
            return retrying(ask)
        except Transient as fault:
            raise GivenUp(
                f"{fault}; tried {self.manners.attempts} times; give the same command again later: it goes on"
                " where it stopped",
                fault.status,
            ) from fault

    def _ask(self, method: str, address: str, headers: dict[str, str], body: bytes | None) -> Answer:
        address = self._guard.checked(address)
        for _ in range(self.manners.redirects + 1):
            self._be_polite(address)
            answer = self._exchange(method, address, headers, body)
            if answer.status not in _REDIRECTS:
                return answer
            answer.body.close()
            if body is not None and answer.status not in (307, 308):
                raise Refused(
                    f"{address}: found a redirection of a query that forgets it ({answer.status})",
                    answer.status,
                )
            address = self._guard.redirected(address, answer.headers.get("Location", ""))
        raise Unsafe(f"{address}: found more than {self.manners.redirects} redirections, expected an answer")

    def _be_polite(self, address: str) -> None:
        """Wait for this host's turn, and heed what it asks of programs."""
        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            self._robots[host] = Robots("")  # while it is read itself
            self._robots[host] = self._read_robots(host)
        robots = self._robots[host]
        if robots.forbids(AGENT, address):
            raise Unsafe(f"{host}/robots.txt names {AGENT} and forbids {parts.path}; ask whoever runs it")
        asked = min(robots.delay_s(AGENT), self.manners.patience_s)
        time.sleep(self._pace.wait_s(host, max(self.manners.interval_s, asked), time.monotonic()))

    def _read_robots(self, host: str) -> Robots:
        try:
            with self._ask("GET", f"{host}/robots.txt", {"Accept": "text/plain"}, None) as answer:
                return Robots(answer.body.read(Robots.MOST_BYTES).decode("utf-8", "replace"))
        except Unsafe:
            raise
        except HarvestFailed:
            return Robots("")

    def _exchange(self, method: str, address: str, headers: dict[str, str], body: bytes | None) -> Answer:
        sent = {"User-Agent": self.manners.user_agent, "Accept-Encoding": "gzip, deflate", **headers}
        timeout = Timeout(connect=self.manners.connect_s, read=self.manners.read_s)
        try:
            response = self._pools.urlopen(
                method,
                address,
                body=body,
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=timeout,
            )
        except (HTTPError, HTTPException, OSError) as fault:
            raise Transient(f"{address}: cannot be reached ({_told(fault)})") from fault
        try:
            self._judge(address, response)
            return self._take(address, response)
        finally:
            # Not back into the pool: an answer that was left half-read would be taken for the next one's.
            response.close()

    def _judge(self, address: str, response: BaseHTTPResponse) -> None:
        status = response.status
        if status in (200, 304, *_REDIRECTS):
            return
        if status in _BUSY:
            after_s = _after_s(response.headers.get("Retry-After", ""))
            if after_s > self.manners.patience_s:
                raise HarvestFailed(
                    f"{address}: it asks to be left alone for {after_s:.0f} s (status {status});"
                    " give the same command again later: it goes on where it stopped"
                )
            raise Transient(f"{address}: it is busy (status {status})", after_s, status)
        remedy = _REMEDIES.get(status, "see what it says in a browser")
        raise Refused(f"{address}: found the status {status}, expected 200; {remedy}", status)

    def _take(self, address: str, response: BaseHTTPResponse) -> Answer:
        ends = time.monotonic() + self.manners.answer_s
        body = cast(BinaryIO, tempfile.SpooledTemporaryFile(_SPOOL_BYTES))  # noqa: SIM115 - it goes to the caller
        size = 0
        try:
            if response.status == 200:
                while piece := response.read(_PIECE_BYTES, decode_content=True):
                    size += len(piece)
                    if size > self.manners.most_bytes:
                        raise Unsafe(
                            f"{address}: found an answer of more than {self.manners.most_bytes} bytes, the most"
                            " that is read (--most-bytes)"
                        )
                    if time.monotonic() > ends:
                        raise Transient(f"{address}: the answer took longer than {self.manners.answer_s} s")
                    body.write(piece)
        except (DecodeError, HTTPError, HTTPException, OSError) as fault:
            body.close()
            raise Transient(f"{address}: the answer broke off ({_told(fault)})") from fault
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return Answer(address, response.status, response.headers, body, size)


def read_json(answer: Answer) -> object:
    """Read a short answer as JSON; raise Transient if it is none (a page of a busy proxy may stand there).

    One record with a wrong byte, a number without end or a thousand brackets must not take the page along.
    """
    text = answer.body.read().decode("utf-8-sig", "replace")
    try:
        return json.loads(text, parse_int=_integer)
    except RecursionError:
        return _read_deep(answer, text)
    except ValueError as fault:
        raise Transient(f"{answer.address}: found no JSON ({fault})") from fault


def _read_deep(answer: Answer, text: str) -> object:
    """Read JSON without recursion. Not by ``ijson.items``: it writes out the path of every bracket."""
    builder = ijson.ObjectBuilder()
    try:
        for event, value in ijson.basic_parse(_DIGITS.sub("0", text).encode(), use_float=True):
            builder.event(event, value)
    except (ijson.JSONError, ValueError) as fault:
        raise Transient(f"{answer.address}: found no JSON ({fault})") from fault
    return builder.value


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else math.inf


def _after_s(text: str) -> float:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a date; 0 for anything else."""
    if text.strip().isdigit():
        return float(text)
    try:
        wanted = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, wanted.timestamp() - time.time())


def _told(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {str(fault)[:160]}"
