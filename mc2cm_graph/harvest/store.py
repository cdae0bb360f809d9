"""The store of what was harvested: an SQLite file in which every page is one transaction.

A run that is killed leaves the pages that it took whole and knows where it stood; the next one goes on there.
A record is known by portal and identifier, so taking a page twice changes nothing.
"""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from mc2cm_graph.harvest.client import Validators
from mc2cm_graph.harvest.description import Description, digest
from mc2cm_graph.harvest.fault import Broken, HarvestFailed
from mc2cm_graph.harvest.page import Cursor, Item, Page
from mc2cm_graph.harvest.run import Kept, Run, today
from mc2cm_graph.harvest.schema import SCHEMA

_CACHE_KIB = 8 << 10
_BUSY_S = 30.0


class Store:
    """One store; used by one process at a time for each portal (``alone``)."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises HarvestFailed if it cannot be used."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_S)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = FULL")
            self._base.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            self._base.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as fault:
            raise HarvestFailed(
                f"{path}: cannot be used as the store of a harvest ({fault}); name another file with --store"
            ) from fault
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    @property
    def base(self) -> sqlite3.Connection:
        """The connection, for the tables of the review."""
        return self._base

    @contextmanager
    def alone(self, portal: str) -> Iterator[None]:
        """Keep a second harvest of the same portal away; raise HarvestFailed if there is one."""
        with self.path.with_name(f"{self.path.name}.{portal}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                raise HarvestFailed(
                    f"{lock.name}: found another harvest of {portal}; wait until it ends"
                ) from fault
            yield

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Take everything inside or nothing."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def begin(self, portal: str, kind: str, address: str, first: Cursor, anew: bool = False) -> Run:
        """Go on with the run under way, or begin one; a portal whose address or kind changed begins anew."""
        with self.transaction():
            known = self._base.execute(
                "SELECT kind, address FROM portal WHERE name = ?", (portal,)
            ).fetchone()
            moved = known is not None and known != (kind, address)
            if anew or moved:
                for table in ("run", "seen", "page"):
                    self._base.execute(f"DELETE FROM {table} WHERE portal = ?", (portal,))  # noqa: S608 - of the three
            self._base.execute("INSERT OR REPLACE INTO portal VALUES (?, ?, ?)", (portal, kind, address))
            row = self._base.execute("SELECT 1 FROM run WHERE portal = ?", (portal,)).fetchone()
            if row is None:
                self._base.execute("DELETE FROM note WHERE portal = ?", (portal,))
                self._base.execute(
                    "INSERT INTO run (portal, begun, cursor) VALUES (?, ?, ?)",
                    (portal, _now(), _written(first)),
                )
        return self.run(portal)

    def run(self, portal: str) -> Run:
        """Give the run under way; raises KeyError if there is none."""
        row = self._base.execute(
            "SELECT begun, cursor, pass, total, idle, pages, seen, torn, moved, fresh, changed FROM run"
            " WHERE portal = ?",
            (portal,),
        ).fetchone()
        if row is None:
            raise KeyError(portal)
        begun, cursor, *rest = row
        return Run(portal, begun, json.loads(cursor) if cursor else None, *rest)

    def validators(self, portal: str, name: str) -> Validators:
        """Give what to ask with for a page that was taken before."""
        row = self._base.execute(
            "SELECT etag, modified FROM page WHERE portal = ? AND name = ?", (portal, name)
        ).fetchone()
        return Validators(*row) if row else Validators()

    def take(self, run: Run, page: Page, items: Iterable[Item], first: bool, last: bool) -> None:
        """Take some records of a page in one transaction; with the last ones, the run moves on.

        A broken record that was whole once is kept as it was, and is not gone.
        """
        with self.transaction():
            unseen = fresh = changed = 0
            if first:
                self._base.execute(
                    "DELETE FROM broken WHERE portal = ? AND page = ?", (run.portal, page.name)
                )
            for item in items:
                if isinstance(item, Broken):
                    self._note_broken(run.portal, page.name, item)
                    unseen += self._see(run.portal, item.identifier) if item.identifier else 1
                    continue
                unseen += self._see(run.portal, item.identifier)
                new, other = self._keep(run.portal, page, item)
                fresh, changed = fresh + new, changed + other
            if last:
                self._move_on(run, page, unseen)
            self._base.execute(
                "UPDATE run SET seen = seen + ?, fresh = fresh + ?, changed = changed + ? WHERE portal = ?",
                (unseen, fresh, changed, run.portal),
            )

    def take_unchanged(self, run: Run, page: Page) -> None:
        """Take a page that the portal says did not change: its records are there still."""
        with self.transaction():
            following, total = self._base.execute(
                "SELECT following, total FROM page WHERE portal = ? AND name = ?", (run.portal, page.name)
            ).fetchone()
            self._base.execute(
                "UPDATE page SET run = ? WHERE portal = ? AND name = ?", (run.begun, run.portal, page.name)
            )
            unseen = self._base.execute(
                "INSERT OR IGNORE INTO seen SELECT portal, identifier FROM record WHERE portal = :portal AND"
                " page = :page UNION SELECT portal, identifier FROM broken WHERE portal = :portal AND page = :page"
                " AND identifier <> ''",
                {"portal": run.portal, "page": page.name},
            ).rowcount
            self._base.execute(
                "UPDATE run SET cursor = ?, total = COALESCE(?, total), pages = pages + 1,"
                " idle = CASE WHEN ? THEN 0 ELSE idle + 1 END, seen = seen + ? WHERE portal = ?",
                (following, total, unseen, unseen, run.portal),
            )

    def again(self, run: Run, first: Cursor) -> None:
        """Go through the portal once more, keeping in mind what was seen."""
        with self.transaction():
            self._base.execute("DELETE FROM page WHERE portal = ?", (run.portal,))
            self._base.execute(
                "UPDATE run SET cursor = ?, pass = pass + 1, idle = 0, moved = 0 WHERE portal = ?",
                (_written(first), run.portal),
            )

    def finish(self, run: Run, whole: bool) -> int:
        """End a run. If all of the portal was seen, what was not is marked as gone; return how many are."""
        gone = 0
        with self.transaction():
            if whole:
                for table, name in (("broken", "page"), ("page", "name")):
                    self._base.execute(
                        f"DELETE FROM {table} WHERE portal = ? AND {name} NOT IN"  # noqa: S608 - of the two
                        " (SELECT name FROM page WHERE portal = ? AND run = ?)",
                        (run.portal, run.portal, run.begun),
                    )
                gone = self._base.execute(
                    "UPDATE record SET gone = ? WHERE portal = ? AND gone = '' AND NOT EXISTS (SELECT 1 FROM seen"
                    " WHERE seen.portal = record.portal AND seen.identifier = record.identifier)",
                    (today(), run.portal),
                ).rowcount
            self._base.execute(
                "UPDATE record SET gone = '' WHERE portal = ? AND gone <> '' AND EXISTS (SELECT 1 FROM seen"
                " WHERE seen.portal = record.portal AND seen.identifier = record.identifier)",
                (run.portal,),
            )
            self._base.execute("DELETE FROM seen WHERE portal = ?", (run.portal,))
            self._base.execute("DELETE FROM run WHERE portal = ?", (run.portal,))
        return gone

    def note(self, portal: str, text: str) -> None:
        """Note something for the report, once."""
        self._base.execute("INSERT OR IGNORE INTO note VALUES (?, ?)", (portal, text))

    def notes(self, portal: str) -> list[str]:
        """Give the notes of the last run."""
        return [
            text
            for (text,) in self._base.execute(
                "SELECT text FROM note WHERE portal = ? ORDER BY text", (portal,)
            )
        ]

    def seen(self, portal: str) -> int:
        """Count the records that the run under way has seen, broken ones too."""
        held = "SELECT COUNT(*) FROM seen WHERE portal = ?"
        nameless = (
            "SELECT COUNT(*) FROM broken JOIN page ON page.portal = broken.portal AND page.name = broken.page"
            " JOIN run ON run.portal = page.portal AND run.begun = page.run"
            " WHERE broken.portal = ? AND identifier = ''"
        )
        return int(
            self._base.execute(held, (portal,)).fetchone()[0]
            + self._base.execute(nameless, (portal,)).fetchone()[0]
        )

    def count(self, portal: str) -> int:
        """Count the records of a portal that are not gone."""
        query = "SELECT COUNT(*) FROM record WHERE portal = ? AND gone = ''"
        return int(self._base.execute(query, (portal,)).fetchone()[0])

    def broken(self, portal: str) -> Iterator[tuple[str, Broken]]:
        """Give the records that were left out, each with its page."""
        rows = self._base.execute(
            "SELECT page, place, identifier, rule, found FROM broken WHERE portal = ? ORDER BY page, place",
            (portal,),
        )
        return ((page, Broken(*rest)) for page, *rest in rows)

    def record(self, portal: str, identifier: str) -> Kept | None:
        """Give one record; None if there is none."""
        row = self._base.execute(
            "SELECT content, harvested, gone FROM record WHERE portal = ? AND identifier = ?",
            (portal, identifier),
        ).fetchone()
        return Kept(portal, Description.read(row[0]), row[1], row[2]) if row else None

    def portals(self) -> list[str]:
        """Name the portals that were harvested."""
        return [name for (name,) in self._base.execute("SELECT name FROM portal ORDER BY name")]

    def address(self, portal: str) -> str:
        """Give the address at which a portal was harvested; empty if it was not."""
        row = self._base.execute("SELECT address FROM portal WHERE name = ?", (portal,)).fetchone()
        return str(row[0]) if row else ""

    def _see(self, portal: str, identifier: str) -> int:
        return self._base.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (portal, identifier)).rowcount

    def _keep(self, portal: str, page: Page, description: Description) -> tuple[int, int]:
        """Keep a record; tell whether it is new and whether it changed.

        What stands in a torn page may be cut itself, so it does not take the place of what was whole.
        """
        content = description.written()
        sign = digest(content)
        row = self._base.execute(
            "SELECT digest, page FROM record WHERE portal = ? AND identifier = ?",
            (portal, description.identifier),
        ).fetchone()
        if row == (sign, page.name) or (row is not None and page.torn):
            return 0, 0
        if row is not None and row[0] == sign:
            self._base.execute(
                "UPDATE record SET page = ? WHERE portal = ? AND identifier = ?",
                (page.name, portal, description.identifier),
            )
            return 0, 0
        self._base.execute(
            "INSERT INTO record (portal, identifier, digest, content, page, harvested) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET digest = excluded.digest, content = excluded.content, page = excluded.page,"
            " harvested = excluded.harvested, matched = ''",
            (portal, description.identifier, sign, content, page.name, today()),
        )
        return int(row is None), int(row is not None)

    def _note_broken(self, portal: str, page: str, item: Broken) -> None:
        self._base.execute(
            "INSERT OR REPLACE INTO broken VALUES (?, ?, ?, ?, ?, ?)",
            (portal, page, item.place, item.identifier, item.rule, item.found),
        )

    def _move_on(self, run: Run, page: Page, unseen: int) -> None:
        following = _written(page.following) if page.following is not None else None
        self._base.execute(
            "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                run.portal,
                page.name,
                run.begun,
                page.validators.etag,
                page.validators.modified,
                following,
                page.total,
            ),
        )
        self._base.execute(
            "UPDATE run SET cursor = ?, total = COALESCE(?, total), pages = pages + 1,"
            " idle = CASE WHEN ? THEN 0 ELSE idle + 1 END, torn = torn OR ?, moved = moved OR ? WHERE portal = ?",
            (following, page.total, unseen, page.torn, page.moved, run.portal),
        )
        for text in page.notes:
            self.note(run.portal, text)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _written(cursor: Cursor) -> str:
    return json.dumps(dict(cursor), sort_keys=True)
