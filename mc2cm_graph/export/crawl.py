"""The writing of a copy: from the addresses at which it begins along the links, in a few processes.

Each process has the whole application by being forked from the one that made it, renders an answer, writes it and
gives back what it leads to; memory holds the addresses, never the pages. What is written does not depend on the
order in which it is written.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from wsgiref.types import WSGIApplication

from mc2cm_graph.export.address import Address
from mc2cm_graph.export.asking import ask
from mc2cm_graph.export.crawlers import OPENSEARCH, ROBOTS, description, robots
from mc2cm_graph.export.fault import ExportFailed
from mc2cm_graph.export.rewriting import Rewriting

Progress = Callable[[str], None]

_TOLD_EACH = 1000
_AT_ONCE = 16
_SHOWN = 10
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Written:
    """One file of the copy: its address, its length in bytes, its SHA-256, and what it leads to.

    ``status`` is that of the living site; ``indexed`` tells a page that search engines may list.
    """

    address: Address
    status: int
    bytes: int
    sha256: str
    found: tuple[Address, ...]
    indexed: bool


@dataclass(frozen=True)
class Desk:
    """What a process writes with: the application, the rewriting of its pages, and the folder.

    ``root`` is what the application takes for its host, ``more`` goes into the environment of its requests,
    ``given`` are files that are taken as they are, by their path.
    """

    application: WSGIApplication
    rewriting: Rewriting
    folder: Path
    root: str
    more: Mapping[str, object]
    given: Mapping[str, Path]

    def write(self, address: Address) -> Written:
        """Write the answer of an address into its file."""
        if address.path in self.given:
            return self._save(address, 200, self.given[address.path].read_bytes())
        answer = ask(self.application, address, self.root, self.more)
        if answer.status in _REDIRECTS:
            text = self.rewriting.redirect(answer.headers["location"], address)
            return self._save(address, answer.status, text.encode(), self.rewriting.found)
        if answer.is_page:
            page = answer.body.decode()
            indexed = 'name="robots" content="noindex' not in page
            text = self.rewriting.page(page, address)
            return self._save(address, answer.status, text.encode(), self.rewriting.found, indexed)
        body = answer.body
        if address.path == ROBOTS:
            body = robots(body, self.rewriting.base)
        elif address.path == OPENSEARCH:
            body = description(body, address, self.rewriting.base)
        return self._save(address, answer.status, body)

    def _save(
        self,
        address: Address,
        status: int,
        content: bytes,
        found: Iterable[Address] = (),
        indexed: bool = False,
    ) -> Written:
        file = self.folder / address.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        return Written(address, status, len(content), digest, tuple(sorted(found)), indexed)


@dataclass
class Crawl:
    """What was written so far, by the names of the files, and where what is still to be written was found."""

    written: dict[str, Written] = field(default_factory=dict)
    known: dict[Address, Address | None] = field(default_factory=dict)


_desk: Desk | None = None


def _write(address: Address) -> Written:
    if _desk is None:
        raise RuntimeError("found no desk, expected the one of the process that forked this one")
    return _desk.write(address)


def crawl(desk: Desk, start: Iterable[Address], processes: int, progress: Progress) -> Crawl:
    """Write what can be reached; raises ExportFailed for links that lead nowhere and for files of two addresses."""
    global _desk  # noqa: PLW0603 - what a forked process takes over
    done = Crawl()
    todo = sorted(set(start))
    done.known.update(dict.fromkeys(todo))
    dead: list[Written] = []
    _desk = desk
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            while todo:
                found: dict[Address, Address] = {}
                for one in pool.imap_unordered(_write, todo, _AT_ONCE):
                    _note(done, one, dead)
                    found.update((link, one.address) for link in one.found if link not in done.known)
                    if len(done.written) % _TOLD_EACH == 0:
                        progress(f"export: {len(done.written)} files, {len(found)} more found")
                done.known.update(found)
                todo = sorted(found)
    finally:
        _desk = None
    if dead:
        raise ExportFailed(_dead(dead, done))
    return done


def _note(done: Crawl, one: Written, dead: list[Written]) -> None:
    other = done.written.get(one.address.file)
    if other is not None:
        raise ExportFailed(
            f"{one.address.file}: found {other.address} and {one.address}, expected one of them"
        )
    done.written[one.address.file] = one
    if one.status != 200 and one.status not in _REDIRECTS:
        dead.append(one)


def _dead(dead: list[Written], done: Crawl) -> str:
    lines = []
    for one in sorted(dead, key=lambda one: one.address)[:_SHOWN]:
        page = done.known[one.address]
        where = f"on {page.asked} in {page.language}" if page else "where the copy begins"
        lines.append(
            f"{one.address.asked} in {one.address.language or 'all languages'}: {one.status}, {where}"
        )
    return f"{len(dead)} links of the site lead nowhere, expected none:\n" + "\n".join(lines)
