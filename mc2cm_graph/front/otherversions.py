"""Requests that ask for another version of the data than the served one (``version=``), and links between versions."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from mc2cm_graph.front.archive import NotToBeHad
from mc2cm_graph.front.edition import Edition
from mc2cm_graph.front.incoming import Incoming
from mc2cm_graph.front.outgoing import Done, Outgoing, encode
from mc2cm_graph.front.relay import Relay
from mc2cm_graph.history import History, kept, kept_versions
from mc2cm_graph.sparql.negotiation import prefers_html
from mc2cm_graph.sparql.problem import MEDIA_TYPE, Problem

HISTORY_PATH = "/versions"
_OF_ALL = re.compile(r"/(?:versions|changes|static|dump)(?:/|\.|$)|/(?:feed\.atom|healthz|readyz|metrics)$")
"""Addresses that tell of all versions, or of none: ``version=`` says nothing there."""

_WELL_FORMED = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{16}")
"""How the build names versions."""

_SHOWN = 40
_LONGEST_LINKED = 2000
_RETRY_AFTER_S = {"busy": 5, "failed": 60}


def asked_version(incoming: Incoming) -> str | None:
    """Give the version that the address of a request asks for, None without one; the last of several."""
    if b"version=" not in incoming.query or _OF_ALL.match(incoming.path):
        return None
    return version_in(incoming.query)


def version_in(encoded: bytes) -> str | None:
    """Give the version that is named in URL-encoded parameters, None without one."""
    if b"version=" not in encoded:
        return None
    try:
        pairs = parse_qsl(encoded.decode("latin-1"), True, max_num_fields=1000)
    except ValueError:
        return None  # Too many of them: the protocol says so.
    return next((value for name, value in reversed(pairs) if name == "version"), None)


@dataclass(frozen=True)
class Wanted:
    """What is asked for of another version: its name and the body; and who asks, by key and scheme."""

    version: str
    body: bytes
    client: str
    scheme: str


class OtherVersions:
    """Has requests for another version answered, or says why they cannot be."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    async def answer(self, incoming: Incoming, edition: Edition, wanted: Wanted) -> Done:
        """Answer from another version, or say why that cannot be. Raises HungUp and LaneFull."""
        version = wanted.version
        builds = edition.settings.snapshot.parent
        is_readable = edition.settings.operation.older_versions > 0
        if not _WELL_FORMED.fullmatch(version):
            found = f"found version={version[:_SHOWN]}, expected a name of letters, digits and dashes"
            return await self._refuse(incoming, edition, Problem("bad-parameter", found), wanted)
        if not is_readable or await asyncio.to_thread(kept, builds, version) is None:
            return await self._refuse(incoming, edition, _missing(edition, version), wanted)
        try:
            relayed = self._relay.answer(incoming, wanted.body, version, wanted.client, wanted.scheme)
            outgoing = await incoming.unless_hung_up(relayed)
        except NotToBeHad as fault:
            found_now = _missing(edition, version) if fault.kind == "gone" else _not_now(fault, version)
            return await self._refuse(incoming, edition, found_now, wanted)
        shown = linked(outgoing, incoming, edition, version)
        # Search engines need no page twice: what they should know is the current one.
        headers = (*shown.headers, (b"x-robots-tag", b"noindex"))
        return Done(Outgoing(shown.status, headers, shown.body), "none", _verdict(outgoing), version)

    @staticmethod
    async def _refuse(incoming: Incoming, edition: Edition, found: Problem, wanted: Wanted) -> Done:
        """Refuse as a page for people, as problem details for machines; both say what can be read."""
        readable = await asyncio.to_thread(_readable, edition)
        told = {
            **found.members(quote(incoming.path)),
            "version": wanted.version[:_SHOWN],
            "recorded": edition.history.find(wanted.version) is not None,
            "current": edition.version,
            "kept": readable,
            "start": _address(incoming, ""),
            "versions": HISTORY_PATH,
        }
        if incoming.method in ("GET", "HEAD") and prefers_html(incoming.header(b"accept") or ""):
            page = edition.pages.answer(incoming, b"", wanted.scheme, refused=told)
            return Done(await incoming.unless_hung_up(page), verdict=found.kind)
        body = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
        headers = (
            ("Content-Type", MEDIA_TYPE),
            ("Content-Language", "en"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Vary", "Accept"),
            ("Access-Control-Allow-Origin", "*"),
            ("X-Content-Type-Options", "nosniff"),
            ("MC2CM-Data-Version", edition.version),
            *((("Retry-After", str(found.retry_after_s)),) if found.retry_after_s else ()),
        )
        return Done(Outgoing(found.status, encode(headers), body), verdict=found.kind)


def _missing(edition: Edition, version: str) -> Problem:
    """Say that a version is not kept.

    That there was such a version the record tells. Of a name of the right form that no record here bears nobody here
    can know that: it may have been made elsewhere, or before the record began. Of any other name it is sure.
    """
    served = f"version {edition.version} is the one that is served"
    if edition.history.find(version) is not None or _is_recorded_later(edition, version):
        told = f"version {version} is no longer readable here; /versions/{version} tells what it was, and {served}"
        return Problem("unknown-version", told)
    told = f"found version={version}, which no record of this server names and which is not kept here"
    if _HASH.fullmatch(version):
        return Problem("unknown-version", f"{told}; if there was one, it was elsewhere or before; {served}")
    return Problem("no-version", f"{told}; /versions lists those that were, and {served}")


def _is_recorded_later(edition: Edition, version: str) -> bool:
    """Tell whether a version was recorded since this edition was opened."""
    return History.read(Path(edition.settings.snapshot).parent).find(version) is not None


def _not_now(fault: NotToBeHad, version: str) -> Problem:
    told = {
        "busy": "as many older versions are read at this moment as this server holds; ask again in a moment",
        "failed": f"version {version} is kept but could not be opened",
    }[fault.kind]
    return Problem("busy-version", told, retry_after_s=_RETRY_AFTER_S[fault.kind])


def _readable(edition: Edition) -> list[str]:
    """List the versions that can be read here, the newest first; those without a place in the history come last."""
    if not edition.settings.operation.older_versions:
        return [edition.version]
    there = kept_versions(edition.settings.snapshot.parent)
    known = list(dict.fromkeys(step.version for step in reversed(edition.history.steps)))
    return [version for version in known if version in there] + sorted(set(there) - set(known))


def linked(outgoing: Outgoing, incoming: Incoming, edition: Edition, version: str | None) -> Outgoing:
    """Add links to the same address in other versions (RFC 5829), and when this one was (RFC 7089, Memento).

    ``version`` is the one that was asked for, None if none was.
    """
    step = edition.history.find(version or edition.version)
    address = _address(incoming, version or edition.version)
    is_fit = outgoing.status == HTTPStatus.OK and len(address) <= _LONGEST_LINKED
    if incoming.method not in ("GET", "HEAD") or not is_fit or _OF_ALL.match(incoming.path):
        return outgoing
    links = [f'<{HISTORY_PATH}>; rel="version-history"']
    moment = format_datetime(step.moment, usegmt=True) if step is not None else ""
    said = f'; datetime="{moment}"' if moment else ""
    links.append(f'<{address}>; rel="memento"{said}')
    if version is not None:
        links.append(f'<{_address(incoming, "")}>; rel="original latest-version"')
    following = edition.history.after(version) if version else None
    for relation, other in (
        ("predecessor", step and step.previous),
        ("successor", following and following.version),
    ):
        if other:
            links.append(f'<{_address(incoming, other)}>; rel="{relation}-version"')
    headers = [*outgoing.headers, (b"link", ", ".join(links).encode("latin-1"))]
    if version is not None and moment:
        headers.append((b"memento-datetime", moment.encode()))
    return Outgoing(outgoing.status, tuple(headers), outgoing.body)


def _address(incoming: Incoming, version: str) -> str:
    """Give the address of a request with another version, or with none."""
    pairs = parse_qsl(incoming.query.decode("latin-1"), True, max_num_fields=None)
    asked = [(name, value) for name, value in pairs if name != "version"]
    query = urlencode([*asked, *([("version", version)] if version else [])])
    return quote(incoming.path) + (f"?{query}" if query else "")


def _verdict(outgoing: Outgoing) -> str:
    return "ok" if outgoing.status < HTTPStatus.BAD_REQUEST else "refused"
