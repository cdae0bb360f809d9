"""The copy as a whole: its pages and files, its manifest with the hash of every file, its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import WSGIApplication

from mc2cm_graph.export.address import FIRST_LANGUAGE, Address, Base
from mc2cm_graph.export.asking import ask
from mc2cm_graph.export.choice import Choice
from mc2cm_graph.export.crawl import Desk, Progress, crawl
from mc2cm_graph.export.crawlers import sitemaps
from mc2cm_graph.export.folder import MANIFEST, SOFTWARE, folder_beside
from mc2cm_graph.export.rewriting import Rewriting

SUMS = "SHA256SUMS"
"""Every file with its hash, as ``sha256sum --check`` reads it; itself left out."""

_NOT_FOUND = "404.html"


@dataclass(frozen=True)
class Wish:
    """What is wanted: the place, its address, the languages, the address of the living site if there is one."""

    place: Path
    base: Base
    languages: tuple[str, ...]
    live: str = ""
    processes: int = 2


@dataclass(frozen=True)
class Export:
    """What was written: number of files, and of pages among them; length in bytes, all files together."""

    files: int
    pages: int
    bytes: int


@dataclass(frozen=True)
class Content:
    """What is copied: what an application serves, from the addresses at which it begins.

    ``told`` is what the manifest says of it; its ``data_version`` may stand in addresses. ``more`` goes into the
    environment of every request, ``given`` are files to be taken as they are, by their path.
    """

    application: WSGIApplication
    start: Iterable[str]
    told: Mapping[str, str]
    more: Mapping[str, object]
    given: Mapping[str, Path]


def export(content: Content, wish: Wish, progress: Progress) -> Export:
    """Write a copy; raises ExportFailed where it may not stand in its place or a link of the site is dead."""
    choice = Choice(wish.languages, content.told["data_version"])
    beginnings = {
        found
        for asked in content.start
        for language in wish.languages
        if (found := choice.read(asked, language)) is not None
    }
    with folder_beside(wish.place) as folder:
        root = wish.live or wish.base.origin or "http://localhost"
        rewriting = Rewriting(choice, wish.base, wish.live, root)
        desk = Desk(content.application, rewriting, folder, root, content.more, content.given)
        done = crawl(desk, beginnings, wish.processes, progress)
        sums = {file: one.sha256 for file, one in done.written.items()}
        bytes_ = sum(one.bytes for one in done.written.values())
        listed = (one.address for one in done.written.values() if one.indexed and one.status == 200)
        extras = {_NOT_FOUND: _not_found(desk), ".nojekyll": b"", **sitemaps(listed, wish.base)}
        extras[MANIFEST] = _manifest(wish, content.told, len(sums) + len(extras) + 2)
        for file, body in extras.items():
            (folder / file).write_bytes(body)
            sums[file] = hashlib.sha256(body).hexdigest()
            bytes_ += len(body)
        lines = "".join(f"{sums[file]}  {file}\n" for file in sorted(sums)).encode()
        (folder / SUMS).write_bytes(lines)
        progress(f"export: {len(sums) + 1} files")
    pages = sum(file.endswith(".html") for file in sums)
    return Export(len(sums) + 1, pages, bytes_ + len(lines))


def _not_found(desk: Desk) -> bytes:
    """Write the page that some hosts show for an address that there is not."""
    address = Address("/" + _NOT_FOUND, (), FIRST_LANGUAGE)
    text = ask(desk.application, Address("/404", (), FIRST_LANGUAGE), desk.root, desk.more).body.decode()
    return desk.rewriting.page(text, address).encode()


def _manifest(wish: Wish, told: Mapping[str, str], files: int) -> bytes:
    """Write what this is a copy of."""
    content = {
        "software": SOFTWARE,
        **told,
        "base": wish.base.origin + wish.base.path,
        "live": wish.live,
        "languages": list(wish.languages),
        "files": files,
        "sums": SUMS,
    }
    return (json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
